import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { f64, i32 } from "./field.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const HEADER_BYTES = 64;
const Point = record("Point", { x: i32, y: i32 });

/** Fills allocated bytes. */
function write(arena: Arena, offset: number, bytes: number, value: number): void {
  arena.reserve.views.u8.fill(value, arena.byteAt(offset), arena.byteAt(offset) + bytes);
}

/** Allocated bytes, copied. */
function read(arena: Arena, offset: number, bytes: number): number[] {
  return [...arena.reserve.views.u8.subarray(arena.byteAt(offset), arena.byteAt(offset) + bytes)];
}

const isZero = (bytes: ArrayLike<number>) => Array.from(bytes).every((byte) => byte === 0);

for (const checked of [false, true]) {
  describe(`an arena's life, ${checked ? "checked" : "unchecked"}`, () => {
    test("goes from open to used, back by a reset, and ends closed", () => {
      const arena = Arena.open({ capacityBytes: 1024, checked });
      assert.equal(arena.state, "open");
      assert.equal(arena.usedBytes, HEADER_BYTES);
      assert.equal(arena.stats().resets, 0);
      assert.equal(arena.name, "arena");
      assert.equal(arena.reserve.checked, checked);

      arena.alloc(8);
      assert.equal(arena.state, "used");
      // In checked mode a red zone of 8 bytes is behind them.
      assert.equal(arena.usedBytes, HEADER_BYTES + (checked ? 16 : 8));

      arena.reset();
      assert.equal(arena.state, "reset");
      assert.equal(arena.usedBytes, HEADER_BYTES);
      assert.equal(arena.stats().resets, 1);

      arena.close();
      assert.equal(arena.state, "closed");
    });

    test("a closed arena has no bytes and no layout, and can be closed again", () => {
      const reserve = Reserve.open({ capacityBytes: 256, checked });
      const arena = Arena.open({ capacityBytes: 256, reserve });
      new Table(arena, Point, 2);
      arena.reset();
      new Table(arena, Point, 2);
      arena.close();
      arena.close();
      assert.deepEqual([arena.usedBytes, arena.capacityBytes, arena.layoutHash], [0, 0, 0]);
      assert.equal(reserve.freeBytes, 256, "closing twice gives the span back once");
    });

    test("a closed arena refuses every use, by name, and can still be asked about", () => {
      const arena = Arena.open({ capacityBytes: 1024, name: "room 7", checked, shared: true });
      const other = Arena.open({ capacityBytes: 1024, checked });
      const layout = new BlockLayout(arena.reserve, "block");
      const checkpoint = arena.checkpoint();
      arena.alloc(8);
      const highWaterBytes = arena.usedBytes;
      arena.close();
      const closed = { code: "ARENA_CLOSED", message: "room 7 is closed; open a new arena" };
      for (const use of [
        () => arena.alloc(8),
        () => arena.alloc(0),
        () => arena.tryAlloc(8),
        () => arena.allocZeroed(8),
        () => arena.allocSlice(8),
        () => arena.slice(64, 8),
        () => arena.byteAt(64),
        () => arena.checkpoint(),
        () => arena.rollback(checkpoint),
        () => arena.keep(checkpoint),
        () => arena.reset(),
        () => arena.snapshot(),
        () => arena.snapshotTo(new Uint8Array(1024)),
        () => arena.restore(other.snapshot()),
        () => arena.handOver(),
        () => layout.format(arena),
        () => layout.adopt(arena),
        () => layout.enter(arena),
        () => new Table(arena, Point, 1),
        () => new List(arena, Point, 1),
        () => new Slab(arena, Point, 1),
        () => new Rings(arena, Point, { rings: 1, capacity: 1 }),
      ]) {
        assert.throws(use, closed, String(use));
      }
      arena.verify();
      const stats = arena.stats();
      assert.deepEqual(
        [stats.usedBytes, stats.chunks, stats.fragmentation, stats.highWaterBytes],
        [0, 0, 0, highWaterBytes],
      );
    });

    test("the header alone is a legal arena, which holds nothing", () => {
      const arena = Arena.open({ capacityBytes: HEADER_BYTES, checked });
      if (!checked) assert.equal(arena.alloc(0), HEADER_BYTES);
      assert.equal(arena.tryAlloc(1), -1);
      assert.equal(arena.state, "open");
    });
  });
}

