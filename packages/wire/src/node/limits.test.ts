import assert from "node:assert/strict";
import type { Server } from "node:http";
import { describe, test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { ReadMemory, WireError } from "../index.js";
import { WebSocketServer } from "../node.js";
import { closeBack } from "../testing/autobahn-case.js";
import { clientFrame, Opcode, utf8 } from "../testing/client-frames.js";
import { BOTH_WAYS, echoServer } from "../testing/echo-server.js";
import { RawClient } from "../testing/raw-client.js";

test("the limits and marks, unless told", async (t) => {
  const { server } = await echoServer(t, { limits: { closingMs: 1000 } });
  assert.deepEqual(server.limits, {
    maxConnections: 0,
    maxPayloadBytes: 4096,
    maxFragments: 16,
    maxHeaderBytes: 8192,
    upgradeMs: 5000,
    messageMs: 10_000,
    closingMs: 1000,
    heartbeatMs: 15_000,
  });
  assert.deepEqual(server.marks, {
    softBytes: 65_536,
    behindBytes: 262_144,
    behindMs: 2000,
    hardBytes: 1_048_576,
    stalledMs: 5000,
  });
  assert.equal(server.memory.maxPayloadBytes, 4096);
  assert.equal(server.memory.maxFragments, 16);
});

test("options that cannot be are refused", () => {
  const accept = () => ({ status: 404, reason: "" });
  const refused = (options: object) =>
    assert.throws(
      () => new WebSocketServer({ accept, ...options }),
      (error) => error instanceof WireError && error.code === "BAD_OPTION",
    );
  refused({ limits: { messageMs: 0 } });
  refused({ limits: { heartbeatMs: -1 } });
  refused({ limits: { maxConnections: -1 } });
  refused({ limits: { maxHeaderBytes: 1.5 } });
  refused({ marks: { softBytes: Number.NaN } });
  refused({ memory: new ReadMemory(), limits: { maxPayloadBytes: 100 } });
  const { http } = new WebSocketServer({ accept });
  refused({ server: http, tls: {} });
  refused({ server: http, request: () => {} });
});

test("servers can share a read memory", async (t) => {
  const memory = new ReadMemory({ maxPayloadBytes: 100 });
  const one = await echoServer(t, { memory });
  const other = await echoServer(t, { memory, io: "streams" });
  const clients = [await RawClient.open(one.port), await RawClient.open(other.port)];
  const frames = ["to one", "to the other"].map((text) => clientFrame(Opcode.text, text));
  for (let i = 0; i < 2; i++) clients[i].write(frames[i].subarray(0, 8));
  while (memory.spill.usedBytes < 512) await after(1);
  for (let i = 0; i < 2; i++) clients[i].write(frames[i].subarray(8));
  assert.deepEqual(await clients[0].next(), { kind: "text", payload: utf8("to one") });
  assert.deepEqual(await clients[1].next(), { kind: "text", payload: utf8("to the other") });
  await one.server.close();
  clients[1].write(clientFrame(Opcode.binary, new Uint8Array(101)));
  assert.deepEqual(await clients[1].next(), closeBack(1009));
});

test("requests may take as long as one likes", async (t) => {
  const { port, server } = await echoServer(t, { limits: { upgradeMs: 2 ** 30 } });
  assert.equal((server.http as Server).headersTimeout, 2 ** 30);
  await RawClient.open(port);
  const usual = await echoServer(t, { limits: { upgradeMs: 300_001 } });
  assert.equal((usual.server.http as Server).requestTimeout, 300_001);
});

test("headers that are too large are refused", async (t) => {
  const { port } = await echoServer(t);
  const statusOf = async (bytes: number) =>
    (await RawClient.request(port, { headers: { Cookie: "x".repeat(bytes) } })).status;
  assert.equal(await statusOf(7000), 101);
  assert.equal(await statusOf(9000), 431);
});

test("headers that are too large are refused on a server that would take them", async (t) => {
  const { createServer } = await import("node:http");
  const given = createServer();
  t.after(() => given.close());
  const { port } = await echoServer(t, { server: given });
  const client = await RawClient.request(port, { headers: { Cookie: "x".repeat(9000) } });
  assert.equal(client.status, 431);
});

test("a connection that never completes its request is given up", async (t) => {
  const { port } = await echoServer(t, { limits: { upgradeMs: 200 } });
  const [silent, slow] = [await RawClient.connect(port), await RawClient.connect(port)];
  slow.write(utf8("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: web"));
  await Promise.all([silent.end(), slow.end()]);
  assert.match(slow.head, /^HTTP\/1\.1 408 /);
});

for (const io of BOTH_WAYS) {
  describe(`times, io ${io}`, { concurrency: true }, () => {
    test("a message that takes too long is refused, whatever else comes meanwhile", async (t) => {
      const limits = { messageMs: 300, heartbeatMs: 0 };
      const { port, ending } = await echoServer(t, { io, limits });
      const client = await RawClient.open(port);
      client.write(clientFrame(Opcode.text, "begun", { fin: false }));
      const pings = setInterval(() => client.write(clientFrame(Opcode.ping)), 50);
      t.after(() => clearInterval(pings));
      let answer = await client.next();
      for (; answer.kind === "pong"; answer = await client.next());
      assert.deepEqual(answer, closeBack(1008));
      assert.equal((await ending()).code, 1008);
    });

    test("a frame that takes too long is refused; messages one behind the other never are", async (t) => {
      const { port, endings, ending } = await echoServer(t, { io, limits: { messageMs: 300 } });
      const [busy, slow] = [await RawClient.open(port), await RawClient.open(port)];
      // Between any two reads of the server, one message is unfinished: but not for long.
      const frame = clientFrame(Opcode.binary, new Uint8Array(100));
      const crossing = Buffer.concat([frame.subarray(50), frame.subarray(0, 50)]);
      busy.write(frame.subarray(0, 50));
      slow.write(frame.subarray(0, 5));
      for (let i = 0; i < 30; i++) {
        await after(20);
        busy.write(crossing);
      }
      assert.deepEqual(await slow.next(), closeBack(1008));
      assert.equal((await ending()).code, 1008);
      assert.equal(endings.length, 1);
      assert.equal(busy.isEnded, false);
    });

    test("no more connections than may be are taken, until one is gone", async (t) => {
      const { port, server } = await echoServer(t, { io, limits: { maxConnections: 2 } });
      const [first] = [await RawClient.open(port), await RawClient.open(port)];
      const late = await RawClient.request(port);
      assert.equal(late.status, 503);
      await late.end();
      assert.match(late.body, /all 2 places are taken/);
      first.socket.destroy();
      while (server.connectionCount === 2) await after(1);
      await RawClient.open(port);
      assert.equal((await RawClient.request(port)).status, 503);
    });

    test("a silent peer is pinged, and given up where it does not answer", async (t) => {
      const pongs: number[] = [];
      const { port, ending, endings } = await echoServer(t, {
        io,
        limits: { heartbeatMs: 200 },
        handler: { pong: (_, __, length) => pongs.push(length) },
      });
      const [alive, dead] = [await RawClient.open(port), await RawClient.open(port)];
      const answering = (async () => {
        while (pongs.length < 3) {
          assert.deepEqual(await alive.next(), { kind: "ping", payload: new Uint8Array(0) });
          alive.write(clientFrame(Opcode.pong));
          await after(1);
        }
      })();
      await dead.end();
      assert.equal(dead.answers.length, 1);
      assert.deepEqual(await ending(), { code: 1006, reason: "" });
      await answering;
      assert.equal(endings.length, 1);
      assert.equal(alive.isEnded, false);
    });
  });
}
