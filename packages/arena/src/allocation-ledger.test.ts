import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { zoneEnd } from "./allocation-ledger.js";
import { Arena } from "./arena.js";
import { i32 } from "./field.js";
import { FrameArena } from "./frame-arena.js";
import { record } from "./record.js";
import { Table } from "./table.js";

const FRESH = 0xcd;
const FREED = 0xdb;

/** Writes bytes without any look at bounds, as raw views allow. */
function writeRaw(arena: Arena, offset: number, bytes: number, value: number): void {
  const first = arena.byteAt(offset);
  arena.reserve.views.u8.fill(value, first, first + bytes);
}

/** Bytes of an arena, wherever they are. */
function bytesOf(arena: Arena, offset: number, bytes: number): number[] {
  const first = arena.byteAt(offset);
  return [...arena.reserve.views.u8.subarray(first, first + bytes)];
}

const open = (checked = true) => Arena.open({ capacityBytes: 1024, checked, name: "scratch" });

describe("memory in checked mode", () => {
  test("is filled with a pattern as it is given out, so that reading before writing shows", () => {
    const arena = open();
    for (const bytes of [1, 8, 13, 64]) {
      assert.deepEqual(bytesOf(arena, arena.alloc(bytes), bytes), new Array(bytes).fill(FRESH));
    }
    arena.reset();
    assert.deepEqual(bytesOf(arena, arena.alloc(50), 50), new Array(50).fill(FRESH));
    assert.deepEqual(bytesOf(arena, arena.allocZeroed(50), 50), new Array(50).fill(0));
  });

  test("is filled with another as it is given back, so that use after reset shows", () => {
    const arena = open();
    const offset = arena.alloc(100);
    writeRaw(arena, offset, 100, 1);
    arena.reset();
    assert.deepEqual(bytesOf(arena, offset, 100), new Array(100).fill(FREED));
  });

  test("is filled so at a rollback, from the checkpoint on", () => {
    const arena = open();
    const before = arena.alloc(10);
    writeRaw(arena, before, 10, 1);
    const checkpoint = arena.checkpoint();
    const offset = arena.alloc(100);
    writeRaw(arena, offset, 100, 2);
    arena.rollback(checkpoint);
    assert.deepEqual(bytesOf(arena, before, 10), new Array(10).fill(1));
    assert.deepEqual(bytesOf(arena, offset, 100), new Array(100).fill(FREED));
  });

  test("is filled so at a close, and where collections were", () => {
    const arena = open();
    const { u8 } = arena.reserve.views;
    const table = new Table(arena, record("Cell", { value: i32 }), 10);
    const first = arena.byteAt(table.offsetBytes);
    arena.close();
    assert.deepEqual([...u8.subarray(first, first + 40)], new Array(40).fill(FREED));
  });

  test("is filled so in every chunk", () => {
    const arena = Arena.open({ capacityBytes: 256, checked: true, growth: { limitBytes: 2048 } });
    const offsets = [1, 2, 3, 4].map(() => arena.alloc(150));
    const places = offsets.map((offset) => arena.byteAt(offset));
    for (const offset of offsets) writeRaw(arena, offset, 150, 1);
    arena.reset();
    const { u8 } = arena.reserve.views;
    for (const place of places) assert.ok(u8.subarray(place, place + 150).every((byte) => byte === FREED));
  });
});

