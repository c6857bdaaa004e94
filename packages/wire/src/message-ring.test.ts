import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena, i32, overlay, Reserve, record, u8 } from "@pauseless/arena";
import { MessageRing, type MessageRingOptions, type RingReader, type RingWriter } from "./index.js";
import { RingWord } from "./ring-layout.js";

const open = (some: Partial<MessageRingOptions> = {}) => {
  const ring = MessageRing.open({ capacityBytes: 256, checked: true, ...some });
  return { ring, bytes: ring.reserve.views.u8, writer: ring.writer(), reader: ring.reader() };
};

/** Writes a message of `length` bytes `value`, without publishing it: whether there was room. */
function put(bytes: Uint8Array, writer: RingWriter, length: number, value: number): boolean {
  const at = writer.reserve(length);
  if (at < 0) return false;
  bytes.fill(value, at, at + length);
  writer.commit(length);
  return true;
}

/** Reads all there is: each message as its length and first byte. */
function take(bytes: Uint8Array, reader: RingReader): number[][] {
  const messages: number[][] = [];
  while (reader.next()) messages.push([reader.length, bytes[reader.at]]);
  reader.release();
  return messages;
}

describe("a ring", () => {
  test("carries messages in order, of any length, none among them", () => {
    const { bytes, writer, reader } = open();
    for (const length of [5, 0, 1, 4, 100]) put(bytes, writer, length, length);
    writer.publish();
    const messages: number[][] = [];
    while (reader.next()) {
      messages.push([...bytes.subarray(reader.at, reader.at + reader.length)]);
    }
    assert.deepEqual(
      messages,
      [5, 0, 1, 4, 100].map((length) => new Array(length).fill(length)),
    );
  });

  test("shows nothing that was not published, and then all of it", () => {
    const { bytes, writer, reader } = open();
    put(bytes, writer, 3, 1);
    put(bytes, writer, 3, 2);
    assert.equal(reader.next(), false);
    writer.publish();
    assert.deepEqual(take(bytes, reader), [
      [3, 1],
      [3, 2],
    ]);
  });

  test("is full until messages are released, not only read", () => {
    const { bytes, writer, reader } = open();
    while (put(bytes, writer, 60, 7)) writer.publish();
    assert.equal(writer.reserve(60), -1);
    while (reader.next());
    assert.equal(writer.reserve(60), -1);
    reader.release();
    assert.ok(writer.reserve(60) >= 0);
  });

  test("is filled to its last byte", () => {
    const { bytes, writer, reader } = open();
    for (let message = 0; message < 4; message++) assert.ok(put(bytes, writer, 60, message));
    assert.equal(writer.reserve(0), -1);
    writer.publish();
    assert.equal(take(bytes, reader).length, 4);
  });

  test("keeps each message in one piece, and goes on at the start where it does not fit", () => {
    const { ring, bytes, writer, reader } = open();
    const places: number[] = [];
    for (let message = 0; message < 20; message++) {
      const at = writer.reserve(100);
      places.push(at);
      bytes.fill(message, at, at + 100);
      writer.commit(100);
      writer.publish();
      assert.ok(reader.next());
      assert.equal(reader.at, at);
      assert.ok(bytes.subarray(at, at + 100).every((byte) => byte === message));
      reader.release();
    }
    const first = Math.min(...places);
    assert.deepEqual([...new Set(places)], [first, first + 104]);
    assert.ok(first + 256 <= ring.reserve.capacityBytes);
  });

  test("takes a message of half its bytes wherever it is", () => {
    for (let before = 0; before <= 128; before += 4) {
      const { bytes, writer, reader } = open();
      assert.equal(writer.largestBytes, 124);
      put(bytes, writer, Math.min(before, 124), 1);
      writer.publish();
      take(bytes, reader);
      assert.ok(put(bytes, writer, 124, 2), `behind ${before} bytes`);
      writer.publish();
      assert.deepEqual(take(bytes, reader), [[124, 2]]);
    }
  });

  test("refuses a message that it can never hold, and says so", () => {
    const { writer } = open({ name: "inbound" });
    const refusal = { code: "MESSAGE_TOO_LARGE", message: /inbound: .* 125 bytes .* 124 .* capacityBytes/ };
    assert.throws(() => writer.reserve(125), refusal);
    assert.throws(() => writer.wait(125), refusal);
    for (const checked of [true, false]) {
      const ring = open({ checked });
      for (const bytes of [-1, 2 ** 31, 2 ** 24]) {
        assert.throws(() => ring.writer.reserve(bytes), { code: "MESSAGE_TOO_LARGE" }, `${bytes}`);
      }
    }
  });

  test("commits less than was reserved, and gives up what was not committed", () => {
    const { bytes, writer, reader } = open();
    writer.reserve(100);
    const at = writer.reserve(50);
    bytes.fill(9, at, at + 10);
    writer.commit(10);
    put(bytes, writer, 4, 1);
    writer.publish();
    assert.deepEqual(take(bytes, reader), [
      [10, 9],
      [4, 1],
    ]);
  });

  for (const payloadPhase of [0, 3] as const) {
    test(`begins each message at ${payloadPhase} modulo 4, for cursors of arena`, () => {
      const { ring, bytes, writer, reader } = open({ payloadPhase });
      const Move = record("Move", { target: i32, kind: u8 });
      const cursor = overlay(ring.reserve, Move);
      const lead = payloadPhase === 3 ? 1 : 0;
      for (let i = 0; i < 100; i++) {
        const at = writer.reserve(lead + Move.bytes);
        assert.equal(at % 4, payloadPhase);
        if (lead === 1) bytes[at] = i + 100;
        cursor.at(at + lead).target = i - 50;
        cursor.kind = i;
        writer.commit(lead + Move.bytes);
        writer.publish();
        assert.ok(reader.next());
        assert.equal(reader.length, lead + Move.bytes);
        if (lead === 1) assert.equal(bytes[reader.at], i + 100);
        assert.equal(cursor.at(reader.at + lead).target, i - 50);
        assert.equal(cursor.kind, i);
        reader.release();
      }
    });
  }

  test("leaves room behind its last message for the record of one that was cut short", () => {
    const { ring, bytes, writer } = open({ capacityBytes: 1024 });
    const { largestBytes } = writer;
    put(bytes, writer, largestBytes, 1);
    put(bytes, writer, largestBytes - 4, 1);
    const at = writer.reserve(0);
    assert.equal(at, ring.share().baseBytes + 640 + 1024);
    assert.ok(at + largestBytes <= ring.reserve.capacityBytes);
  });

  test("ends: the reader has what was there, and then knows", () => {
    const { bytes, writer, reader } = open();
    put(bytes, writer, 8, 1);
    writer.end();
    writer.end();
    assert.equal(reader.isOver, false);
    assert.equal(reader.wait(0), "ready");
    assert.deepEqual(take(bytes, reader), [[8, 1]]);
    assert.equal(reader.isOver, true);
    assert.equal(reader.wait(), "over");
    assert.throws(() => writer.reserve(8), { code: "RING_CLOSED" });
    assert.throws(() => writer.wait(8), { code: "RING_CLOSED" });
  });

  test("ends with what was published as the reader looked", () => {
    const { bytes, writer, reader } = open();
    const real = globalThis.Atomics;
    const load = (words: Int32Array, at: number) => {
      if (at === RingWord.WriterState && globalThis.Atomics !== real) {
        globalThis.Atomics = real;
        put(bytes, writer, 8, 1);
        writer.end();
      }
      return real.load(words, at);
    };
    globalThis.Atomics = { load } as Atomics;
    assert.equal(reader.isOver, false);
    assert.equal(globalThis.Atomics, real);
    assert.deepEqual(take(bytes, reader), [[8, 1]]);
    assert.equal(reader.isOver, true);
  });

  test("is released by the reader as that ends", () => {
    const { ring, bytes, writer, reader } = open();
    put(bytes, writer, 8, 1);
    writer.publish();
    assert.ok(reader.next());
    reader.end();
    const { i32: words } = ring.reserve.views;
    assert.equal(words[RingWord.Released], words[RingWord.Published]);
  });

  test("is ended by the reader as well: the writer knows, and no wait lasts", () => {
    const { bytes, writer, reader } = open();
    while (put(bytes, writer, 60, 7));
    assert.equal(writer.isOver, false);
    assert.equal(writer.wait(60, 0), "timed-out");
    reader.end();
    reader.end();
    assert.equal(writer.isOver, true);
    assert.equal(writer.wait(60), "over");
  });

  test("waits no longer than it is told, on either side", () => {
    const { bytes, writer, reader } = open();
    const startMs = performance.now();
    assert.equal(reader.wait(20), "timed-out");
    assert.ok(performance.now() - startMs >= 15);
    assert.equal(writer.wait(60, 0), "ready");
    while (put(bytes, writer, 60, 7));
    assert.equal(writer.wait(60, 20), "timed-out");
    assert.equal(reader.wait(0), "ready");
    for (const timeoutMs of [-1, Number.NaN]) {
      assert.throws(() => reader.wait(timeoutMs), { code: "BAD_OPTION" });
      assert.throws(() => writer.wait(60, timeoutMs), { code: "BAD_OPTION" });
    }
  });

  test("publishes and releases before it waits, so that the other side can go on", () => {
    const { bytes, writer, reader } = open();
    while (put(bytes, writer, 60, 7));
    assert.equal(writer.wait(60, 0), "timed-out");
    let read = 0;
    while (reader.next()) read++;
    assert.equal(read, 4);
    assert.equal(reader.wait(0), "timed-out");
    assert.ok(writer.reserve(60) >= 0);
  });

  test("lies beside others in one reserve, so that one cursor serves them all", () => {
    const reserve = Reserve.open({ capacityBytes: 1 << 14, shared: true, checked: true });
    const rings = [3, 0, 3].map((payloadPhase) =>
      open({ reserve, payloadPhase: payloadPhase as 0 | 3, capacityBytes: 512 }),
    );
    const { u8: bytes } = reserve.views;
    for (let round = 0; round < 100; round++) {
      for (const [index, { writer }] of rings.entries()) {
        assert.ok(put(bytes, writer, round, round + index));
        writer.publish();
      }
      for (const [index, { reader }] of rings.entries()) {
        assert.ok(reader.next());
        for (let i = 0; i < round; i++) assert.equal(bytes[reader.at + i], round + index);
        reader.release();
      }
    }
    assert.throws(() => open({ reserve, capacityBytes: 1 << 14 }), {
      code: "BAD_OPTION",
      message: /no .* room|no \d+ bytes/,
    });
    const plain = Reserve.open({ capacityBytes: 1 << 14 });
    assert.throws(() => open({ reserve: plain }), { code: "BAD_OPTION", message: /open it as shared/ });
  });
});

