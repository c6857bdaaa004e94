import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { clientFrame, Opcode, utf8 } from "../testing/client-frames.js";
import { BOTH_WAYS, echoServer } from "../testing/echo-server.js";
import { EXAMPLE_ACCEPT, RawClient, type RawClientOptions } from "../testing/raw-client.js";

/** Requests that are refused: with what status, and what the sentence names. */
const REFUSED: readonly [string, RawClientOptions, number, RegExp][] = [
  ["another method", { requestLine: "POST / HTTP/1.1" }, 405, /GET/],
  ["HTTP/1.0", { requestLine: "GET / HTTP/1.0" }, 400, /HTTP\/1\.1/],
  ["another protocol", { headers: { Upgrade: "h2c" } }, 400, /Upgrade: websocket/],
  ["no version", { headers: { "Sec-WebSocket-Version": undefined } }, 426, /Sec-WebSocket-Version: 13/],
  ["an old version", { headers: { "Sec-WebSocket-Version": "8" } }, 426, /Sec-WebSocket-Version: 13/],
  ["no key", { headers: { "Sec-WebSocket-Key": undefined } }, 400, /16 bytes/],
  ["a short key", { headers: { "Sec-WebSocket-Key": "AAAA" } }, 400, /16 bytes/],
  ["a key of 17 bytes", { headers: { "Sec-WebSocket-Key": `${"A".repeat(23)}=` } }, 400, /16 bytes/],
  [
    "a key that is no base64",
    { headers: { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j!!==" } },
    400,
    /16 bytes/,
  ],
  ["protocols that are no tokens", { headers: { "Sec-WebSocket-Protocol": "a b" } }, 400, /Protocol/],
  ["a protocol twice", { headers: { "Sec-WebSocket-Protocol": "a, a" } }, 400, /once/],
  ["a body", { headers: { "Content-Length": "5" } }, 400, /body/],
  ["a body that comes", { headers: { "Content-Length": "5" }, behind: utf8("hello") }, 400, /body/],
  ["a body in chunks", { headers: { "Transfer-Encoding": "chunked" } }, 400, /body/],
  [
    "a body in its place",
    { headers: { "Content-Length": "8" }, behind: clientFrame(Opcode.text, "hi") },
    400,
    /body/,
  ],
];

for (const io of BOTH_WAYS) {
  test(`requests with a body disturb nobody, io ${io}`, async (t) => {
    const { port, server, opened } = await echoServer(t, { io });
    for (const headers of [{ "Content-Length": "1" }, { "Transfer-Encoding": "chunked" }]) {
      const client = await RawClient.request(port, { headers });
      assert.equal(client.status, 400);
      await client.end();
    }
    assert.equal(server.connectionCount, 0);
    assert.equal((await RawClient.request(port, { headers: { "Content-Length": "0" } })).status, 101);
    assert.equal(opened.length, 1);
  });

  test(`what is no socket is cut, and the error told, io ${io}`, async (t) => {
    const errors: unknown[] = [];
    const { port, server, opened } = await echoServer(t, { io, onError: (error) => errors.push(error) });
    const upgraded = once(server.http, "upgrade");
    await RawClient.open(port);
    const [request] = await upgraded;
    const none = new PassThrough();
    server.http.emit("upgrade", request, none, Buffer.alloc(0));
    assert.ok(errors[0] instanceof TypeError);
    assert.equal(none.destroyed, true);
    assert.equal(server.connectionCount, 1);
    assert.equal(opened.length, 1);
    await server.close();
  });

  test(`an upgrade is answered as RFC 6455 says, io ${io}`, async (t) => {
    const { port, server } = await echoServer(t, { io });
    const { head } = await RawClient.open(port);
    const lines = head.split("\r\n");
    assert.equal(lines[0], "HTTP/1.1 101 Switching Protocols");
    assert.ok(lines.includes("Upgrade: websocket"));
    assert.ok(lines.includes("Connection: Upgrade"));
    assert.ok(lines.includes(`Sec-WebSocket-Accept: ${EXAMPLE_ACCEPT}`));
    assert.equal(lines.length, 4);
    assert.equal(server.io, io === "auto" ? "direct" : "streams");
    assert.equal(server.ioReason, io === "auto" ? "" : "asked for");
  });

  test(`frames that come with the request are read, io ${io}`, async (t) => {
    const { port } = await echoServer(t, { io });
    const behind = clientFrame(Opcode.text, "with the request");
    const client = await RawClient.open(port, { behind });
    assert.deepEqual(await client.next(), { kind: "text", payload: utf8("with the request") });
    client.write(clientFrame(Opcode.text, "and later"));
    assert.deepEqual(await client.next(), { kind: "text", payload: utf8("and later") });
  });
}

test("names and tokens are compared without regard to case, among others", async (t) => {
  const { port } = await echoServer(t);
  const headers = { Upgrade: "h2c, WebSocket", Connection: "keep-alive, upgrade" };
  assert.equal((await RawClient.request(port, { headers })).status, 101);
});

test("what is not in order is refused with a sentence that says what to change", async (t) => {
  const { port, opened } = await echoServer(t);
  for (const [what, options, status, sentence] of REFUSED) {
    await t.test(what, async () => {
      const client = await RawClient.request(port, options);
      await client.end();
      assert.equal(client.status, status);
      assert.match(client.body, sentence);
      assert.equal(/Sec-WebSocket-Version: 13/.test(client.head), status === 426);
      assert.match(
        client.head,
        status === 426 ? /^Connection: close, Upgrade\r$/m : /^Connection: close\r$/m,
      );
    });
  }
  assert.equal(opened.length, 0);
});

test("compression is not agreed on", async (t) => {
  const { port } = await echoServer(t);
  const headers = { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" };
  const client = await RawClient.open(port, { headers });
  assert.doesNotMatch(client.head, /extensions/i);
});

test("the server's preferred protocol of those offered is agreed on", async (t) => {
  const { port, opened } = await echoServer(t, { protocols: ["game.2", "game.1"] });
  const offer = (offered: string) => RawClient.open(port, { headers: { "Sec-WebSocket-Protocol": offered } });
  assert.match((await offer("game.1, game.2, chat")).head, /\r\nSec-WebSocket-Protocol: game\.2$/m);
  assert.match((await offer("game.1")).head, /Sec-WebSocket-Protocol: game\.1/);
  assert.doesNotMatch((await offer("chat")).head, /Protocol:/);
  assert.deepEqual(
    opened.map(({ protocol }) => protocol),
    ["game.2", "game.1", ""],
  );
});

test("origins by allow-list", async (t) => {
  const { port } = await echoServer(t, { origins: ["https://play.example"] });
  const statusOf = (Origin: string | undefined) => statusWith(port, { Origin });
  assert.equal(await statusOf("https://play.example"), 101);
  assert.equal(await statusOf("https://PLAY.example"), 101);
  assert.equal(await statusOf("https://play.example.evil"), 403);
  assert.equal(await statusOf("http://play.example"), 403);
  assert.equal(await statusOf("null"), 403);
  assert.equal(await statusOf(undefined), 101);
});

/** The status of an upgrade with these headers. */
const statusWith = async (port: number, headers: NonNullable<RawClientOptions["headers"]>) =>
  (await RawClient.request(port, { headers })).status;

test("unless told, pages of the host that they connect to are let in, and what is no page", async (t) => {
  const { port } = await echoServer(t);
  const statusOf = (Origin: string | undefined, Host: string) => statusWith(port, { Origin, Host });
  for (const [origin, host] of [
    [undefined, "play.example"],
    ["https://play.example", "play.example"],
    ["https://play.example", "PLAY.example:443"],
    ["http://play.example:8080", "play.example:8080"],
    ["http://[::1]:8080", "[::1]:8080"],
  ] as const) {
    assert.equal(await statusOf(origin, host), 101, `${origin} at ${host}`);
  }
  for (const [origin, host] of [
    ["https://elsewhere.example", "play.example"],
    ["https://play.example.elsewhere.example", "play.example"],
    ["https://play.example:8443", "play.example"],
    ["https://play.example", "play.example:8443"],
    ["http://play.example", "play.example:443"],
    ["null", "null"],
    ["file://", "play.example"],
    ["file://", ""],
    ["https://play.example", "a b"],
    ["", ""],
  ] as const) {
    assert.equal(await statusOf(origin, host), 403, `${origin} at ${host}`);
  }
  const client = await RawClient.request(port, { headers: { Origin: "https://elsewhere.example" } });
  await client.end();
  assert.match(client.body, /list it in the server's `origins`/);
});

test("every origin is let in where that is asked for", async (t) => {
  const { port } = await echoServer(t, { origins: "any" });
  assert.equal(await statusWith(port, { Origin: "https://elsewhere.example" }), 101);
  assert.equal(await statusWith(port, { Origin: "null" }), 101);
});

test("requests without an origin can be refused", async (t) => {
  const { port } = await echoServer(t, { origins: ["https://play.example"], requireOrigin: true });
  const client = await RawClient.request(port);
  assert.equal(client.status, 403);
  await client.end();
  assert.match(client.body, /Origin/);
});

test("who accepts decides by path and query, and says why not", async (t) => {
  const seen: [string, string | null][] = [];
  const { port } = await echoServer(t, {
    accept: ({ path, query, remoteAddress }) => {
      assert.equal(remoteAddress, "127.0.0.1");
      seen.push([path, query.get("battle")]);
      return { status: 404, reason: "no such battle; choose one of /battles" };
    },
  });
  const client = await RawClient.request(port, { target: "/battle?battle=3&x=%20" });
  await client.end();
  assert.equal(client.status, 404);
  assert.equal(client.body, "no such battle; choose one of /battles\n");
  assert.deepEqual(seen, [["/battle", "3"]]);
});

test("where accept throws, the answer is 500, and the error is told", async (t) => {
  const errors: unknown[] = [];
  const thrown = new Error("no database");
  const { port } = await echoServer(t, {
    accept: () => {
      throw thrown;
    },
    onError: (error, connection) => {
      errors.push(error, connection);
      throw new Error("onError");
    },
  });
  const warned = once(process, "warning");
  assert.equal((await RawClient.request(port)).status, 500);
  assert.deepEqual(errors, [thrown, undefined]);
  assert.equal((await warned)[0].message, "onError");
});

test("ordinary requests go to the handler of requests on the same port", async (t) => {
  const { port } = await echoServer(t, { request: (_, response) => response.end("ordinary") });
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/health`)).text(), "ordinary");
  assert.equal((await RawClient.request(port)).status, 101);
});

test("without one, ordinary requests are told to upgrade", async (t) => {
  const { port } = await echoServer(t);
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(response.status, 426);
  assert.equal(response.headers.get("upgrade"), "websocket");
  assert.match(await response.text(), /Upgrade: websocket/);
});