describe("an overrun", () => {
  const overrun = (at: number, bytes: number, offset: number) => ({
    name: "ArenaError",
    code: "OVERRUN",
    message: `scratch: byte ${at} behind the ${bytes} bytes at offset ${offset} was written; ask for more, or write less`,
  });

  test("of any byte of a red zone is found, with the offset and size of the allocation", () => {
    for (const bytes of [0, 1, 7, 8, 9, 16, 31]) {
      for (const align of [1, 2, 4, 8, 16, 64]) {
        const zoneBytes = (offset: number) => zoneEnd(offset + bytes) - offset - bytes;
        for (let at = 0; at < 8; at++) {
          const arena = open();
          arena.alloc(3, 1);
          const offset = arena.alloc(bytes, align);
          arena.alloc(20, align);
          assert.ok(zoneBytes(offset) >= 8 && zoneBytes(offset) <= 15);
          arena.verify();
          writeRaw(arena, offset + bytes + at, 1, 0);
          assert.throws(() => arena.verify(), overrun(at, bytes, offset));
        }
      }
    }
  });

  test("is found whatever it writes but the pattern itself", () => {
    const arena = open();
    const offset = arena.alloc(8);
    for (const value of [0, 1, 0xff, 0xfc, FRESH, FREED]) {
      writeRaw(arena, offset + 8, 1, value);
      assert.throws(() => arena.verify(), overrun(0, 8, offset));
    }
    writeRaw(arena, offset + 8, 1, 0xfd);
    arena.verify();
  });

  test("of an allocation to its last byte is none", () => {
    const arena = open();
    for (const bytes of [0, 1, 5, 8, 13, 64, 100]) writeRaw(arena, arena.alloc(bytes, 1), bytes, 0);
    arena.verify();
    arena.reset();
    arena.close();
  });

  test("is found again and again until it is given back: a look changes nothing", () => {
    const arena = open();
    const offset = arena.alloc(8);
    writeRaw(arena, offset + 8, 1, 0);
    const before = { ...arena.stats() };
    for (let i = 0; i < 3; i++) assert.throws(() => arena.verify(), overrun(0, 8, offset));
    assert.deepEqual(arena.stats(), before);
  });

  test("is found at a reset, which is done all the same", () => {
    const arena = open();
    const offset = arena.alloc(24);
    writeRaw(arena, offset, 30, 0);
    assert.throws(() => arena.reset(), overrun(0, 24, offset));
    assert.deepEqual([arena.state, arena.usedBytes, arena.stats().resets], ["reset", 64, 1]);
    arena.verify();
    assert.equal(arena.alloc(24), offset);
    arena.reset();
    assert.equal(arena.stats().resets, 2);
  });

  test("is found at a reset to nothing, which is done all the same", () => {
    const arena = open();
    const { buffer } = arena.reserve;
    const offset = arena.alloc(24);
    writeRaw(arena, offset, 30, 0);
    assert.throws(() => arena.reset(0), overrun(0, 24, offset));
    assert.notEqual(arena.reserve.buffer, buffer);
    assert.equal(arena.alloc(24), offset);
    arena.verify();
  });

  test("is found at a rollback, which is done all the same, where it is given back", () => {
    const arena = open();
    const before = arena.alloc(8);
    const outer = arena.checkpoint();
    const offset = arena.alloc(8);
    const inner = arena.checkpoint();
    const slice = arena.allocSlice(8);
    const table = new Table(arena, record("Cell", { value: i32 }), 2).cursor();
    writeRaw(arena, offset + 8, 1, 0);
    arena.rollback(inner);
    assert.throws(() => slice.getU8(0), { code: "ROLLED_BACK" });
    assert.throws(() => arena.rollback(outer), overrun(0, 8, offset));
    assert.equal(arena.usedBytes, before + 16);
    assert.throws(() => table.at(0), { code: "ROLLED_BACK" });
    assert.throws(() => arena.rollback(outer), { code: "STALE_CHECKPOINT" });
    arena.verify();
    assert.equal(arena.alloc(8), offset);
    arena.close();
  });

  test("is found at a close, which is done all the same", () => {
    const arena = open();
    const { reserve } = arena;
    const offset = arena.alloc(8);
    writeRaw(arena, offset + 9, 1, 0);
    assert.throws(() => arena.close(), overrun(1, 8, offset));
    assert.equal(arena.state, "closed");
    assert.equal(reserve.freeBytes, 1024);
    arena.close();
    arena.verify();
    reserve.close();
  });

  test("that runs through others is the lowest one's", () => {
    const arena = open();
    const offsets = [10, 20, 30].map((bytes) => arena.alloc(bytes));
    writeRaw(arena, offsets[0], offsets[2] + 38 - offsets[0], 0);
    assert.throws(() => arena.verify(), overrun(0, 10, offsets[0]));
  });

  test("is found among many, in whatever chunk", () => {
    for (let victim = 0; victim < 40; victim++) {
      const arena = Arena.open({
        capacityBytes: 192,
        checked: true,
        name: "scratch",
        growth: { limitBytes: 8192 },
      });
      const offsets = Array.from({ length: 40 }, (_, i) => arena.alloc(i * 3, 1 << (i % 7)));
      writeRaw(arena, offsets[victim] + victim * 3 + 7, 1, 0);
      assert.throws(() => arena.verify(), overrun(7, victim * 3, offsets[victim]));
    }
  });

  test("in a frame is found when the frame is used again, and the frames go on", () => {
    const frames = FrameArena.open({ frameBytes: 256, checked: true, name: "scratch" });
    const { u8 } = frames.reserve.views;
    u8[frames.byteAt(frames.rent(8)) + 8] = 0;
    frames.swap();
    assert.throws(() => frames.swap(), overrun(0, 8, 64));
    assert.equal(frames.frame, 2);
    for (let i = 0; i < 6; i++) {
      const reference = frames.rent(8);
      frames.swap();
      u8[frames.byteAt(reference)] = 1;
    }
    u8[frames.byteAt(frames.rent(8)) + 8] = 0;
    assert.throws(() => frames.close(), overrun(0, 8, 64));
    assert.equal(frames.reserve.freeBytes, frames.reserve.capacityBytes);
  });
});

