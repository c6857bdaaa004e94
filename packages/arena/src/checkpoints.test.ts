import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { Checkpoints, SliceLives } from "./checkpoints.js";
import { i32 } from "./field.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const Point = record("Point", { x: i32, y: i32 });

for (const checked of [false, true]) {
  describe(`a checkpoint, ${checked ? "checked" : "unchecked"}`, () => {
    const open = (capacityBytes = 1024) => Arena.open({ capacityBytes, checked, name: "search" });

    test("is a number, and takes no bytes", () => {
      const arena = open();
      const used = arena.usedBytes;
      const checkpoints = [arena.checkpoint(), arena.checkpoint(), arena.checkpoint()];
      assert.equal(new Set(checkpoints).size, 3);
      assert.ok(checkpoints.every((checkpoint) => Number.isInteger(checkpoint) && checkpoint > 0));
      assert.equal(arena.usedBytes, used);
    });

    test("gives back what was given out since, and only that", () => {
      const arena = open();
      const before = arena.allocSlice(50);
      before.fill(7);
      const stats = { ...arena.stats() };
      const checkpoint = arena.checkpoint();
      const offset = arena.alloc(100, 64);
      arena.alloc(3, 1);
      arena.rollback(checkpoint);
      assert.deepEqual(arena.stats(), { ...stats, highWaterBytes: arena.stats().highWaterBytes });
      assert.ok(arena.stats().highWaterBytes > stats.usedBytes + 100);
      assert.equal(arena.alloc(100, 64), offset, "the same bytes are given out again");
      assert.ok(before.clone().every((byte) => byte === 7));
    });

    test("gives nothing back where nothing was given out since", () => {
      const arena = open();
      arena.alloc(50);
      const { usedBytes } = arena;
      arena.rollback(arena.checkpoint());
      assert.equal(arena.usedBytes, usedBytes);
      assert.equal(arena.state, "used");
    });

    test("takes the arena back to where it was empty", () => {
      const arena = open();
      const checkpoint = arena.checkpoint();
      new Table(arena, Point, 4);
      arena.rollback(checkpoint);
      assert.deepEqual([arena.state, arena.usedBytes, arena.layoutHash], ["open", 64, 0]);
    });

    test("takes the layout hash back", () => {
      const arena = open();
      new Table(arena, Point, 4);
      const { layoutHash } = arena;
      const checkpoint = arena.checkpoint();
      new Slab(arena, Point, 4);
      const deep = arena.layoutHash;
      arena.rollback(checkpoint);
      assert.equal(arena.layoutHash, layoutHash);
      new Slab(arena, Point, 4);
      assert.equal(arena.layoutHash, deep, "the same is placed in the same place");
    });

    test("lies upon others: a rollback ends it and those above", () => {
      const arena = open();
      const bottom = arena.checkpoint();
      arena.alloc(10);
      const middle = arena.checkpoint();
      const { usedBytes } = arena;
      arena.alloc(10);
      const top = arena.checkpoint();
      arena.alloc(10);
      arena.rollback(middle);
      assert.equal(arena.usedBytes, usedBytes);
      const stale = (checkpoint: number) => ({
        code: "STALE_CHECKPOINT",
        message: `search: checkpoint ${checkpoint} was rolled back, kept, or reset already; take a new one`,
      });
      for (const ended of [middle, top]) {
        assert.throws(() => arena.rollback(ended), stale(ended));
        assert.throws(() => arena.keep(ended), stale(ended));
      }
      assert.equal(arena.usedBytes, usedBytes, "nothing changed");
      arena.rollback(bottom);
      assert.equal(arena.usedBytes, 64);
      assert.throws(() => arena.rollback(bottom), stale(bottom));
    });

    test("is kept: it ends, as do those above, and what was given out since stays", () => {
      const arena = open();
      const bottom = arena.checkpoint();
      const middle = arena.checkpoint();
      const slice = arena.allocSlice(10);
      const top = arena.checkpoint();
      const point = new Table(arena, Point, 4).cursor();
      point.at(3).x = 5;
      const { usedBytes } = arena;
      arena.keep(middle);
      assert.equal(arena.usedBytes, usedBytes);
      assert.equal(point.at(3).x, 5);
      slice.setU8(9, 1);
      for (const ended of [middle, top]) {
        assert.throws(() => arena.rollback(ended), { code: "STALE_CHECKPOINT" });
      }
      arena.rollback(bottom);
      assert.equal(arena.usedBytes, 64, "the one beneath gives it back all the same");
      assert.throws(() => slice.getU8(9), { code: "ROLLED_BACK" });
    });

    test("ends with a reset and a restore, and what is no checkpoint is refused", () => {
      const arena = open();
      const first = arena.checkpoint();
      arena.reset();
      const second = arena.checkpoint();
      assert.notEqual(first, second);
      arena.restore(arena.snapshot());
      for (const wrong of [
        first,
        second,
        0,
        -1,
        second + 1,
        0.5,
        Number.NaN,
        undefined as unknown as number,
      ]) {
        assert.throws(() => arena.rollback(wrong), { code: "STALE_CHECKPOINT" }, String(wrong));
        assert.throws(() => arena.keep(wrong), { code: "STALE_CHECKPOINT" }, String(wrong));
      }
    });

    test("takes a grown arena back into the chunk where it was", () => {
      const arena = Arena.open({ capacityBytes: 256, checked, growth: { limitBytes: 4096 } });
      const first = arena.allocSlice(80);
      first.fill(1);
      const low = arena.checkpoint();
      const second = arena.allocSlice(120);
      second.fill(2);
      const high = arena.checkpoint();
      const { chunkWasteBytes } = arena.stats();
      for (let i = 0; i < 4; i++) arena.allocSlice(150).fill(3);
      const chunks = arena.stats().chunks;
      assert.ok(chunks > 4);
      arena.rollback(high);
      assert.equal(arena.stats().chunkWasteBytes, chunkWasteBytes);
      assert.equal(arena.stats().chunks, chunks, "chunks are kept for what comes");
      assert.ok(second.clone().every((byte) => byte === 2));
      const again = [150, 150, 150].map((bytes) => arena.allocZeroed(bytes));
      for (const offset of again)
        assert.ok(
          arena
            .slice(offset, 150)
            .clone()
            .every((byte) => byte === 0),
        );
      arena.rollback(low);
      assert.ok(first.clone().every((byte) => byte === 1));
      assert.throws(() => second.getU8(0), { code: "ROLLED_BACK" });
      assert.equal(arena.stats().chunkWasteBytes, 0);
      assert.equal(arena.alloc(8), checked ? 152 : 144, "in the first chunk");
    });

    test("to the very end of a chunk stays in that chunk", () => {
      const arena = Arena.open({ capacityBytes: 256, checked, growth: { limitBytes: 4096 } });
      arena.alloc(checked ? 184 : 192);
      assert.equal(arena.usedBytes, 256);
      const checkpoint = arena.checkpoint();
      arena.alloc(100);
      arena.rollback(checkpoint);
      assert.deepEqual([arena.usedBytes, arena.stats().chunkWasteBytes], [256, 0]);
      assert.equal(arena.alloc(1000), 256, "the next chunk is still to be chosen");
      assert.deepEqual([arena.stats().chunks, arena.stats().chunkWasteBytes], [2, 0]);
    });

    test("ends what was placed since, where a rollback goes below its place, and keeps the rest", () => {
      const arena = open();
      const kept = new Slab(arena, Point, 3).cursor();
      const { handle } = kept.alloc();
      kept.x = 8;
      const checkpoint = arena.checkpoint();
      const gone = new List(arena, Point, 3).cursor();
      gone.push();
      arena.rollback(checkpoint);
      assert.equal(kept.at(handle).x, 8);
      if (checked) assert.throws(() => gone.length, { code: "ROLLED_BACK" });
      const fresh = new List(arena, Point, 3).cursor();
      assert.equal(fresh.length, 0, "zeroed again");
      if (checked) assert.throws(() => gone.length, { code: "ROLLED_BACK" });
      assert.equal(kept.at(handle).x, 8);
    });
  });
}

