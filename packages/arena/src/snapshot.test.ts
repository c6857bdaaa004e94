import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { f64, i32, list, u8 } from "./field.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const HEADER_BYTES = 64;
const Point = record("Point", { x: i32, y: i32 });
const Unit = record("Unit", { hp: i32, weight: f64, buffs: list(record("Buff", { kind: u8 }), 3) });

/** One collection of every kind, and a cursor over each. */
function place(where: Arena | BlockLayout) {
  return {
    point: new Table(where, Point, 6).cursor(),
    unit: new Slab(where, Unit, 5).cursor(),
    order: new List(where, Point, 4).cursor(),
    hits: new Rings(where, Point, { rings: 2, capacity: 3 }).cursor(),
  };
}

type World = ReturnType<typeof place>;

/** Fills a world in a way that depends on a number; answers the handle of a unit. */
function live({ point, unit, order, hits }: World, seed: number) {
  for (let i = 0; i < 6; i++) {
    point.at(i).x = seed * i;
    point.y = -seed;
  }
  const first = unit.alloc().handle;
  unit.hp = 0;
  unit.weight = 0;
  unit.buffs.clear();
  const { handle } = unit.alloc();
  unit.hp = 10 + seed;
  unit.weight = seed / 3;
  unit.buffs.clear();
  unit.buffs.push().kind = seed;
  unit.at(first).free();
  order.push().x = seed;
  order.y = 1;
  for (let i = 0; i < 4 + seed; i++) {
    const hit = hits.at(seed % 2).push();
    hit.x = i;
    hit.y = i + 1;
  }
  return handle;
}

/** Looks whether a world is what {@link live} made of it. */
function expectLived({ point, unit, order, hits }: World, seed: number, handle: number): void {
  for (let i = 0; i < 6; i++) assert.deepEqual([point.at(i).x, point.y], [seed * i, -seed]);
  assert.equal(unit.live, 1);
  assert.deepEqual([unit.at(handle as never).hp, unit.weight], [10 + seed, seed / 3]);
  assert.deepEqual([unit.buffs.length, unit.buffs.at(0).kind], [1, seed]);
  assert.deepEqual([order.length, order.at(0).x], [1, seed]);
  assert.equal(hits.at(seed % 2).length, 3);
  assert.equal(hits.newest().x, 3 + seed);
}