describe("opening an arena", () => {
  test("refuses a capacity that is not a whole number of bytes from 64 to 2^31 - 64", () => {
    for (const capacityBytes of [0, 63, 64.5, -64, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31 - 63]) {
      const refusal = {
        code: "BAD_ARGUMENT",
        message: `arena: capacityBytes is ${capacityBytes}; give a whole number of bytes from 64 to 2147483584`,
      };
      assert.throws(() => Arena.open({ capacityBytes }), refusal);
      const reserve = Reserve.open({ capacityBytes: 1024 });
      assert.throws(() => Arena.open({ capacityBytes, reserve }), refusal);
      assert.equal(reserve.freeBytes, 1024);
    }
  });

  test("rounds a capacity up to 64 bytes", () => {
    for (const [asked, got] of [
      [64, 64],
      [65, 128],
      [127, 128],
      [128, 128],
      [1000, 1024],
    ]) {
      assert.equal(Arena.open({ capacityBytes: asked }).capacityBytes, got);
    }
    assert.equal(Arena.open({ capacityBytes: 65, checked: false }).alloc(64), 64, "to the last byte");
  });

  test("takes its mode from its reserve, where it is given one", () => {
    const reserve = Reserve.open({ capacityBytes: 1024, checked: true });
    const arena = Arena.open({ capacityBytes: 256, reserve, checked: false });
    assert.equal(arena.reserve, reserve);
    assert.equal(arena.reserve.checked, true);
    arena.alloc(8);
    assert.equal(arena.usedBytes, HEADER_BYTES + 16);
  });

  test("is refused once the reserve is closed", () => {
    const reserve = Reserve.open({ capacityBytes: 1024, name: "hall" });
    reserve.close();
    assert.throws(() => Arena.open({ capacityBytes: 64, reserve }), {
      code: "ARENA_CLOSED",
      message: "hall is closed; open a new reserve",
    });
  });
});

