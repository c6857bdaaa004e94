import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { SendResult } from "../node.js";
import { clientFrame, Opcode } from "../testing/client-frames.js";
import { BOTH_WAYS, type EchoOptions, type EchoServer, echoServer } from "../testing/echo-server.js";
import { RawClient } from "../testing/raw-client.js";

/*
 * A peer that stops reading. What the system's own buffers take does not count, so each test first sends until bytes wait.
 */
const MESSAGE_BYTES = 16_384;
/** Several times what the system takes. */
const LARGE_BYTES = 24 * 1024 * 1024;
const SLOW = {
  softBytes: 65_536,
  behindBytes: 262_144,
  hardBytes: 1_048_576,
  behindMs: 60_000,
  stalledMs: 60_000,
};

/** Connects a peer that reads nothing, and sends to it until something waits. */
async function stalled(t: Parameters<typeof echoServer>[0], options: EchoOptions) {
  const echo = await echoServer(t, { regionBytes: MESSAGE_BYTES, ...options });
  const client = await RawClient.open(echo.port);
  client.socket.pause();
  const [connection] = echo.opened;
  let sent = 0;
  while (connection.bufferedBytes === 0) {
    assert.notEqual(sendOne(echo, sent++), SendResult.Dropped);
    if (options.io === "streams") await after(0);
    assert.ok(sent < 10_000);
  }
  return { ...echo, client, connection, sent };
}

/** Sends message `number`, all of whose bytes are its number, from a region of its own. */
function sendOne({ regions, opened }: EchoServer, number: number, isSnapshot = false): SendResult {
  const region = regions.lease();
  assert.ok(region !== undefined);
  const { payloadAt } = region;
  regions.reserve.views.u8.fill(number, payloadAt, payloadAt + MESSAGE_BYTES);
  const result = isSnapshot
    ? opened[0].sendSnapshot(region, MESSAGE_BYTES)
    : opened[0].send(region, MESSAGE_BYTES);
  region.release();
  return result;
}

