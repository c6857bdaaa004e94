import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SendRegions } from "@pauseless/wire";
import { type Connection, type ConnectionHandler, WebSocketServer } from "@pauseless/wire/node";
import { openBrowser } from "./open-browser.js";

/* Chromium as a peer of the wire package's server. */

/** What a page said of its connection. */
interface Said {
  readonly protocol: string;
  readonly extensions: string;
  /** Texts as they came; of bytes, how many there were and how many of them were not as they were sent. */
  readonly received: readonly string[];
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** What a page is to do: connect, send, and close when so many messages have come. */
interface Task {
  readonly url: string;
  readonly protocols: string[];
  /** Texts, and how many bytes that count up. */
  readonly send: readonly (string | number)[];
  readonly closeAfter: number;
}

/** Sends every message back; `/bye` closes first, `/ping` pings first and sends a message when the pong is there. */
async function serve(t: TestContext, io: "auto" | "streams", page: string) {
  const regions = new SendRegions({ regionBytes: 70_000 });
  const endings: Ending[] = [];
  const handler: ConnectionHandler<string> = {
    open(connection) {
      if (connection.data === "/bye") connection.close(4002, "übrig");
      if (connection.data === "/ping") connection.ping();
    },
    message(connection, at, length, isText) {
      const bytes = server.memory.reserve.views.u8.subarray(at, at + length);
      if (isText) connection.sendText(new TextDecoder().decode(bytes));
      else sendBack(connection, bytes);
    },
    pong: (connection) => void connection.sendText("pong"),
    closed: (_, code, reason) => void endings.push({ code, reason }),
  };
  const sendBack = (connection: Connection<string>, bytes: Uint8Array) => {
    const region = regions.lease();
    assert.ok(region !== undefined);
    regions.reserve.views.u8.set(bytes, region.payloadAt);
    connection.send(region, bytes.length);
    region.release();
  };
  const server = new WebSocketServer<string>({
    io,
    accept: ({ path }) => ({ handler, data: path }),
    request: (_, response) => void response.setHeader("content-type", "text/html").end(page),
    limits: { maxPayloadBytes: 70_000 },
    protocols: ["game"],
  });
  t.after(() => server.close());
  const port = await server.listen(0, "127.0.0.1");
  return { server, endings, origin: `127.0.0.1:${port}` };
}

/** Runs in the page. */
function runTask({ url, protocols, send, closeAfter }: Task): Promise<Said> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, protocols);
    socket.binaryType = "arraybuffer";
    const received: string[] = [];
    const counted = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7);
    socket.onopen = () => {
      for (const each of send) socket.send(typeof each === "string" ? each : counted(each));
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") received.push(data);
      else {
        const bytes = new Uint8Array(data);
        const sent = counted(bytes.length);
        received.push(`${bytes.length} bytes, ${bytes.filter((byte, i) => byte !== sent[i]).length} wrong`);
      }
      if (received.length === closeAfter) socket.close(4321, "grüße");
    };
    socket.onclose = ({ code, reason, wasClean }) => {
      const { protocol, extensions } = socket;
      resolve({ protocol, extensions, received, code, reason, wasClean });
    };
  });
}

test("Chromium as a peer over WebSocket", { timeout: 120_000 }, async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  for (const io of ["auto", "streams"] as const) {
    await t.test(`io ${io}`, async (t) => {
      const { endings, origin, server } = await serve(t, io, "<!doctype html><title>peer</title>");
      const page = await browser.newPage();
      t.after(() => page.close());
      await page.goto(`http://${origin}/`);
      const run = (path: string, task: Partial<Task> = {}) =>
        page.evaluate(runTask, {
          url: `ws://${origin}${path}`,
          protocols: ["game"],
          send: [],
          closeAfter: 0,
          ...task,
        });
      const send = ["grüße \u{1f600}", "", 0, 1, 126, 65_536, 70_000];
      assert.deepEqual(await run("/", { send, closeAfter: send.length }), {
        protocol: "game",
        extensions: "",
        received: send.map((each) => (typeof each === "string" ? each : `${each} bytes, 0 wrong`)),
        code: 4321,
        reason: "",
        wasClean: true,
      });
      assert.equal(server.io, io === "auto" ? "direct" : "streams");
      const bye = await run("/bye");
      assert.deepEqual([bye.code, bye.reason, bye.wasClean], [4002, "übrig", true]);
      const pong = await run("/ping", { closeAfter: 1 });
      assert.deepEqual(pong.received, ["pong"]);
      const large = await run("/", { send: [70_001] });
      assert.deepEqual([large.code, large.wasClean], [1009, true]);
      const refused = await run("/", { protocols: ["other"] });
      assert.equal(refused.code, 1006);
      assert.deepEqual(endings.map(({ code }) => code).slice(0, 4), [4321, 4002, 4321, 1009]);
      const left = page.evaluate(runTask, {
        url: `ws://${origin}/`,
        protocols: [],
        send: [],
        closeAfter: 0,
      });
      while (server.connectionCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await server.close();
      assert.deepEqual(await left.then(({ code, reason }) => [code, reason]), [1001, "the server ends"]);
    });
  }
});