describe("allocation", () => {
  test("a full arena says how full it is and takes nothing", () => {
    const arena = Arena.open({ capacityBytes: 256, checked: false });
    arena.alloc(128);
    const full = {
      name: "ArenaError",
      code: "ARENA_FULL",
      message: "arena full: 192 of 256 bytes used, 65 more asked for; raise `capacityBytes` or reset sooner",
    };
    assert.throws(() => arena.alloc(65), full);
    assert.throws(() => arena.allocZeroed(65), full);
    assert.throws(() => arena.allocSlice(65), full);
    assert.equal(arena.tryAlloc(65), -1);
    assert.throws(() => new Table(arena, Point, 9), { code: "ARENA_FULL" });
    assert.equal(arena.usedBytes, 192);
    assert.equal(arena.layoutHash, 0);
    assert.equal(arena.alloc(64), 192, "to the last byte");
    assert.equal(arena.tryAlloc(1), -1);
    assert.equal(arena.alloc(0), 256, "no bytes always fit");
  });

  test("in checked mode, an allocation fits with its red zone or not at all", () => {
    const arena = Arena.open({ capacityBytes: 128, checked: true });
    assert.equal(arena.tryAlloc(57), -1);
    assert.equal(arena.usedBytes, HEADER_BYTES);
    assert.equal(arena.alloc(56), HEADER_BYTES);
    assert.equal(arena.usedBytes, 128);
    assert.throws(() => arena.alloc(0), { code: "ARENA_FULL" });
  });

  for (const checked of [true, false]) {
    test(`more bytes than any arena can have are too many, not a wrong number, ${checked}`, () => {
      const arena = Arena.open({ capacityBytes: 256, checked });
      for (const bytes of [2 ** 31, 2 ** 32, 2 ** 32 + 8, 2 ** 53]) {
        assert.equal(arena.tryAlloc(bytes), -1);
        assert.throws(() => arena.alloc(bytes), { code: "ARENA_FULL" });
      }
      const Wide = record("Wide", Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`f${i}`, f64])));
      assert.throws(() => new Table(arena, Wide, 2 ** 24), { code: "ARENA_FULL" });
      assert.equal(arena.usedBytes, HEADER_BYTES);
    });

    test(`what is not a whole number of bytes is refused, ${checked}`, () => {
      const arena = Arena.open({ capacityBytes: 256, name: "scratch", checked });
      for (const bytes of [
        -1,
        1.5,
        0.5,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        undefined as unknown as number,
      ]) {
        const message = `scratch: cannot allocate ${bytes} bytes; give a whole number`;
        for (const use of [
          () => arena.alloc(bytes),
          () => arena.tryAlloc(bytes),
          () => arena.allocZeroed(bytes),
          () => arena.allocSlice(bytes),
        ]) {
          assert.throws(use, { code: "BAD_ARGUMENT", message });
        }
      }
      assert.equal(arena.usedBytes, HEADER_BYTES);
    });

    test(`an alignment that is no power of two up to 64 is refused, ${checked}`, () => {
      const arena = Arena.open({ capacityBytes: 256, checked });
      for (const align of [0, 3, 24, 65, 128, 2 ** 32, -8, 0.5, 1.5, 2.5, 8.5, Number.NaN]) {
        const refusal = {
          code: "BAD_ARGUMENT",
          message: `arena: alignment ${align} is none of 1, 2, 4, 8, 16, 32 and 64`,
        };
        assert.throws(() => arena.alloc(8, align), refusal);
        assert.throws(() => arena.tryAlloc(8, align), refusal);
        assert.throws(() => arena.allocZeroed(8, align), refusal);
      }
      assert.equal(arena.usedBytes, HEADER_BYTES);
    });
  }

  test("offsets are multiples of the alignment, 8 unless told", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: false });
    assert.equal(arena.alloc(1, 1), 64);
    assert.equal(arena.alloc(1, 1), 65);
    assert.equal(arena.alloc(1, 1), 66);
    assert.equal(arena.alloc(2, 2), 68);
    assert.equal(arena.alloc(3, 4), 72);
    assert.equal(arena.alloc(1), 80);
    assert.equal(arena.alloc(8), 88);
    assert.equal(arena.alloc(1, 16), 96);
    assert.equal(arena.alloc(1, 32), 128);
    assert.equal(arena.alloc(1, 64), 192);
    assert.equal(arena.usedBytes, 193);
    assert.equal(arena.stats().alignmentWasteBytes, 1 + 2 + 5 + 7 + 31 + 63);
  });

  test("places in the reserve are as aligned as offsets are", () => {
    const reserve = Reserve.open({ capacityBytes: 4096, checked: false });
    for (let opened = 0; opened < 5; opened++) {
      const arena = Arena.open({ capacityBytes: 300 + opened, reserve });
      for (const align of [64, 1, 32, 2, 16, 4]) {
        assert.equal(arena.byteAt(arena.alloc(3, align)) % align, 0);
      }
    }
  });

  test("alignment that pushes the end past the capacity is refused", () => {
    const arena = Arena.open({ capacityBytes: 128, checked: false });
    arena.alloc(57, 1);
    assert.equal(arena.tryAlloc(1, 8), -1);
    assert.equal(arena.tryAlloc(5, 4), -1);
    assert.equal(arena.tryAlloc(4, 4), 124);
    assert.equal(arena.usedBytes, 128);
  });
});