test("a ring begins at a line of the cache, in its span, wherever that begins and whatever was there", () => {
  const reserve = Reserve.open({ capacityBytes: 1 << 14, shared: true });
  const before = Arena.open({ capacityBytes: 64, reserve });
  const used = Arena.open({ capacityBytes: 4096, reserve });
  reserve.views.i32.fill(1, used.baseBytes / 4, used.baseBytes / 4 + 1024);
  used.close();
  const freeBytes = reserve.freeBytes;
  const { ring, bytes, writer, reader } = open({ reserve });
  const { baseBytes } = ring.share();
  assert.equal(baseBytes, 128);
  assert.ok(64 + freeBytes - reserve.freeBytes >= baseBytes + 640 + 256 + 128);
  put(bytes, writer, 8, 1);
  writer.publish();
  assert.deepEqual(take(bytes, reader), [[8, 1]]);
  before.close();
});

describe("a half of a ring", () => {
  test("is taken once", () => {
    const { ring } = open();
    assert.throws(() => ring.writer(), { code: "WRONG_STATE", message: /takeOver/ });
    assert.throws(() => ring.reader(), { code: "WRONG_STATE", message: /takeOver/ });
    assert.throws(() => MessageRing.attach(ring.share()).reader(), { code: "WRONG_STATE" });
  });

  test("is taken over from a thread that died, behind what was published and from what was not released", () => {
    const { ring, bytes, writer, reader } = open();
    put(bytes, writer, 10, 1);
    put(bytes, writer, 10, 2);
    writer.publish();
    put(bytes, writer, 10, 3);
    assert.ok(reader.next());
    reader.release();
    assert.ok(reader.next());
    const heir = ring.writer({ takeOver: true });
    put(bytes, heir, 10, 4);
    heir.publish();
    assert.deepEqual(take(bytes, ring.reader({ takeOver: true })), [
      [10, 2],
      [10, 4],
    ]);
  });

  test("is not taken where it has ended", () => {
    const { ring, writer, reader } = open();
    writer.end();
    reader.end();
    assert.throws(() => ring.writer({ takeOver: true }), { code: "RING_CLOSED" });
    assert.throws(() => ring.reader({ takeOver: true }), { code: "RING_CLOSED" });
  });
});

