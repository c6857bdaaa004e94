import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { i32 } from "./field.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Table } from "./table.js";

const Point = record("Point", { x: i32, y: i32 });

/** Fills allocated bytes. */
function write(arena: Arena, offset: number, bytes: number, value: number): void {
  arena.reserve.views.u8.fill(value, arena.byteAt(offset), arena.byteAt(offset) + bytes);
}

/** Allocated bytes, copied. */
function read(arena: Arena, offset: number, bytes: number): number[] {
  return [...arena.reserve.views.u8.subarray(arena.byteAt(offset), arena.byteAt(offset) + bytes)];
}

describe("a budget that refuses", () => {
  const tight = (limitBytes: number) => {
    const drawn: { bytes: number; calls: string[] } = { bytes: 0, calls: [] };
    return {
      drawn,
      draw(bytes: number, what: string) {
        if (drawn.bytes + bytes > limitBytes) throw new RangeError(`no ${bytes} for ${what}`);
        drawn.bytes += bytes;
        drawn.calls.push(`${what} ${bytes}`);
      },
      giveBack(bytes: number) {
        drawn.bytes -= bytes;
      },
    };
  };

  test("opens no arena, and leaves the reserve as it was", () => {
    const budget = tight(1000);
    const reserve = Reserve.open({ capacityBytes: 4096, budget, checked: true });
    const first = Arena.open({ capacityBytes: 512, reserve, name: "first" });
    assert.throws(() => Arena.open({ capacityBytes: 512, reserve, name: "second" }), {
      name: "RangeError",
      message: "no 512 for second",
    });
    assert.deepEqual([reserve.freeBytes, budget.drawn.bytes], [4096 - 512, 512]);
    first.close();
    assert.equal(budget.drawn.bytes, 0);
    reserve.close();
    assert.deepEqual(budget.drawn.calls, ["first 512"], "the reserve itself draws nothing");
    assert.throws(() => Arena.open({ capacityBytes: 1024, budget, name: "own" }), /no 1024 for own/);
  });

  for (const checked of [true, false]) {
    test(`lets no arena grow, which stays as it was, ${checked ? "checked" : "unchecked"}`, () => {
      const budget = tight(1024);
      const arena = Arena.open({ capacityBytes: 512, budget, checked, growth: { limitBytes: 8192 } });
      const slice = arena.allocSlice(400);
      slice.fill(7);
      const before = { ...arena.stats() };
      for (const use of [
        () => arena.alloc(600),
        () => arena.tryAlloc(600),
        () => arena.allocZeroed(600),
        () => arena.allocSlice(600),
        () => new Table(arena, Point, 100),
      ]) {
        assert.throws(use, { name: "RangeError" });
        assert.deepEqual(arena.stats(), before);
        assert.equal(arena.layoutHash, 0);
      }
      assert.ok(slice.clone().every((byte) => byte === 7));
      arena.alloc(200);
      assert.equal(arena.stats().chunks, 2, "a smaller chunk is drawn");
      arena.close();
      assert.equal(budget.drawn.bytes, 0);
    });
  }

  test("keeps the chunks that a larger one would have replaced", () => {
    const budget = tight(1024);
    const arena = Arena.open({ capacityBytes: 256, budget, checked: false, growth: { limitBytes: 8192 } });
    arena.alloc(192);
    arena.alloc(192);
    arena.reset();
    const before = { ...arena.stats() };
    const { reserve } = arena;
    const { freeBytes } = reserve;
    assert.equal(before.chunks, 2);
    assert.throws(() => arena.alloc(1000), { name: "RangeError" });
    assert.deepEqual(arena.stats(), before);
    assert.equal(reserve.freeBytes, freeBytes, "what is kept is nobody else's");
    assert.equal(budget.drawn.bytes, 512);
    arena.alloc(192);
    assert.ok(arena.alloc(700) > 0, "the kept chunk's bytes count for the larger one");
    assert.equal(budget.drawn.bytes, 256 + 704);
  });

  test("gets back what a restore into one chunk does not want any more", () => {
    const budget = tight(1024);
    const arena = Arena.open({ capacityBytes: 256, budget, checked: false, growth: { limitBytes: 8192 } });
    arena.alloc(120);
    arena.alloc(180);
    assert.equal(budget.drawn.bytes, 512);
    arena.restore(arena.snapshot());
    assert.deepEqual([arena.capacityBytes, budget.drawn.bytes], [448, 448]);
    arena.close();
    assert.equal(budget.drawn.bytes, 0);
  });

  test("restores no snapshot that wants another chunk", () => {
    const budget = tight(1024);
    const big = Arena.open({ capacityBytes: 2048, checked: false });
    big.alloc(1500);
    const arena = Arena.open({ capacityBytes: 256, budget, checked: false, growth: { limitBytes: 8192 } });
    const offset = arena.alloc(100);
    write(arena, offset, 100, 9);
    const before = { ...arena.stats() };
    assert.throws(() => arena.restore(big.snapshot()), { name: "RangeError" });
    assert.deepEqual([arena.stats(), budget.drawn.bytes], [before, 256]);
    assert.deepEqual(read(arena, offset, 100), new Array(100).fill(9));
  });
});