/** Reads until `count` messages came, and checks that none was lost, doubled, reordered or overwritten. */
async function readAll(client: RawClient, numbers: readonly number[]): Promise<void> {
  client.socket.resume();
  for (const number of numbers) {
    const answer = await client.next();
    assert.equal(answer.kind, "binary");
    assert.ok(answer.kind === "binary" && answer.payload.length === MESSAGE_BYTES);
    assert.ok(
      answer.payload.every((byte) => byte === (number & 255)),
      `message ${number}`,
    );
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

for (const io of BOTH_WAYS) {
  describe(`a peer that reads too slowly, io ${io}`, { concurrency: true }, () => {
    test("what waits arrives whole, from regions that are not used before it has left", async (t) => {
      const { server, regions, client, connection, sent, ...echo } = await stalled(t, { io, marks: SLOW });
      const all = { server, regions, ...echo };
      let count = sent;
      const takenBefore = regions.taken;
      assert.ok(takenBefore >= 1);
      for (let i = 0; i < 20; i++) assert.equal(sendOne(all, count++), SendResult.Waiting);
      assert.equal(regions.taken, takenBefore + 20);
      await readAll(client, upTo(count));
      while (regions.taken > 0) await after(1);
      assert.equal(connection.bufferedBytes, 0);
      assert.equal(sendOne(all, 0), SendResult.Sent);
      await readAll(client, [0]);
    });

    test("above the soft mark snapshots are skipped, and nothing else", async (t) => {
      const stall = await stalled(t, { io, marks: SLOW });
      const { client, connection } = stall;
      let count = stall.sent;
      while (connection.bufferedBytes <= SLOW.softBytes) {
        assert.equal(sendOne(stall, count++, true), SendResult.Waiting);
      }
      const { bufferedBytes } = connection;
      assert.equal(connection.takesSnapshots, false);
      assert.equal(sendOne(stall, 99, true), SendResult.Dropped);
      assert.equal(connection.bufferedBytes, bufferedBytes);
      assert.equal(sendOne(stall, count++), SendResult.Waiting);
      assert.equal(connection.needsKeyframe, false);
      await readAll(client, upTo(count));
      while (connection.bufferedBytes > 0) await after(1);
      assert.equal(connection.takesSnapshots, true);
      assert.equal(sendOne(stall, 7, true), SendResult.Sent);
      await readAll(client, [7]);
    });

    test("one that is behind gets no snapshot until it has all, and then needs a keyframe", async (t) => {
      const recovered: boolean[] = [];
      const stall = await stalled(t, {
        io,
        marks: SLOW,
        handler: { recovered: (connection) => recovered.push(connection.needsKeyframe) },
      });
      const { client, connection } = stall;
      let count = stall.sent;
      while (!connection.isBehind) assert.equal(sendOne(stall, count++), SendResult.Waiting);
      assert.ok(connection.bufferedBytes > SLOW.behindBytes);
      assert.ok(connection.bufferedBytes <= SLOW.behindBytes + MESSAGE_BYTES + 8);
      assert.equal(connection.needsKeyframe, true);
      assert.equal(sendOne(stall, 99, true), SendResult.Dropped);
      assert.deepEqual(recovered, []);
      await readAll(client, upTo(count));
      while (recovered.length === 0) await after(1);
      assert.deepEqual(recovered, [true]);
      assert.equal(connection.isBehind, false);
      assert.equal(connection.bufferedBytes, 0);
      assert.equal(sendOne(stall, 5, true), SendResult.Sent);
      assert.equal(connection.needsKeyframe, false);
      await readAll(client, [5]);
    });

    test("one that is behind by time is as well", async (t) => {
      const stall = await stalled(t, { io, marks: { ...SLOW, behindMs: 150 } });
      const { client, connection, sent } = stall;
      while (!connection.isBehind) await after(10);
      assert.equal(connection.needsKeyframe, true);
      assert.equal(sendOne(stall, 99, true), SendResult.Dropped);
      await readAll(client, upTo(sent));
      while (connection.isBehind) await after(1);
      assert.equal(connection.needsKeyframe, true);
      assert.equal(sendOne(stall, 3, true), SendResult.Sent);
      await readAll(client, [3]);
    });

    test("above the hard mark it is closed with 4008, and its regions come back", async (t) => {
      const stall = await stalled(t, { io, marks: SLOW });
      const { connection, regions, ending, server } = stall;
      let result = SendResult.Waiting;
      for (let i = 0; i < 200 && result === SendResult.Waiting; i++) result = sendOne(stall, i);
      assert.equal(result, SendResult.Dropped);
      assert.ok(connection.bufferedBytes <= SLOW.hardBytes + 32);
      assert.ok(connection.bufferedBytes > SLOW.hardBytes - MESSAGE_BYTES - 32);
      assert.equal(connection.isOpen, false);
      assert.equal(connection.takesSnapshots, false);
      assert.equal((await ending()).code, 4008);
      assert.equal(sendOne(stall, 0), SendResult.Dropped);
      while (server.connectionCount > 0) await after(5);
      assert.equal(regions.taken, 0);
    });

    test("without any progress it is closed with 4008", async (t) => {
      const stall = await stalled(t, { io, marks: { ...SLOW, stalledMs: 200 } });
      assert.equal((await stall.ending()).code, 4008);
      while (stall.server.connectionCount > 0) await after(5);
      assert.equal(stall.regions.taken, 0);
    });

    test("with progress it is not, however long a single write takes", async (t) => {
      const { port, opened, endings } = await echoServer(t, { io, marks: { ...SLOW, stalledMs: 1000 } });
      const client = await RawClient.open(port);
      assert.equal(opened[0].sendBytes(new Uint8Array(LARGE_BYTES)), SendResult.Waiting);
      assert.equal(await client.drain(LARGE_BYTES + 10, LARGE_BYTES / 3000), LARGE_BYTES + 10);
      assert.deepEqual(endings, []);
      while (opened[0].bufferedBytes > 0) await after(1);
    });

    test("where the connection breaks, what waited is lost and its regions come back", async (t) => {
      const stall = await stalled(t, { io, marks: SLOW });
      for (let i = 0; i < 10; i++) assert.equal(sendOne(stall, i), SendResult.Waiting);
      assert.ok(stall.regions.taken >= 10);
      stall.client.socket.resetAndDestroy();
      assert.deepEqual(await stall.ending(), { code: 1006, reason: "" });
      assert.equal(stall.regions.taken, 0);
      assert.equal(stall.connection.bufferedBytes, 0);
    });

    test("where the connection of one that is behind breaks, it has not recovered", async (t) => {
      const told: string[] = [];
      const stall = await stalled(t, {
        io,
        marks: { ...SLOW, hardBytes: 2 ** 26 },
        handler: { recovered: () => told.push("recovered"), closed: () => told.push("closed") },
      });
      for (let i = 0; !stall.connection.isBehind; i++) sendOne(stall, i);
      stall.client.socket.resetAndDestroy();
      await stall.ending();
      while (stall.server.connectionCount > 0) await after(1);
      assert.deepEqual(told, ["closed"]);
      assert.equal(stall.regions.taken, 0);
    });

    test("one slow peer of many holds a region, and the others have it meanwhile", async (t) => {
      const stall = await stalled(t, { io, marks: SLOW });
      const { regions, opened, port, client, sent } = stall;
      const quick = await RawClient.open(port);
      const region = regions.lease();
      assert.ok(region !== undefined);
      regions.reserve.views.u8.fill(77, region.payloadAt, region.payloadAt + MESSAGE_BYTES);
      assert.equal(opened[0].send(region, MESSAGE_BYTES), SendResult.Waiting);
      assert.equal(opened[1].send(region, MESSAGE_BYTES), SendResult.Sent);
      region.release();
      await readAll(quick, [77]);
      assert.equal(region.isWaiting, true);
      await readAll(client, [...upTo(sent), 77]);
      while (region.isWaiting) await after(1);
      assert.equal(regions.taken, 0);
    });

    test("pings are answered whatever waits, the latest of those that came meanwhile", async (t) => {
      const stall = await stalled(t, { io, marks: { ...SLOW, softBytes: 1 } });
      const { client, connection, sent } = stall;
      const ping = (payload: string) => clientFrame(Opcode.ping, payload);
      const { bufferedBytes } = connection;
      client.write(ping("first"));
      while (connection.bufferedBytes === bufferedBytes) await after(1);
      assert.equal(connection.bufferedBytes, bufferedBytes + 2 + 5);
      for (let i = 0; i < 1000; i++) client.write(ping(`number ${i}`));
      client.write(clientFrame(Opcode.text, "echo"));
      while (connection.bufferedBytes === bufferedBytes + 2 + 5) await after(1);
      assert.equal(connection.bufferedBytes, bufferedBytes + 2 + 5 + 2 + 4);
      await readAll(client, upTo(sent));
      const texts: string[] = [];
      for (let i = 0; i < 3; i++) {
        const answer = await client.next();
        assert.ok(answer.kind !== "close");
        texts.push(`${answer.kind} ${Buffer.from(answer.payload)}`);
      }
      assert.deepEqual(texts, ["pong first", "text echo", "pong number 999"]);
    });

    test("when all regions wait there is none to lease, and when they have left there is", async (t) => {
      const stall = await stalled(t, { io, marks: { ...SLOW, hardBytes: 2 ** 26, behindBytes: 2 ** 26 } });
      const { regions, client, sent } = stall;
      let count = sent;
      while (regions.taken < regions.mostRegions) sendOne(stall, count++);
      assert.equal(regions.lease(), undefined);
      await readAll(client, upTo(count));
      while (regions.taken > 0) await after(1);
      const region = regions.lease();
      assert.ok(region !== undefined);
      region.release();
    });
  });
}
