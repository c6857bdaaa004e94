import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { clientFrame, Opcode } from "../testing/client-frames.js";
import { echoServer } from "../testing/echo-server.js";
import { RawClient, upgradeRequest } from "../testing/raw-client.js";

/*
 * A peer may ask for other things first, on the same connection, and upgrade before it has the answers. What Node's sockets are
 * like is learned from the first upgrade of a process: so these have to be the first of this one.
 */
const LARGE = Buffer.alloc(16 * 1024 * 1024, "x");

/** Asks for `path`, upgrades in the same write, says hello when all that waited is read, and answers what came last. */
async function upgradeBehind(port: number, path: string): Promise<string> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n${upgradeRequest()}`);
  await after(50);
  let last = "";
  socket.on("data", (bytes) => {
    last = (last + bytes.toString("latin1")).slice(-1000);
  });
  while (!last.includes("101 Switching Protocols")) await once(socket, "data");
  socket.write(clientFrame(Opcode.text, "hello"));
  while (!last.includes("\x81\x05hello")) await once(socket, "data");
  socket.destroy();
  return last;
}

for (const when of ["first of all", "later"]) {
  test(`${when}, upgrades behind an answer that waits go by streams, and no other does`, async (t) => {
    const { port, server } = await echoServer(t, {
      request: ({ url }, response) => {
        if (url === "/large") response.end(LARGE);
        if (url === "/begun") response.write("begun");
        if (url === "/held") {
          const { socket } = response;
          socket?.cork();
          setTimeout(() => socket?.uncork(), 20);
        }
      },
    });
    for (const path of ["/large", "/begun", "/held"]) {
      assert.match(await upgradeBehind(port, path), /101 Switching/, path);
      assert.equal(server.ioReason, "");
    }
    await RawClient.open(port);
    assert.equal(server.io, "direct", server.ioReason);
  });
}
