import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { BOTH_WAYS, echoServer } from "../testing/echo-server.js";

/* Python's `websockets`, a client of another make, as a peer. */

const tools = new URL("../../../../tools/python-websockets.mjs", import.meta.url);
const { findPython } = (await import(tools.href)) as { findPython(): string | undefined };

const SCRIPT = `
import asyncio, json, sys
import websockets

URL = "ws://127.0.0.1:%s" % sys.argv[1]
said = {}

async def code_of(path, send=None):
    async with websockets.connect(URL + path) as peer:
        if send is not None:
            await peer.send(send)
        try:
            while True:
                await peer.recv()
        except websockets.ConnectionClosed:
            return [peer.close_code, peer.close_reason]

async def main():
    async with websockets.connect(URL + "/echo", subprotocols=["other", "game"]) as peer:
        said["protocol"] = peer.subprotocol
        said["extensions"] = len(peer.extensions)
        await peer.send("gr\\u00fc\\u00dfe \\U0001f600")
        said["text"] = await peer.recv()
        await peer.send(bytes(range(256)) * 16)
        said["binary"] = await peer.recv() == bytes(range(256)) * 16
        await peer.send(["in ", "three ", "fragments"])
        said["fragments"] = await peer.recv()
        await asyncio.wait_for(await peer.ping(b"still there?"), 10)
        said["pong"] = True
        for i in range(500):
            await peer.send(str(i))
        said["order"] = [await peer.recv() for i in range(500)] == [str(i) for i in range(500)]
        await peer.close(4001, "done")
        said["closed"] = peer.close_code
    said["large"] = await code_of("/echo", b"x" * 4097)
    said["server"] = await code_of("/closing")
    try:
        async with websockets.connect(URL + "/nowhere"):
            pass
    except websockets.InvalidStatusCode as error:
        said["status"] = error.status_code
    print(json.dumps(said))

asyncio.run(main())
`;

async function run(python: string, port: number): Promise<unknown> {
  const child = spawn(python, ["-c", SCRIPT, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const piece of child.stdout) said += piece;
  return JSON.parse(said);
}

describe("Python's websockets as a client", () => {
  for (const io of BOTH_WAYS) {
    test(`io ${io}`, { timeout: 60_000 }, async (t) => {
      const python = findPython();
      assert.ok(
        python !== undefined,
        "no Python has `websockets`: install python3-websockets, or name a Python that has it in PYTHON_PATH",
      );
      let isClosing = false;
      const echo = await echoServer(t, {
        io,
        protocols: ["game"],
        handler: {
          open: (connection) => {
            if (isClosing) connection.close(4002, "over");
          },
        },
        mayAccept: ({ path }) => {
          isClosing = path === "/closing";
          return path !== "/nowhere";
        },
      });
      assert.deepEqual(await run(python, echo.port), {
        protocol: "game",
        extensions: 0,
        text: "grüße \u{1f600}",
        binary: true,
        fragments: "in three fragments",
        pong: true,
        order: true,
        closed: 4001,
        large: [1009, "the message is too large"],
        server: [4002, "over"],
        status: 404,
      });
      assert.deepEqual(
        echo.endings.map(({ code }) => code),
        [4001, 1009, 4002],
      );
    });
  }
});
