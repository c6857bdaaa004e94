import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { HybridAllocator } from "./hybrid-allocator.js";
import { Reserve } from "./reserve.js";

const SLAB = 65536;
const STALE = { code: "STALE_HANDLE" };
const DOUBLE = { code: "DOUBLE_FREE" };

/** An arena with room for so many large bytes, somewhere in its reserve, and an allocator somewhere in it. */
function open(
  largeBytes: number,
  options: { checked?: boolean; thresholdBytes?: number; slabs?: number } = {},
) {
  const { checked = true, slabs = 2, ...rest } = options;
  const capacityBytes = 64 + 24 + 128 + slabs * 65856 + 16 + largeBytes;
  const reserve = Reserve.open({ capacityBytes: capacityBytes + 2048, checked });
  Arena.open({ capacityBytes: 1000, reserve });
  const arena = Arena.open({ capacityBytes, reserve, name: "match" });
  arena.alloc(24);
  const blocks = new HybridAllocator(arena, { slabBytes: slabs * SLAB, ...rest });
  const bytes = reserve.views.u8;
  const contents = (handle: number) =>
    bytes.subarray(blocks.byteAt(handle), blocks.byteAt(handle) + blocks.sizeOf(handle));
  return { arena, reserve, blocks, bytes, contents };
}

/** What a large block takes of its arena: a head of 8 bytes, and in checked mode a red zone behind it. */
const takes = (bytes: number, checked: boolean) => (checked ? Math.ceil((8 + bytes) / 8) * 8 + 8 : 8 + bytes);

/** Asserts that `use` throws `error` and changes nothing in the arena. */
function refuses(arena: Arena, error: object, use: () => unknown) {
  const before = arena.snapshot();
  assert.throws(use, error);
  assert.deepEqual(arena.snapshot(), before);
}