describe("opening and attaching", () => {
  test("refuse a capacity that is no power of two from 64 bytes to 512 MiB, and another phase", () => {
    for (const capacityBytes of [0, 32, 63, 65, 96, 2 ** 30, -64, 64.5, Number.NaN]) {
      assert.throws(() => MessageRing.open({ capacityBytes }), { code: "BAD_OPTION" }, `${capacityBytes}`);
    }
    for (const payloadPhase of [1, 2, 4, -1] as unknown as 0[]) {
      assert.throws(() => MessageRing.open({ capacityBytes: 64, payloadPhase }), { code: "BAD_OPTION" });
    }
  });

  test("have the same messages, name and shape in both threads", () => {
    const { ring, bytes, writer } = open({ name: "inbound", payloadPhase: 3 });
    const there = MessageRing.attach(structuredClone(ring.share()));
    assert.equal(there.name, "inbound");
    assert.equal(there.capacityBytes, 256);
    assert.equal(there.payloadPhase, 3);
    put(bytes, writer, 10, 5);
    writer.publish();
    assert.throws(() => there.reader(), { code: "WRONG_STATE" });
    assert.deepEqual(take(there.reserve.views.u8, there.reader({ takeOver: true })), [[10, 5]]);
  });

  test("refuse what describes no ring, or another than the memory holds", () => {
    const description = MessageRing.open({ capacityBytes: 256 }).share();
    const attach = (some: object) => () => MessageRing.attach({ ...description, ...some });
    for (const some of [
      { kind: "pauseless reserve" },
      { capacityBytes: 512 },
      { capacityBytes: 100 },
      { payloadPhase: 3 },
      { payloadPhase: 1 },
      { baseBytes: 128 },
      { baseBytes: 4 },
      { baseBytes: -128 },
      { baseBytes: 2 ** 31 },
      { reserve: undefined },
      { reserve: { ...description.reserve, buffer: new ArrayBuffer(4096) } },
      { reserve: { ...description.reserve, buffer: new SharedArrayBuffer(8) } },
      { reserve: { ...description.reserve, buffer: new SharedArrayBuffer(4096) } },
    ]) {
      assert.throws(attach(some), { code: "BAD_OPTION" }, JSON.stringify(some));
    }
    assert.throws(() => MessageRing.attach(undefined as never), { code: "BAD_OPTION" });
    assert.ok(attach({})());
  });

  test("refuse a ring of another version, and say so", () => {
    const ring = MessageRing.open({ capacityBytes: 256 });
    ring.reserve.views.i32[1] = 2;
    assert.throws(() => MessageRing.attach(ring.share()), { code: "BAD_OPTION", message: /version 2/ });
  });
});