for (const checked of [false, true]) {
  const mode = checked ? "checked" : "unchecked";
  const open = (capacityBytes = 4096, name = "room") => Arena.open({ capacityBytes, checked, name });

  describe(`a snapshot, ${mode}`, () => {
    test("holds the bytes up to the last given out, and is a copy", () => {
      const arena = open();
      assert.equal(arena.snapshot().length, HEADER_BYTES);
      const point = new Table(arena, Point, 3).cursor().at(1);
      point.x = 0x01020304;
      const copy = arena.snapshot();
      assert.equal(copy.length, arena.usedBytes);
      assert.equal(copy.length, HEADER_BYTES + 24);
      assert.deepEqual([...copy.subarray(HEADER_BYTES + 8, HEADER_BYTES + 12)], [4, 3, 2, 1]);
      copy.fill(0);
      assert.equal(point.x, 0x01020304);
      assert.equal(arena.usedBytes, HEADER_BYTES + 24);
    });

    test("is little-endian words, without anything of the place it was taken in", () => {
      const arena = Arena.open({ capacityBytes: 4096, shared: true, checked });
      new Table(arena, Point, 1);
      const view = new DataView(arena.snapshot().buffer);
      const words = Array.from({ length: 16 }, (_, index) => view.getInt32(4 * index, true));
      assert.deepEqual(words, [0x414c5350, 2, 72, arena.layoutHash, ...new Array(12).fill(0)]);
      const taken = Arena.takeOver(arena.handOver());
      assert.deepEqual([...new Uint8Array(view.buffer)], [...taken.snapshot()], "nor of whose it is");
    });

    test("is equal for equal contents, wherever the block is and whatever was there before", () => {
      const reserve = Reserve.open({ capacityBytes: 1 << 15, checked });
      const dirt = Arena.open({ capacityBytes: 1 << 15, reserve });
      dirt.allocSlice((1 << 15) - 128).fill(0xff);
      dirt.close();
      const copies = [128, 256, 64, 960].map((before) => {
        Arena.open({ capacityBytes: before, reserve });
        const arena = Arena.open({ capacityBytes: 4096, reserve });
        arena.allocSlice(3, 1).fill(1);
        arena.allocSlice(50, 64).fill(2);
        arena.allocSlice(1, 1).fill(3);
        live(place(arena), 2);
        arena.allocSlice(20, 32).fill(4);
        return arena.snapshot();
      });
      for (const copy of copies) assert.deepEqual(copy, copies[0]);
    });

    test("is equal for equal contents after resets, rollbacks and in a chunk that was used before", () => {
      const fill = (arena: Arena) => {
        for (let i = 1; i < 9; i++) arena.allocSlice(i * 13, 1 << (i % 7)).fill(i);
        new Table(arena, Point, 10);
        return arena.snapshot();
      };
      const options = { capacityBytes: 256, checked, growth: { limitBytes: 8192 } };
      const fresh = fill(Arena.open(options));
      const used = Arena.open(options);
      for (let round = 0; round < 5; round++) {
        const checkpoint = used.checkpoint();
        for (let i = 0; i < 7; i++) used.allocSlice(90 + 17 * round).fill(0xee);
        if (round % 2 === 0) used.reset();
        else used.rollback(checkpoint);
      }
      used.rollback(used.checkpoint());
      assert.deepEqual(fill(used), fresh);
      used.reset(0);
      assert.deepEqual(fill(used), fresh);
    });

    test("is written to a target, which has room or is left as it was", () => {
      const arena = open();
      arena.allocSlice(100).fill(5);
      const copy = arena.snapshot();
      const target = new Uint8Array(copy.length + 10).fill(9);
      assert.equal(arena.snapshotTo(target), copy.length);
      assert.deepEqual(target.subarray(0, copy.length), copy);
      assert.deepEqual([...target.subarray(copy.length)], new Array(10).fill(9));
      const small = new Uint8Array(copy.length - 1).fill(9);
      assert.throws(() => arena.snapshotTo(small), {
        code: "OUT_OF_RANGE",
        message: `room: its ${copy.length} bytes do not fit into ${copy.length - 1}; give a larger target`,
      });
      assert.ok(small.every((byte) => byte === 9));
    });
  });

  describe(`restoring a snapshot, ${mode}`, () => {
    test("brings everything back as it was", () => {
      const arena = open();
      const world = place(arena);
      const handle = live(world, 3);
      const slice = arena.allocSlice(40);
      slice.fill(7);
      const snapshot = arena.snapshot();
      const { usedBytes, layoutHash } = arena;
      const late = world.unit.alloc().handle;
      world.unit.at(handle as never).free();
      world.point.at(2).x = 0;
      world.order.push();
      slice.fill(1);
      arena.alloc(200);
      arena.restore(snapshot);
      assert.deepEqual([arena.usedBytes, arena.layoutHash, arena.state], [usedBytes, layoutHash, "used"]);
      expectLived(world, 3, handle);
      assert.equal(world.unit.has(late), false);
      assert.ok(
        arena
          .slice(slice.offset, 40)
          .clone()
          .every((byte) => byte === 7),
      );
      assert.deepEqual(arena.snapshot(), snapshot);
      arena.verify();
    });

    test("means the same in any arena of equal layouts, wherever that is", () => {
      const from = open();
      const source = place(from);
      const handle = live(source, 4);
      const snapshot = from.snapshot();
      from.close();
      const reserve = Reserve.open({ capacityBytes: 1 << 15, checked, shared: true });
      for (const capacityBytes of [2048, 1024, 960]) {
        const to = Arena.open({ capacityBytes, reserve });
        const target = place(to);
        live(target, 9);
        to.restore(snapshot);
        expectLived(target, 4, handle);
        assert.deepEqual(to.snapshot(), snapshot);
        const { handle: next } = target.unit.alloc();
        assert.ok(target.unit.has(next));
        assert.equal(target.unit.live, 2, "and goes on");
      }
    });

    test("into an empty arena is of any layouts, for a block layout to adopt", () => {
      const from = new BlockLayout(Reserve.open({ capacityBytes: 4096, checked }), "battle");
      const source = place(from);
      const block = from.open();
      from.enter(block);
      const handle = live(source, 5);
      const reserve = Reserve.open({ capacityBytes: 1 << 14, checked });
      const to = new BlockLayout(reserve, "battle");
      const target = place(to);
      const arena = Arena.open({ capacityBytes: 4096, reserve });
      arena.restore(block.snapshot());
      assert.equal(arena.layoutHash, to.hash);
      to.adopt(arena);
      to.enter(arena);
      expectLived(target, 5, handle);
    });

    test("of plain bytes keeps offsets, and what is allocated next goes behind them", () => {
      const from = open();
      const offsets = [10, 20, 30].map((bytes, i) => {
        const slice = from.allocSlice(bytes);
        slice.fill(i + 1);
        return slice.offset;
      });
      const to = open(8192, "other");
      to.allocSlice(1000).fill(0xff);
      to.restore(from.snapshot());
      for (const [i, offset] of offsets.entries()) {
        assert.ok(
          to
            .slice(offset, 10 * (i + 1))
            .clone()
            .every((byte) => byte === i + 1),
        );
      }
      assert.equal(to.usedBytes, from.usedBytes);
      const next = to.allocZeroed(900);
      assert.ok(next >= from.usedBytes);
      assert.ok(
        to
          .slice(next, 900)
          .clone()
          .every((byte) => byte === 0),
        "zeroed, although there were other bytes",
      );
      to.reset();
      assert.ok(
        to
          .slice(to.allocZeroed(1000), 1000)
          .clone()
          .every((byte) => byte === 0),
      );
    });

    test("of an empty arena empties it", () => {
      const arena = open();
      const empty = arena.snapshot();
      arena.allocSlice(100).fill(9);
      arena.restore(empty);
      assert.deepEqual([arena.usedBytes, arena.layoutHash, arena.state], [64, 0, "open"]);
      assert.ok(
        arena
          .slice(arena.allocZeroed(100), 100)
          .clone()
          .every((byte) => byte === 0),
      );
    });

    test("counts no reset, and waste from nothing", () => {
      const arena = open();
      arena.alloc(1, 1);
      arena.alloc(1, 64);
      arena.restore(arena.snapshot());
      const { resets, alignmentWasteBytes, highWaterBytes, usedBytes } = arena.stats();
      assert.deepEqual([resets, alignmentWasteBytes, highWaterBytes], [0, 0, usedBytes]);
    });
  });

  describe(`a snapshot is refused, and nothing changes, ${mode}`, () => {
    const world = () => {
      const arena = open();
      const cursors = place(arena);
      const handle = live(cursors, 6);
      const slice = arena.allocSlice(16);
      slice.fill(8);
      const checkpoint = arena.checkpoint();
      const before = arena.snapshot();
      const stats = { ...arena.stats() };
      const expectSame = () => {
        assert.deepEqual(arena.snapshot(), before);
        assert.deepEqual(arena.stats(), stats);
        expectLived(cursors, 6, handle);
        assert.equal(slice.getU8(15), 8, "slices live on");
      };
      const end = () => arena.rollback(checkpoint);
      return { arena, before, expectSame, end };
    };
    const withWord = (bytes: Uint8Array, word: number, value: number) => {
      const copy = bytes.slice();
      new DataView(copy.buffer).setInt32(word * 4, value, true);
      return copy;
    };

    test("where it is none, is not whole, or is of another version", () => {
      const { arena, before, expectSame, end } = world();
      const { length } = before;
      for (const [bytes, why] of [
        [new Uint8Array(0), "0 bytes are no snapshot"],
        [before.subarray(0, 63), "63 bytes are no snapshot"],
        [new Uint8Array(length), "these bytes are no snapshot"],
        [withWord(before, 0, 0x414c5351), "these bytes are no snapshot"],
        [before.slice().reverse(), "these bytes are no snapshot"],
        [before.subarray(1), "these bytes are no snapshot"],
        [withWord(before, 1, 1), "the snapshot is of version 1, and this is version 2"],
        [withWord(before, 1, 3), "the snapshot is of version 3, and this is version 2"],
        [before.subarray(0, length - 1), `the snapshot has ${length - 1} of its ${length} bytes`],
        [before.subarray(0, 64), `the snapshot has 64 of its ${length} bytes`],
        [Uint8Array.of(...before, 0), `the snapshot has ${length + 1} of its ${length} bytes`],
        [withWord(before, 2, length + 8), `the snapshot has ${length} of its ${length + 8} bytes`],
        [withWord(before, 2, 0), `the snapshot has ${length} of its 0 bytes`],
        [withWord(before, 2, -64), `the snapshot has ${length} of its -64 bytes`],
      ] as const) {
        assert.throws(() => arena.restore(bytes), {
          code: "BAD_SNAPSHOT",
          message: `room: ${why}; give what \`snapshot\` answered`,
        });
        expectSame();
      }
      end();
    });

    test("where it is of other layouts than those placed here", () => {
      const { arena, before, expectSame, end } = world();
      const empty = open().snapshot();
      const other = open();
      new Table(other, Point, 7);
      const plain = open();
      plain.alloc(before.length - 64);
      for (const bytes of [empty, other.snapshot(), plain.snapshot(), withWord(before, 3, 0)]) {
        assert.throws(() => arena.restore(bytes), {
          code: "BAD_SNAPSHOT",
          message:
            "room: the snapshot is of other layouts than those placed here; place the same, in the same order",
        });
        expectSame();
      }
      const used = open();
      used.alloc(8);
      assert.throws(
        () => used.restore(before),
        { code: "BAD_SNAPSHOT" },
        "bytes are in it, though no layout",
      );
      end();
    });

    test("where it does not fit", () => {
      const big = open();
      big.allocSlice(2000).fill(1);
      const arena = open(1024);
      const slice = arena.allocSlice(100);
      slice.fill(3);
      const before = arena.snapshot();
      assert.throws(() => arena.restore(big.snapshot()), { code: "ARENA_FULL" });
      assert.deepEqual(arena.snapshot(), before);
      assert.equal(slice.getU8(99), 3);
      const growing = Arena.open({ capacityBytes: 256, checked, growth: { limitBytes: 1024 } });
      const kept = growing.allocSlice(100);
      const stats = { ...growing.stats() };
      assert.throws(() => growing.restore(big.snapshot()), {
        code: "ARENA_FULL",
        message: /raise `growth.limitBytes`/,
      });
      assert.deepEqual(growing.stats(), stats);
      kept.fill(1);
    });

    test("where its bytes came with an offset, it is not", () => {
      const { arena, before, end } = world();
      const packet = new Uint8Array(before.length + 21);
      packet.set(before, 13);
      arena.restore(packet.subarray(13, 13 + before.length));
      assert.deepEqual(arena.snapshot(), before);
      assert.throws(end, { code: "STALE_CHECKPOINT" }, "checkpoints end");
    });
  });

  describe(`an arena that has grown, ${mode}`, () => {
    const options = { capacityBytes: 256, checked, growth: { limitBytes: 4096 } };

    test("restores its own snapshot, though that is more than half of what it may have", () => {
      const arena = Arena.open(options);
      const world = place(arena);
      const handle = live(world, 1);
      const slices = Array.from({ length: 8 }, (_, i) => {
        const slice = arena.allocSlice(200);
        slice.fill(i);
        return slice;
      });
      assert.ok(arena.stats().chunks > 6);
      const snapshot = arena.snapshot();
      world.point.at(1).x = 99;
      arena.restore(snapshot);
      assert.equal(arena.stats().chunks, 1, "in one chunk from here on");
      expectLived(world, 1, handle);
      for (const [i, slice] of slices.entries()) {
        assert.ok(
          arena
            .slice(slice.offset, 200)
            .clone()
            .every((byte) => byte === i),
        );
      }
      assert.deepEqual(arena.snapshot(), snapshot);
      arena.allocSlice(300).fill(9);
      assert.equal(arena.stats().chunks, 2, "and grows as before");
      expectLived(world, 1, handle);
      arena.reset();
      assert.ok(
        arena
          .slice(arena.allocZeroed(1000), 1000)
          .clone()
          .every((byte) => byte === 0),
      );
    });

    test("has zeros in its snapshot for what is left over, whatever the target held", () => {
      const arena = Arena.open(options);
      for (let i = 0; i < 5; i++) arena.allocSlice(150).fill(1);
      const target = new Uint8Array(arena.usedBytes).fill(0xff);
      assert.equal(arena.snapshotTo(target), target.length);
      assert.deepEqual(target, arena.snapshot());
      assert.ok(arena.stats().chunkWasteBytes > 100);
      assert.ok(target.subarray(230, 256).every((byte) => byte === 0));
    });

    test("restores one that is smaller, in its first chunk, and keeps the others", () => {
      const arena = Arena.open(options);
      const small = arena.allocSlice(60);
      small.fill(1);
      const snapshot = arena.snapshot();
      for (let i = 0; i < 5; i++) arena.allocSlice(200).fill(0xff);
      arena.restore(snapshot);
      assert.equal(arena.stats().chunks, 6);
      assert.equal(arena.usedBytes, snapshot.length);
      for (let i = 0; i < 5; i++) {
        assert.ok(
          arena
            .slice(arena.allocZeroed(180), 180)
            .clone()
            .every((byte) => byte === 0),
        );
      }
      assert.equal(arena.stats().chunks, 6);
      assert.ok(
        arena
          .slice(small.offset, 60)
          .clone()
          .every((byte) => byte === 1),
      );
    });

    test("restores one of an arena of one piece, whose allocations lie across its own chunks", () => {
      const whole = open(4096);
      const offsets = Array.from({ length: 9 }, (_, i) => {
        const slice = whole.allocSlice(170);
        slice.fill(i + 1);
        return slice.offset;
      });
      const arena = Arena.open(options);
      for (let i = 0; i < 10; i++) arena.alloc(200);
      arena.restore(whole.snapshot());
      for (const [i, offset] of offsets.entries()) {
        assert.ok(
          arena
            .slice(offset, 170)
            .clone()
            .every((byte) => byte === i + 1),
        );
      }
    });

    test("takes the cursors of a block layout with it to its new chunk", () => {
      const reserve = Reserve.open({ capacityBytes: 1 << 14, checked });
      const layout = new BlockLayout(reserve, "battle");
      const point = new Table(layout, Point, 4).cursor();
      const block = (capacityBytes: number) => {
        const arena = Arena.open({ capacityBytes, reserve, growth: { limitBytes: 4096 } });
        layout.format(arena);
        layout.enter(arena);
        return arena;
      };
      const large = block(2048);
      point.at(2).x = 7;
      large.alloc(1500);
      const small = block(256);
      const { baseBytes } = small;
      Arena.open({ capacityBytes: 64, reserve });
      small.restore(large.snapshot());
      assert.notEqual(small.baseBytes, baseBytes);
      assert.equal(point.at(2).x, 7);
      point.x = 8;
      layout.enter(large);
      assert.equal(point.at(2).x, 7);
      layout.enter(small);
      assert.equal(point.at(2).x, 8);
      const { freeBytes } = reserve;
      small.close();
      assert.ok(reserve.freeBytes > freeBytes);
      if (checked) assert.throws(() => point.at(2), { code: "ARENA_CLOSED" });
    });

    test("takes the place of its old chunks where the reserve has no other room, and stays if it has none", () => {
      const reserve = Reserve.open({ capacityBytes: 2048, checked });
      const open = (capacityBytes: number) =>
        Arena.open({ capacityBytes, reserve, growth: { limitBytes: 4096 } });
      const arena = open(256);
      const slice = arena.allocSlice(120);
      slice.fill(1);
      arena.allocSlice(180).fill(2);
      const other = open(1536);
      assert.equal(reserve.freeBytes, 0);
      const snapshot = arena.snapshot();
      arena.restore(snapshot);
      assert.deepEqual([arena.baseBytes, arena.stats().chunks, arena.capacityBytes], [0, 1, 448]);
      assert.deepEqual(arena.snapshot(), snapshot);
      other.allocSlice(700).fill(3);
      assert.throws(() => arena.restore(other.snapshot()), { code: "ARENA_FULL" });
      assert.deepEqual(arena.snapshot(), snapshot);
      assert.equal(reserve.freeBytes, 64, "what it does not want any more");
    });
  });
}