for (const checked of [true, false]) {
  describe(`a hybrid allocator, ${checked ? "checked" : "unchecked"}`, () => {
    test("gives small blocks out of slabs, and large ones out of the arena", () => {
      const { arena, blocks, contents } = open(10_000, { checked });
      const used = arena.usedBytes;
      const small = blocks.alloc(256);
      assert.ok(small > 0);
      assert.equal(arena.usedBytes, used);
      const large = blocks.alloc(257);
      assert.ok(large < 0 && Number.isInteger(large));
      assert.equal(arena.usedBytes, used + takes(257, checked));
      assert.deepEqual([blocks.sizeOf(small), blocks.sizeOf(large)], [256, 257]);
      const odd = blocks.alloc(1001);
      for (const handle of [small, large, odd]) {
        assert.ok(blocks.has(handle));
        assert.equal((blocks.byteAt(handle) - arena.baseBytes) % 8, 0);
        contents(handle).fill(-handle);
      }
      for (const handle of [small, large, odd]) {
        assert.ok(contents(handle).every((byte) => byte === (-handle & 255)));
      }
      assert.equal(blocks.live, 3);
    });

    test("draws the line where it is told", () => {
      for (const thresholdBytes of [1, 100, 1024]) {
        const { blocks } = open(10_000, { checked, thresholdBytes });
        assert.equal(blocks.thresholdBytes, thresholdBytes);
        assert.ok(blocks.alloc(thresholdBytes) > 0);
        assert.ok(blocks.alloc(thresholdBytes + 1) < 0);
      }
    });

    test("fills the arena to its last byte with large blocks, and the slabs with small ones", () => {
      const { arena, blocks } = open(3 * takes(1000, checked), { checked });
      for (let block = 0; block < 3; block++) assert.ok(blocks.alloc(1000) < 0);
      assert.ok(arena.capacityBytes - arena.usedBytes < 64);
      assert.equal(blocks.tryAlloc(1000), 0);
      refuses(
        arena,
        {
          code: "ARENA_FULL",
          message:
            "hybrid allocator: match has no 1008 bytes left for a large block; reset it sooner or raise its capacityBytes",
        },
        () => blocks.alloc(1000),
      );
      let handle = blocks.tryAlloc(8);
      while (handle !== 0) handle = blocks.tryAlloc(8);
      refuses(
        arena,
        {
          code: "COLLECTION_FULL",
          message:
            "hybrid allocator full: no slab has a block of 8 bytes left; free some first or raise its slabBytes",
        },
        () => blocks.alloc(8),
      );
      assert.equal(blocks.live, 3 + 2 * 5482);
    });

    test("uses the memory of small blocks again, and not that of large ones", () => {
      const { arena, blocks } = open(10_000, { checked });
      const small = blocks.alloc(100);
      const at = blocks.byteAt(small);
      blocks.free(small);
      assert.equal(blocks.byteAt(blocks.alloc(100)), at);
      const large = blocks.alloc(1000);
      const used = arena.usedBytes;
      blocks.free(large);
      assert.notEqual(blocks.alloc(1000), large);
      assert.equal(arena.usedBytes, used + takes(1000, checked));
    });

    test("refuses to free twice, and what names no block", () => {
      const { arena, blocks } = open(10_000, { checked });
      const [small, large, other] = [blocks.alloc(8), blocks.alloc(500), blocks.alloc(600)];
      blocks.free(small);
      blocks.free(large);
      refuses(arena, DOUBLE, () => blocks.free(small));
      refuses(
        arena,
        {
          code: "DOUBLE_FREE",
          message: `hybrid allocator: handle ${large} was freed already; free a block once`,
        },
        () => blocks.free(large),
      );
      blocks.alloc(500);
      refuses(arena, DOUBLE, () => blocks.free(large));
      const bogus = [
        0,
        -1,
        -7,
        -8,
        other - 1,
        other + 1,
        other - 0.5,
        other - 2 ** 32,
        -(2 ** 31),
        Number.NaN,
      ];
      for (const handle of [...bogus, -arena.usedBytes / 8, -arena.capacityBytes, small + 1]) {
        assert.equal(blocks.has(handle), false);
        refuses(arena, STALE, () => blocks.free(handle));
      }
      for (const handle of [...bogus, small, large]) {
        assert.equal(blocks.has(handle), false);
        refuses(arena, STALE, () => blocks.sizeOf(handle));
        refuses(arena, STALE, () => blocks.byteAt(handle));
      }
      assert.ok(blocks.has(other));
    });

    test("takes no copy of a large block, and nothing behind the arena's mark, for a block", () => {
      const { arena, reserve, blocks, contents } = open(10_000, { checked });
      const large = blocks.alloc(2000);
      const inside = blocks.byteAt(large) - 8;
      contents(large).fill(0);
      reserve.views.u8.copyWithin(inside + 800, inside, inside + 100);
      assert.equal(blocks.has(large - 100), false);
      arena.alloc(8);
      reserve.views.u8.copyWithin(arena.baseBytes + arena.usedBytes, inside, inside + 8);
      assert.equal(blocks.has(-arena.usedBytes / 8), false);
    });

    test("refuses sizes that are no whole number of bytes, or too many", () => {
      const { arena, blocks } = open(10_000, { checked });
      for (const bytes of [0, -1, 1.5, 257.5, Number.NaN, 2 ** 31, 2 ** 32 + 8, Number.POSITIVE_INFINITY]) {
        refuses(arena, { code: "BAD_ARGUMENT" }, () => blocks.alloc(bytes));
        refuses(arena, { code: "BAD_ARGUMENT" }, () => blocks.tryAlloc(bytes));
      }
    });

    test("counts what is live and what was freed", () => {
      const { blocks } = open(100_000, { checked });
      assert.deepEqual(blocks.stats().large, { live: 0, liveBytes: 0, freedBytes: 0 });
      blocks.alloc(200);
      const handles = [300, 400, 500].map((bytes) => blocks.alloc(bytes));
      blocks.free(handles[1]);
      const { large, slabs, emptySlabs, liveBytes } = blocks.stats();
      assert.deepEqual(large, { live: 2, liveBytes: 800, freedBytes: 400 });
      assert.deepEqual([slabs, emptySlabs, liveBytes], [2, 1, 224]);
    });
  });
}

describe("what a large block holds", () => {
  test("in a reserve that checks, is poison when it is allocated and when it is freed", () => {
    const { blocks, bytes, contents } = open(10_000);
    const handle = blocks.alloc(1001);
    const at = blocks.byteAt(handle);
    assert.ok(contents(handle).every((byte) => byte === 0xcd));
    const next = blocks.alloc(300);
    blocks.free(handle);
    assert.ok(bytes.subarray(at, at + 1001).every((byte) => byte === 0xdb));
    assert.ok(contents(next).every((byte) => byte === 0xcd));
  });
});