describe("what came with a snapshot or from another thread", () => {
  test("can be cut into slices, whose ends nobody knows, and has no red zones to look at", () => {
    const from = open();
    const offset = from.alloc(40);
    from.alloc(10);
    const { usedBytes } = from;
    const to = open();
    writeRaw(to, to.alloc(100) + 100, 1, 0);
    to.restore(from.snapshot());
    to.verify();
    assert.equal(to.slice(offset, 40).length, 40);
    assert.equal(to.slice(offset + 8, usedBytes - offset - 8).length, usedBytes - offset - 8);
    assert.throws(() => to.slice(offset, usedBytes - offset + 1), { code: "OUT_OF_RANGE" });
    const late = to.alloc(16);
    assert.throws(() => to.slice(late - 8, 16), { code: "OUT_OF_RANGE" }, "from here on they are known");
    writeRaw(to, late + 16, 1, 0);
    assert.throws(() => to.verify(), { code: "OVERRUN" });
  });

  test("is forgotten as far as it is given back", () => {
    const from = open();
    from.alloc(40);
    const to = open();
    to.restore(from.snapshot());
    to.reset();
    const [first, second] = [to.alloc(8), to.alloc(8)];
    assert.throws(() => to.slice(first, second + 8 - first), { code: "OUT_OF_RANGE" });
    to.reset();
    const shared = Arena.open({ capacityBytes: 1024, checked: true, shared: true });
    const offset = shared.alloc(40);
    const taken = Arena.takeOver(shared.handOver());
    assert.equal(taken.slice(offset, 40).length, 40);
    taken.verify();
  });
});

describe("production", () => {
  test("finds no overrun, and pays no byte for looking", () => {
    const arena = open(false);
    const offsets = [8, 8, 8].map((bytes) => arena.alloc(bytes));
    assert.deepEqual(offsets, [64, 72, 80]);
    writeRaw(arena, 64, 24, 7);
    const checkpoint = arena.checkpoint();
    writeRaw(arena, arena.alloc(8) + 8, 8, 7);
    arena.verify();
    arena.rollback(checkpoint);
    arena.verify();
    assert.deepEqual(bytesOf(arena, 64, 24), new Array(24).fill(7));
    arena.reset();
    assert.deepEqual(bytesOf(arena, 64, 24), new Array(24).fill(7), "nothing is poisoned");
    assert.equal(arena.alloc(8), 64);
    arena.close();
  });
});