describe("the marks of checkpoints", () => {
  test("are numbered, and no number comes twice while its predecessors count", () => {
    const checkpoints = new Checkpoints("search");
    const seen = new Set<number>();
    for (let round = 0; round < 50; round++) {
      const serial = checkpoints.push(64 + round, round, round, round);
      assert.ok(!seen.has(serial));
      seen.add(serial);
      if (round % 3 === 0) checkpoints.pop(serial);
      if (round % 7 === 0) checkpoints.clear();
    }
  });

  test("answer what was marked", () => {
    const checkpoints = new Checkpoints("search");
    const outer = checkpoints.push(100, 7, 1, 3);
    checkpoints.push(200, 8, 2, 4);
    assert.deepEqual(
      { ...checkpoints.pop(outer) },
      {
        usedBytes: 100,
        layoutHash: 7,
        placed: 1,
        wasteBytes: 3,
      },
    );
  });
});

describe("the lives of slices", () => {
  test("end at every rollback that goes below their end, whatever came between", () => {
    const lives = new SliceLives();
    const bornFirst = lives.rollbacks;
    lives.endBeyond(500);
    const bornSecond = lives.rollbacks;
    lives.endBeyond(300);
    const bornThird = lives.rollbacks;
    lives.endBeyond(400);
    const alive = (end: number, born: number) => lives.isThere(end, born);
    assert.deepEqual([alive(300, bornFirst), alive(301, bornFirst)], [true, false]);
    assert.deepEqual([alive(300, bornSecond), alive(301, bornSecond)], [true, false]);
    assert.deepEqual([alive(400, bornThird), alive(401, bornThird)], [true, false]);
    assert.equal(alive(9999, lives.rollbacks), true);
  });

  test("are those of a model that remembers every rollback", () => {
    let state = 7;
    const dice = (n: number) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state >> 8) % n;
    };
    const lives = new SliceLives();
    const rolled: number[] = [];
    for (let round = 0; round < 2000; round++) {
      const mark = 64 + dice(50);
      lives.endBeyond(mark);
      rolled.push(mark);
      const born = dice(rolled.length + 1);
      const end = 64 + dice(50);
      const there = rolled.slice(born).every((each) => end <= each);
      assert.equal(lives.isThere(end, born), there);
    }
  });
});