describe("waiting while the thread goes on", () => {
  test("ends as a message comes, as the time is up, and as the ring ends", async () => {
    const { bytes, writer, reader } = open();
    const coming = reader.waitAsync(10_000);
    setImmediate(() => {
      put(bytes, writer, 10, 1);
      writer.publish();
    });
    assert.equal(await coming, "ready");
    assert.deepEqual(take(bytes, reader), [[10, 1]]);
    // Node ends where nothing but such a wait is left.
    const keepAlive = setInterval(() => {}, 1000);
    assert.equal(await reader.waitAsync(10), "timed-out");
    assert.equal(await reader.waitAsync(0), "timed-out");
    const over = reader.waitAsync(10_000);
    setImmediate(() => writer.end());
    assert.equal(await over, "over");
    clearInterval(keepAlive);
  });

  test("ends as the half that is waited for ends", async () => {
    const { bytes, writer, reader } = open();
    const coming = reader.waitAsync(10_000);
    reader.end();
    assert.equal(await coming, "over");
    assert.equal(reader.wait(), "over");
    assert.equal(reader.isOver, true);

    const other = open();
    while (put(other.bytes, other.writer, 60, 7));
    const room = other.writer.waitAsync(60, 10_000);
    other.writer.end();
    assert.equal(await room, "over");
    assert.ok(put(bytes, writer, 60, 7));
  });

  test("ends as there is room", async () => {
    const { bytes, writer, reader } = open();
    while (put(bytes, writer, 60, 7));
    const coming = writer.waitAsync(120, 10_000);
    setImmediate(() => {
      reader.next();
      reader.release();
      setImmediate(() => take(bytes, reader));
    });
    assert.equal(await coming, "ready");
    assert.ok(put(bytes, writer, 120, 8));
  });

  test("is refused without anything else done: nothing published, nothing released, no other wait changed", async () => {
    const { bytes, writer, reader } = open();
    while (put(bytes, writer, 60, 7));
    writer.publish();
    const room = writer.waitAsync(100, 10_000);
    await assert.rejects(writer.waitAsync(0), { code: "WRONG_STATE" });
    assert.ok(reader.next());
    assert.throws(() => reader.wait(-1), { code: "BAD_OPTION" });
    assert.equal(bytes[reader.at], 7);
    await assert.rejects(reader.waitAsync(-1), { code: "BAD_OPTION" });
    assert.equal(reader.length, 60);
    reader.release();
    // Awake, and there is room for one of 0 bytes, but not for one of 100.
    assert.equal(
      await Promise.race([room, new Promise((resolve) => setTimeout(resolve, 50, "waits"))]),
      "waits",
    );
    take(bytes, reader);
    assert.equal(await room, "ready");

    put(bytes, writer, 8, 1);
    assert.throws(() => writer.wait(8, -1), { code: "BAD_OPTION" });
    await assert.rejects(writer.waitAsync(8, Number.NaN), { code: "BAD_OPTION" });
    assert.equal(reader.next(), false);
  });

  test("is refused where it is waited for already, and where the platform has no such thing", async () => {
    const { writer, reader } = open();
    const first = reader.waitAsync(10_000);
    await assert.rejects(reader.waitAsync(), { code: "WRONG_STATE" });
    assert.throws(() => reader.wait(), { code: "WRONG_STATE" });
    writer.end();
    assert.equal(await first, "over");
    await assert.rejects(reader.waitAsync(-1), { code: "BAD_OPTION" });

    const real = globalThis.Atomics;
    globalThis.Atomics = { load: real.load, store: real.store } as Atomics;
    try {
      await assert.rejects(reader.waitAsync(), { code: "UNSUPPORTED" });
    } finally {
      globalThis.Atomics = real;
    }
  });
});
