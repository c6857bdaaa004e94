import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { i32 } from "./field.js";
import { MemoryBudget } from "./memory-budget.js";
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

describe("a budget that makes room by closing arenas of the same reserve", () => {
  /** A reserve with a budget, in which arenas are opened that are full of one value. */
  const full = (limitBytes: number) => {
    const budget = new MemoryBudget({ softBytes: 1, hardBytes: limitBytes });
    const reserve = Reserve.open({ capacityBytes: 4096, budget, checked: true });
    const open = (capacityBytes: number, growth?: { limitBytes: number }) => {
      const arena = Arena.open({ capacityBytes, reserve, ...(growth && { growth }) });
      const slice = arena.allocSlice(capacityBytes - 80);
      slice.fill(9);
      return { arena, slice };
    };
    return { budget, reserve, open };
  };
  const isWhole = ({ slice }: { slice: { clone(): Uint8Array } }) =>
    slice.clone().every((byte) => byte === 9);

  test("opens an arena in what is free then, and nowhere else", () => {
    const { budget, reserve, open } = full(2048);
    const arenas = [512, 256, 256, 512, 512].map((bytes) => open(bytes));
    // The gap that was large enough before is the second then, and the first is too small.
    budget.reclaimer("rooms", () => {
      for (const index of [1, 2, 4]) arenas[index].arena.close();
    });
    const late = open(640);
    assert.equal(late.arena.baseBytes, 1536);
    for (const each of [arenas[0], arenas[3], late]) assert.ok(isWhole(each));
    assert.equal(budget.drawnBytes, 512 * 2 + 640);
    assert.equal(reserve.freeBytes, 4096 - budget.drawnBytes);
    assert.equal(reserve.stats().largestFreeBytes, 4096 - 1536 - 640);
  });

  test("lets an arena grow over what was closed, and what it replaces", () => {
    const { budget, reserve, open } = full(1088);
    const arena = open(256, { limitBytes: 4096 });
    const closing = open(256);
    arena.arena.allocSlice(200).fill(1);
    const kept = open(256);
    arena.arena.reset();
    budget.reclaimer("rooms", () => closing.arena.close());
    const large = arena.arena.allocSlice(500);
    large.fill(2);
    assert.equal(large.offset, 256);
    assert.ok(isWhole(kept));
    assert.equal(budget.drawnBytes, 256 + 512 + 256);
    assert.equal(reserve.freeBytes, 4096 - budget.drawnBytes);
    arena.arena.close();
    kept.arena.close();
    assert.deepEqual([budget.drawnBytes, reserve.freeBytes], [0, 4096]);
  });

  test("answers that there is no room where the room was taken meanwhile, and draws nothing", () => {
    const { budget, reserve, open } = full(8192);
    open(2048);
    let opened: Arena | undefined;
    const draw = budget.draw.bind(budget);
    budget.draw = (bytes, what) => {
      draw(bytes, what);
      if (opened === undefined && bytes === 1024) {
        opened = Arena.open({ capacityBytes: 1536, reserve });
      }
    };
    assert.throws(() => open(1024), { code: "ARENA_FULL" });
    assert.equal(opened?.baseBytes, 2048);
    assert.equal(budget.drawnBytes, 2048 + 1536);
    assert.equal(reserve.freeBytes, 512);
  });
});

describe("an arena that is growing", () => {
  test("refuses every use by what makes room for it, and stays as it was", () => {
    const budget = new MemoryBudget({ softBytes: 1, hardBytes: 1500 });
    const options = { capacityBytes: 256, budget, checked: true, name: "scratch" };
    const arena = Arena.open({ ...options, growth: { limitBytes: 4096 } });
    const slice = arena.allocSlice(100);
    slice.fill(4);
    const checkpoint = arena.checkpoint();
    const snapshot = arena.snapshot();
    arena.allocSlice(150).fill(5);
    const before = { ...arena.stats() };
    const uses = [
      () => arena.reset(),
      () => arena.reset(0),
      () => arena.close(),
      () => arena.rollback(checkpoint),
      () => arena.keep(checkpoint),
      () => arena.checkpoint(),
      () => arena.restore(snapshot),
      () => arena.alloc(8),
      () => arena.alloc(0),
      () => arena.tryAlloc(8),
      () => arena.handOver(),
      () => new Table(arena, Point, 1),
    ];
    const large = Arena.open({ capacityBytes: 2048, checked: true });
    large.alloc(1500);
    for (const grow of [
      () => arena.alloc(1000),
      () => new Table(arena, Point, 150),
      () => arena.restore(large.snapshot()),
    ]) {
      let tried = 0;
      const takeOff = budget.reclaimer("scratch", () => {
        for (const use of uses) {
          assert.throws(use, {
            code: "BAD_ARGUMENT",
            message:
              "scratch is growing, and what makes room for it cannot use it; leave it out of that reclaimer",
          });
          tried++;
        }
      });
      assert.throws(grow, { code: "BUDGET_EXCEEDED" });
      takeOff();
      assert.equal(tried, uses.length);
      assert.deepEqual(arena.stats(), before);
    }
    assert.ok(slice.clone().every((byte) => byte === 4));
    arena.rollback(checkpoint);
    assert.deepEqual(arena.snapshot(), snapshot);
    arena.close();
    assert.equal(budget.drawnBytes, 0);
  });

  test("grows where a reclaimer that would reset it resets others as well", () => {
    const budget = new MemoryBudget({ softBytes: 1, hardBytes: 1536 });
    const open = () =>
      Arena.open({ capacityBytes: 256, budget, checked: false, growth: { limitBytes: 4096 } });
    const arenas = [open(), open()];
    for (const arena of arenas) budget.reclaimer("scratch", () => arena.reset(0));
    arenas[1].alloc(192);
    arenas[1].alloc(700);
    arenas[0].alloc(100);
    const offset = arenas[0].alloc(500);
    assert.equal(offset, 256);
    assert.equal(arenas[0].usedBytes, 756);
    assert.deepEqual([arenas[1].state, arenas[1].capacityBytes], ["reset", 256]);
    assert.equal(budget.drawnBytes, arenas[0].capacityBytes + 256);
  });
});

test("a reset to nothing draws nothing, so that memory is released also where a budget has none", () => {
  const budget = new MemoryBudget({ softBytes: 1024, hardBytes: 4096 });
  const arena = Arena.open({ capacityBytes: 2048, budget, checked: false });
  arena.alloc(1000);
  // The process has grown beyond the limit: nothing can be drawn.
  budget.include({ name: "heap", kind: "beside", read: () => 1 << 20 });
  budget.refresh();
  assert.throws(() => budget.draw(1, "anything"), { code: "BUDGET_EXCEEDED" });
  const { buffer } = arena.reserve;
  arena.reset(0);
  assert.notEqual(arena.reserve.buffer, buffer);
  assert.deepEqual([arena.state, budget.drawnBytes], ["reset", 2048]);
  arena.close();
  assert.equal(budget.drawnBytes, 0);
});
