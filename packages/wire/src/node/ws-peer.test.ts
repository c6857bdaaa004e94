import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { WebSocket } from "ws";
import { BOTH_WAYS, echoServer } from "../testing/echo-server.js";

/* The client of `ws` as a peer. */

async function open(port: number, protocols: string[] = []): Promise<WebSocket> {
  const peer = new WebSocket(`ws://127.0.0.1:${port}/`, protocols);
  await once(peer, "open");
  return peer;
}

async function message(peer: WebSocket): Promise<string | Buffer> {
  const [data, isBinary] = await once(peer, "message");
  return isBinary ? data : data.toString();
}

async function closed(peer: WebSocket): Promise<[number, string]> {
  const [code, reason] = await once(peer, "close");
  return [code, reason.toString()];
}

for (const io of BOTH_WAYS) {
  describe(`the client of ws, io ${io}`, () => {
    test("texts and bytes of every length of header come back", async (t) => {
      const { port } = await echoServer(t, { io, limits: { maxPayloadBytes: 70_000 }, regionBytes: 70_000 });
      const peer = await open(port);
      assert.equal(peer.extensions, "");
      for (const length of [0, 1, 125, 126, 127, 4096, 65_535, 65_536, 70_000]) {
        const bytes = Buffer.from(Array.from({ length }, (_, i) => i * 7));
        peer.send(bytes);
        assert.deepEqual(await message(peer), bytes);
        peer.send("ü".repeat(length >> 1));
        assert.equal(await message(peer), "ü".repeat(length >> 1));
      }
      peer.terminate();
    });

    test("fragments are put together, with a ping between them", async (t) => {
      const { port } = await echoServer(t, { io });
      const peer = await open(port);
      peer.send("in ", { fin: false });
      peer.send("three ", { fin: false });
      peer.ping("between");
      peer.send("fragments", { fin: true });
      const [[pong], text] = await Promise.all([once(peer, "pong"), message(peer)]);
      assert.equal(pong.toString(), "between");
      assert.equal(text, "in three fragments");
      peer.terminate();
    });

    test("pings of the server are answered, and the handler is told", async (t) => {
      let told = () => {};
      const pong = new Promise<void>((resolve) => {
        told = resolve;
      });
      const { port, opened } = await echoServer(t, { io, handler: { pong: () => told() } });
      const peer = await open(port);
      opened[0].ping();
      await pong;
      peer.terminate();
    });

    test("ten thousand messages come back in order", async (t) => {
      const { port } = await echoServer(t, { io });
      const peer = await open(port);
      const received = new Promise<number[]>((resolve) => {
        const numbers: number[] = [];
        peer.on("message", (data: Buffer) => {
          if (numbers.push(data.readInt32LE()) === 10_000) resolve(numbers);
        });
      });
      for (let i = 0; i < 10_000; i++) peer.send(Buffer.from(Int32Array.of(i).buffer));
      assert.deepEqual(
        await received,
        Array.from({ length: 10_000 }, (_, i) => i),
      );
      peer.terminate();
    });

    test("codes and reasons both ways", async (t) => {
      const { port, ending, opened } = await echoServer(t, { io });
      const closing = await open(port);
      closing.close(4321, "grüße");
      assert.deepEqual(await closed(closing), [4321, ""]);
      assert.deepEqual(await ending(), { code: 4321, reason: "grüße" });
      const bare = await open(port);
      bare.close();
      assert.deepEqual(await closed(bare), [1005, ""]);
      assert.deepEqual(await ending(), { code: 1005, reason: "" });
      const told = await open(port);
      opened[2].close(4002, "übrig");
      assert.deepEqual(await closed(told), [4002, "übrig"]);
      assert.deepEqual(await ending(), { code: 4002, reason: "übrig" });
      const broken = await open(port);
      broken.terminate();
      assert.deepEqual(await ending(), { code: 1006, reason: "" });
    });

    test("the server ends", async (t) => {
      const { port, server } = await echoServer(t, { io });
      const peer = await open(port);
      const [told] = await Promise.all([closed(peer), server.close()]);
      assert.deepEqual(told, [1001, "the server ends"]);
    });

    test("a protocol is agreed on", async (t) => {
      const { port } = await echoServer(t, { io, protocols: ["game"] });
      const peer = await open(port, ["other", "game"]);
      assert.equal(peer.protocol, "game");
      peer.terminate();
    });
  });
}