describe("placing a hybrid allocator", () => {
  test("refuses sizes out of range, and an arena without room, and takes nothing", () => {
    const arena = Arena.open({ capacityBytes: 64 + 128 + 65856 });
    for (const thresholdBytes of [0, -1, 1.5, 1025, Number.NaN]) {
      const message = `hybrid allocator: thresholdBytes is ${thresholdBytes}; give a whole number from 1 to 1024`;
      const error = { code: "BAD_ARGUMENT", message };
      refuses(arena, error, () => new HybridAllocator(arena, { slabBytes: SLAB, thresholdBytes }));
    }
    for (const slabBytes of [0, -1, 1.5, Number.NaN, 2 ** 27 + 1]) {
      const message = `hybrid allocator: slabBytes is ${slabBytes}; give a whole number from 1 to 134217728, and make several allocators for more`;
      refuses(arena, { code: "BAD_ARGUMENT", message }, () => new HybridAllocator(arena, { slabBytes }));
    }
    refuses(arena, { code: "ARENA_FULL" }, () => new HybridAllocator(arena, { slabBytes: SLAB }));
    assert.equal(arena.usedBytes, 64);
  });

  test("two in one arena do not take each other's blocks for theirs, and share what is left", () => {
    const arena = Arena.open({ capacityBytes: 1 << 20 });
    const [a, b] = [256, 256].map(
      (thresholdBytes) => new HybridAllocator(arena, { slabBytes: SLAB, thresholdBytes }),
    );
    const small = a.alloc(10);
    assert.equal(b.has(small), false);
    const [inA, inB] = [a.alloc(1000), b.alloc(1000)];
    assert.ok(a.has(inA) && b.has(inB));
    assert.deepEqual([a.stats().large.live, b.stats().large.live], [1, 1]);
  });

  test("is gone once its arena is reset, and its handles name nothing in the next", () => {
    const { arena, blocks } = open(10_000);
    const handles = [blocks.alloc(10), blocks.alloc(1000)];
    arena.reset();
    const gone = { code: "ARENA_RESET" };
    for (const handle of handles) {
      assert.throws(() => blocks.free(handle), gone);
      assert.throws(() => blocks.sizeOf(handle), gone);
      assert.throws(() => blocks.byteAt(handle), gone);
      assert.equal(blocks.has(handle), false);
    }
    for (const bytes of [10, 1000]) {
      assert.throws(() => blocks.alloc(bytes), gone);
      assert.throws(() => blocks.tryAlloc(bytes), gone);
    }
    assert.throws(() => blocks.live, gone);
    assert.throws(() => blocks.stats(), gone);

    arena.alloc(24);
    const next = new HybridAllocator(arena, { slabBytes: 2 * SLAB });
    assert.ok(handles.every((handle) => !next.has(handle)));
    const [small, large] = [next.alloc(10), next.alloc(1000)];
    assert.equal(large, handles[1], "its offset is the same");
    assert.deepEqual([next.live, next.has(small), next.has(large)], [2, true, true]);
  });

  test("what an earlier epoch left in the arena is no block", () => {
    const { arena, reserve, blocks } = open(10_000);
    const old = blocks.alloc(1000);
    const at = blocks.byteAt(old) - 8;
    const head = reserve.views.u8.slice(at, at + 8);
    arena.reset();
    arena.alloc(24);
    const next = new HybridAllocator(arena, { slabBytes: 2 * SLAB });
    next.alloc(5000);
    reserve.views.u8.set(head, at);
    assert.equal(next.has(old), false);
    assert.throws(() => next.free(old), STALE);
  });

  test("is gone once its arena is closed", () => {
    const { arena, blocks } = open(10_000);
    const handles = [blocks.alloc(10), blocks.alloc(1000)];
    arena.close();
    const gone = { code: "ARENA_CLOSED" };
    for (const handle of handles) {
      assert.throws(() => blocks.free(handle), gone);
      assert.throws(() => blocks.sizeOf(handle), gone);
      assert.throws(() => blocks.byteAt(handle), gone);
      assert.equal(blocks.has(handle), false);
    }
    for (const bytes of [10, 1000]) assert.throws(() => blocks.alloc(bytes), gone);
    assert.throws(() => blocks.stats(), gone);
  });
});
