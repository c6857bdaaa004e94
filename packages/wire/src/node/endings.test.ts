import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { WebSocket } from "ws";
import { SendResult } from "../node.js";
import { type Answer, closeBack } from "../testing/autobahn-case.js";
import { clientFrame, closePayload, Opcode, utf8 } from "../testing/client-frames.js";
import { BOTH_WAYS, echoServer } from "../testing/echo-server.js";
import { RawClient, upgradeRequest } from "../testing/raw-client.js";

const text = (payload: string) => clientFrame(Opcode.text, payload);
const close = (code: number, reason = "") => clientFrame(Opcode.close, closePayload(code, reason));
const textBack = (payload: string): Answer => ({ kind: "text", payload: utf8(payload) });

for (const io of BOTH_WAYS) {
  describe(`how connections end, io ${io}`, { concurrency: true }, () => {
    test("the peer closes: its code comes back, and the server ends the connection", async (t) => {
      const { port, ending, opened, server } = await echoServer(t, { io });
      const client = await RawClient.open(port);
      client.write(close(4321, "so long"));
      assert.deepEqual(await client.next(), closeBack(4321));
      assert.deepEqual(await ending(), { code: 4321, reason: "so long" });
      assert.equal(opened[0].isOpen, false);
      assert.equal(opened[0].sendText("late"), SendResult.Dropped);
      await client.end();
      assert.deepEqual(client.answers, []);
      await once(client.socket, "close");
      while (server.connectionCount > 0) await after(1);
    });

    test("the peer closes without a code", async (t) => {
      const { port, ending } = await echoServer(t, { io });
      const client = await RawClient.open(port);
      client.write(clientFrame(Opcode.close));
      assert.deepEqual(await client.next(), closeBack(1005));
      assert.deepEqual(await ending(), { code: 1005, reason: "" });
    });

    test("what the peer sends behind its close frame is not told", async (t) => {
      const { port, ending } = await echoServer(t, { io });
      const client = await RawClient.open(port);
      client.write(Buffer.concat([close(1000), text("late")]), text("later"));
      assert.deepEqual(await client.next(), closeBack(1000));
      await ending();
      await client.end();
      assert.deepEqual(client.answers, []);
    });

    test("the server closes, and waits for the peer's close frame", async (t) => {
      const messages: number[] = [];
      const { port, ending, opened, endings } = await echoServer(t, {
        io,
        limits: { closingMs: 5000 },
        handler: { message: (_, __, length) => messages.push(length) },
      });
      const client = await RawClient.open(port);
      opened[0].close(4000, "the battle is over");
      assert.equal(opened[0].isOpen, false);
      assert.equal(opened[0].sendText("late"), SendResult.Dropped);
      opened[0].close(4001);
      assert.deepEqual(await client.next(), closeBack(4000));
      client.write(text("on its way"), clientFrame(Opcode.ping));
      await after(20);
      assert.deepEqual(endings, []);
      client.write(close(4000));
      assert.deepEqual(await ending(), { code: 4000, reason: "" });
      await client.end();
      assert.deepEqual(client.answers, []);
      assert.deepEqual(messages, []);
    });

    test("a peer that does not answer a close frame is cut", async (t) => {
      const { port, ending, opened } = await echoServer(t, { io, limits: { closingMs: 50 } });
      const client = await RawClient.open(port);
      opened[0].close();
      assert.deepEqual(await ending(), { code: 1006, reason: "" });
      await client.end();
    });

    test("a peer that never ends its side is cut", async (t) => {
      const { port, ending, server } = await echoServer(t, { io, limits: { closingMs: 50 } });
      const client = await RawClient.open(port);
      client.socket.allowHalfOpen = true;
      client.write(close(1000));
      await ending();
      await client.end();
      while (server.connectionCount > 0) await after(5);
      client.socket.destroy();
    });

    test("the connection breaks: 1006, and what was unfinished is given back", async (t) => {
      const { port, ending, server } = await echoServer(t, { io });
      for (const vanish of ["reset", "end", "destroy"] as const) {
        const client = await RawClient.open(port);
        client.write(text("whole"), text("a part").subarray(0, 9));
        assert.deepEqual(await client.next(), textBack("whole"));
        while (server.memory.spill.usedBytes === 0) await after(1);
        if (vanish === "reset") client.socket.resetAndDestroy();
        else client.socket[vanish]();
        assert.deepEqual(await ending(), { code: 1006, reason: "" }, vanish);
        assert.equal(server.memory.spill.usedBytes, 0);
      }
      while (server.connectionCount > 0) await after(1);
    });

    test("a broken protocol: the code says how, and nothing more is told", async (t) => {
      const { port, ending } = await echoServer(t, { io });
      const client = await RawClient.open(port);
      client.write(Buffer.concat([clientFrame(3), text("late")]));
      assert.deepEqual(await client.next(), closeBack(1002));
      const { code, reason } = await ending();
      assert.equal(code, 1002);
      assert.match(reason, /opcode/);
      await client.end();
      assert.deepEqual(client.answers, []);
    });

    test("a message that is too large: 1009", async (t) => {
      const { port, ending } = await echoServer(t, { io });
      const client = await RawClient.open(port);
      client.write(clientFrame(Opcode.binary, new Uint8Array(4096)));
      assert.equal((await client.next()).kind, "binary");
      client.write(clientFrame(Opcode.binary, new Uint8Array(4097)).subarray(0, 20));
      assert.deepEqual(await client.next(), closeBack(1009));
      assert.equal((await ending()).code, 1009);
    });

    test("a handler that throws: 1011 for its connection, and no other is disturbed", async (t) => {
      const errors: unknown[] = [];
      const fault = new Error("a fault");
      const { port, ending, opened } = await echoServer(t, {
        io,
        handler: {
          message: (connection, _, length) => {
            if (length === 5) throw fault;
            connection.sendText("fine");
          },
        },
        onError: (error, connection) => errors.push(error, connection),
      });
      const [one, other] = [await RawClient.open(port), await RawClient.open(port)];
      one.write(Buffer.concat([text("wrong"), text("right?")]));
      assert.deepEqual(await one.next(), closeBack(1011));
      assert.equal((await ending()).code, 1011);
      assert.deepEqual(errors, [fault, opened[0]]);
      other.write(text("right!"));
      assert.deepEqual(await other.next(), textBack("fine"));
      await one.end();
      assert.deepEqual(one.answers, []);
    });

    test("handlers may throw whenever they are called", async (t) => {
      const errors: string[] = [];
      const fault = (where: string) => () => {
        throw new Error(where);
      };
      const { port } = await echoServer(t, {
        io,
        handler: { open: fault("open"), closed: fault("closed") },
        onError: (error) => {
          errors.push((error as Error).message);
          throw new Error("onError");
        },
      });
      const warnings: string[] = [];
      const listen = (warning: Error) => warnings.push(warning.message);
      process.on("warning", listen);
      t.after(() => process.off("warning", listen));
      const client = await RawClient.open(port);
      assert.deepEqual(await client.next(), closeBack(1011));
      await client.end();
      assert.deepEqual(errors, ["open", "closed"]);
      assert.deepEqual(warnings, ["onError", "onError"]);
    });

    test("a handler may end its connection while it is told of a message", async (t) => {
      const lengths: number[] = [];
      const { port, ending } = await echoServer(t, {
        io,
        handler: {
          message: (connection, _, length) => {
            lengths.push(length);
            connection.terminate();
          },
        },
      });
      const client = await RawClient.open(port);
      client.write(Buffer.concat([text("1"), text("22"), text("333")]));
      assert.equal((await ending()).code, 1006);
      assert.deepEqual(lengths, [1]);
      await client.end();
    });

    test("the server ends: 1001 to all, upgrades are refused, and the port is free", async (t) => {
      const { port, ending, server } = await echoServer(t, { io, limits: { closingMs: 500 } });
      const clients = [await RawClient.open(port), await RawClient.open(port)];
      const late = await RawClient.connect(port);
      const ended = server.close();
      assert.equal(server.close(), ended);
      for (const client of clients) {
        assert.deepEqual(await client.next(), closeBack(1001));
        client.write(close(1001));
        assert.equal((await ending()).code, 1001);
        await client.end();
      }
      await ended;
      assert.equal(server.connectionCount, 0);
      await late.end();
      await assert.rejects(RawClient.open(port));
    });

    test("the server ends: ordinary requests that were begun are answered", async (t) => {
      let began = (_: ServerResponse) => {};
      const begun = new Promise<ServerResponse>((resolve) => {
        began = resolve;
      });
      const { port, server } = await echoServer(t, {
        io,
        limits: { closingMs: 5000 },
        request: (_, response) => began(response),
      });
      const fetched = fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
      const answer = await begun;
      const ended = server.close();
      await after(20);
      answer.end("answered");
      const response = await fetched;
      assert.equal(await response.text(), "answered");
      await ended;
    });

    test("a peer that does not read that it is refused is cut, and the end does not wait for it", async (t) => {
      const LARGE = Buffer.alloc(16 * 1024 * 1024);
      const { port, server } = await echoServer(t, {
        io,
        mayAccept: () => false,
        request: (_, response) => response.end(LARGE),
      });
      const refused = async () => {
        const upgraded = once(server.http, "upgrade");
        const socket = connect(port, "127.0.0.1").on("error", () => {});
        t.after(() => socket.destroy());
        socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n${upgradeRequest()}`);
        const [, ours] = await upgraded;
        return ours as Socket;
      };
      await once(await refused(), "close");
      const late = await refused();
      assert.ok(late.writableLength > 0);
      await server.close();
      assert.equal(late.destroyed, true);
    });

    test("a server that was given is used, and goes on without WebSocket", async (t) => {
      const { createServer } = await import("node:http");
      const given = createServer((_, response) => response.end("ordinary"));
      t.after(() => given.close());
      const { port, server } = await echoServer(t, { io, server: given });
      const client = await RawClient.open(port);
      client.write(text("hello"));
      assert.deepEqual(await client.next(), textBack("hello"));
      await server.close();
      assert.equal(given.listening, true);
      const headers = { connection: "close" };
      assert.equal(await (await fetch(`http://127.0.0.1:${port}/`, { headers })).text(), "ordinary");
    });

    test("close frames have codes and reasons that they may have", async (t) => {
      const { port, opened } = await echoServer(t, { io });
      const client = await RawClient.open(port);
      for (const code of [0, 999, 1005, 1006, 1015, 2999, 5000]) {
        assert.throws(() => opened[0].close(code), { code: "BAD_OPTION" });
      }
      assert.equal(opened[0].isOpen, true);
      opened[0].close(4000, "so long");
      assert.deepEqual(await client.next(), closeBack(4000));
    });

    test("of a reason the peer is told as many whole characters as a close frame has room for", async (t) => {
      const { port, opened } = await echoServer(t, { io });
      const peer = new WebSocket(`ws://127.0.0.1:${port}/`);
      await once(peer, "open");
      opened[0].close(4000, "é".repeat(90));
      const [code, reason] = await once(peer, "close");
      assert.deepEqual([code, String(reason)], [4000, "é".repeat(61)]);
    });
  });
}
