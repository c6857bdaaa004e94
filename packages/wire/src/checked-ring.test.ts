import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MessageRing } from "./index.js";

const open = (checked = true) => {
  const ring = MessageRing.open({ capacityBytes: 256, checked });
  return { ring, bytes: ring.reserve.views.u8, writer: ring.writer(), reader: ring.reader() };
};
const misuse = { code: "WRONG_STATE" };

describe("in checked mode a writer is refused", () => {
  test("to commit what is not reserved, or was committed", () => {
    const { writer } = open();
    assert.throws(() => writer.commit(4), misuse);
    writer.reserve(4);
    writer.commit(4);
    assert.throws(() => writer.commit(4), misuse);
  });

  test("to commit where there was no room", () => {
    const { writer } = open();
    while (writer.reserve(60) >= 0) writer.commit(60);
    assert.throws(() => writer.commit(60), misuse);
  });

  test("to commit more than is reserved, or no whole number, and can commit less thereafter", () => {
    const { writer, reader } = open();
    writer.reserve(8);
    for (const length of [9, -1, 1.5, 2 ** 32, Number.NaN]) {
      assert.throws(() => writer.commit(length), misuse, `${length}`);
    }
    writer.commit(8);
    writer.publish();
    assert.ok(reader.next());
    assert.equal(reader.length, 8);
    assert.equal(reader.next(), false);
  });

  test("to reserve no whole number", () => {
    const { writer } = open();
    for (const bytes of [0.5, Number.NaN]) assert.throws(() => writer.reserve(bytes), misuse);
  });

  test("to commit what it reserved before it ended", () => {
    const { writer } = open();
    writer.reserve(8);
    writer.end();
    assert.throws(() => writer.commit(8), misuse);
  });

  test("to publish where another has taken its half", () => {
    const { ring, writer } = open();
    const heir = ring.writer({ takeOver: true });
    heir.reserve(8);
    heir.commit(8);
    heir.publish();
    writer.reserve(4);
    writer.commit(4);
    assert.throws(() => writer.publish(), misuse);
  });
});

describe("in checked mode a reader", () => {
  test("is refused to read before the first message, behind the last and after release", () => {
    const { writer, reader } = open();
    assert.throws(() => reader.at, misuse);
    assert.throws(() => reader.length, misuse);
    writer.reserve(8);
    writer.commit(8);
    writer.publish();
    assert.ok(reader.next());
    assert.ok(reader.at > 0);
    reader.release();
    assert.throws(() => reader.at, misuse);
    writer.reserve(8);
    writer.commit(8);
    writer.publish();
    assert.ok(reader.next());
    assert.equal(reader.next(), false);
    assert.throws(() => reader.length, misuse);
  });

  test("poisons what it releases, round the end of the ring as well, and nothing else", () => {
    const { bytes, writer, reader } = open();
    for (let round = 0; round < 50; round++) {
      for (const value of [1, 2]) {
        const at = writer.reserve(36);
        bytes.fill(value, at, at + 36);
        writer.commit(36);
      }
      writer.publish();
      const at = writer.reserve(36);
      bytes.fill(3, at, at + 36);
      const places: number[] = [];
      while (reader.next()) places.push(reader.at);
      for (const [index, place] of places.entries()) {
        assert.ok(bytes.subarray(place, place + 36).every((byte) => byte === index + 1));
      }
      reader.release();
      for (const place of places) {
        assert.ok(bytes.subarray(place - 4, place + 36).every((byte) => byte === 0xdb));
      }
      assert.ok(bytes.subarray(at, at + 36).every((byte) => byte === 3));
    }
  });

  test("poisons a whole ring", () => {
    const { ring, bytes, writer, reader } = open();
    for (let message = 0; message < 4; message++) {
      writer.reserve(60);
      writer.commit(60);
    }
    writer.publish();
    assert.ok(reader.next());
    const first = reader.at - 4;
    while (reader.next());
    reader.release();
    assert.ok(bytes.subarray(first, first + 256).every((byte) => byte === 0xdb));
    assert.ok(bytes.subarray(first + 256, ring.reserve.capacityBytes).every((byte) => byte === 0));
  });

  test("is refused to go on where a message's head was written over", () => {
    const { bytes, writer, reader } = open();
    const at = writer.reserve(8);
    writer.commit(8);
    bytes[at - 4] = 200;
    writer.publish();
    assert.throws(() => reader.next(), { code: "WRONG_STATE", message: /written over/ });
    assert.throws(() => reader.at, misuse);
  });

  test("is refused to release where another has taken its half, and to read once it has ended", () => {
    const { ring, writer, reader } = open();
    writer.reserve(8);
    writer.commit(8);
    writer.publish();
    reader.next();
    const heir = ring.reader({ takeOver: true });
    heir.next();
    heir.release();
    assert.throws(() => reader.release(), misuse);
    heir.end();
    assert.throws(() => heir.next(), { code: "RING_CLOSED" });
  });
});

test("without checks, as with them, nothing is reserved once the writer has ended", () => {
  const { writer } = open(false);
  writer.end();
  assert.throws(() => writer.reserve(0), { code: "RING_CLOSED" });
});