describe("memory", () => {
  test("is given out as it is, which in production is what it held", () => {
    const arena = Arena.open({ capacityBytes: 512, checked: false });
    write(arena, arena.alloc(100), 100, 0xaa);
    arena.reset();
    assert.deepEqual(read(arena, arena.alloc(100), 100), new Array(100).fill(0xaa));
  });

  for (const checked of [true, false]) {
    const mode = checked ? "checked" : "unchecked";

    test(`is zeroed where that is asked for, what alignment leaves out included, ${mode}`, () => {
      const arena = Arena.open({ capacityBytes: 512, checked });
      for (let round = 0; round < 4; round++) {
        const checkpoint = arena.checkpoint();
        const bytes = 300 + round;
        const offset = arena.allocZeroed(bytes, 1);
        assert.ok(isZero(read(arena, offset, bytes)));
        write(arena, offset, bytes, 0xff);
        if (round % 2 === 0) arena.reset();
        else arena.rollback(checkpoint);
      }
      arena.alloc(1, 1);
      const offset = arena.allocZeroed(200, 64);
      assert.ok(isZero(read(arena, offset, 200)));
    });

    test(`is zeroed after a smaller use between two larger ones, ${mode}`, () => {
      const arena = Arena.open({ capacityBytes: 512, checked });
      write(arena, arena.alloc(400), 400, 0xff);
      arena.reset();
      arena.alloc(16);
      arena.reset();
      arena.allocZeroed(16);
      assert.ok(isZero(read(arena, arena.allocZeroed(350), 350)));
    });

    test(`is zeroed behind a rollback, ${mode}`, () => {
      const arena = Arena.open({ capacityBytes: 512, checked });
      write(arena, arena.alloc(40), 40, 1);
      const checkpoint = arena.checkpoint();
      write(arena, arena.alloc(300), 300, 2);
      arena.rollback(checkpoint);
      assert.ok(isZero(read(arena, arena.allocZeroed(300), 300)));
    });

    test(`is zeroed in a span of a reserve that another arena had, ${mode}`, () => {
      const reserve = Reserve.open({ capacityBytes: 1024, checked });
      const before = Arena.open({ capacityBytes: 512, reserve });
      write(before, before.alloc(440), 440, 0xff);
      before.close();
      const small = Arena.open({ capacityBytes: 128, reserve });
      const after = Arena.open({ capacityBytes: 384, reserve });
      assert.equal(after.baseBytes, small.capacityBytes, "its header is where the data was");
      assert.ok(isZero(read(after, after.allocZeroed(312), 312)));
    });

    test(`is zeroed for tables, in every field, ${mode}`, () => {
      const arena = Arena.open({ capacityBytes: 512, checked });
      for (let round = 0; round < 3; round++) {
        const point = new Table(arena, Point, 8).cursor();
        for (let index = 0; index < 8; index++) {
          point.at(index);
          assert.deepEqual([point.x, point.y], [0, 0]);
          point.x = -1;
          point.y = -1;
        }
        arena.reset();
        write(arena, arena.alloc(100), 100, 0xee);
        arena.reset();
      }
    });
  }
});

describe("the numbers of an arena", () => {
  test("say how much is used, ever was, and is waste", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: false });
    assert.deepEqual(arena.stats(), {
      capacityBytes: 1024,
      usedBytes: 64,
      highWaterBytes: 64,
      resets: 0,
      chunks: 1,
      alignmentWasteBytes: 0,
      chunkWasteBytes: 0,
      fragmentation: 0,
    });
    arena.alloc(1, 1);
    arena.alloc(55, 8);
    assert.deepEqual(arena.stats(), {
      capacityBytes: 1024,
      usedBytes: 127,
      highWaterBytes: 127,
      resets: 0,
      chunks: 1,
      alignmentWasteBytes: 7,
      chunkWasteBytes: 0,
      fragmentation: 7 / 127,
    });
    arena.reset();
    const { usedBytes, highWaterBytes, resets, alignmentWasteBytes, fragmentation } = arena.stats();
    assert.deepEqual(
      [usedBytes, highWaterBytes, resets, alignmentWasteBytes, fragmentation],
      [64, 127, 1, 0, 0],
    );
    arena.alloc(8);
    assert.equal(arena.stats().highWaterBytes, 127);
  });

  test("remember the most that was used before a rollback and before a restore", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: false });
    const empty = arena.snapshot();
    const checkpoint = arena.checkpoint();
    arena.alloc(100);
    arena.rollback(checkpoint);
    assert.equal(arena.stats().highWaterBytes, 164);
    arena.alloc(200);
    arena.restore(empty);
    assert.equal(arena.stats().highWaterBytes, 264);
  });
});
