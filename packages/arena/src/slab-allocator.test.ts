import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { Reserve } from "./reserve.js";
import { SIZE_CLASSES } from "./size-classes.js";
import { SlabAllocator } from "./slab-allocator.js";

const SLAB = 65536;
const STALE = { code: "STALE_HANDLE" };
const DOUBLE = { code: "DOUBLE_FREE" };
const FULL = { code: "COLLECTION_FULL" };

/** An arena of so many slabs' size, which begins somewhere in its reserve, and an allocator somewhere in it. */
function open(slabs: number, checked = true) {
  const capacityBytes = slabs * (SLAB + 512) + 4096;
  const reserve = Reserve.open({ capacityBytes: capacityBytes + 4096, checked });
  Arena.open({ capacityBytes: 1000, reserve });
  const arena = Arena.open({ capacityBytes, reserve });
  arena.alloc(24);
  const blocks = new SlabAllocator(arena, { capacityBytes: slabs * SLAB });
  const bytes = reserve.views.u8;
  const contents = (handle: number) =>
    bytes.subarray(blocks.byteAt(handle), blocks.byteAt(handle) + blocks.sizeOf(handle));
  return { arena, reserve, blocks, bytes, contents };
}

/** Allocates blocks of `bytes` until none is left. */
function fill(blocks: SlabAllocator, bytes: number): number[] {
  const handles: number[] = [];
  for (let handle = blocks.tryAlloc(bytes); handle !== 0; handle = blocks.tryAlloc(bytes))
    handles.push(handle);
  return handles;
}

/** Asserts that `use` throws `error` and changes nothing in the arena. */
function refuses(arena: Arena, error: object, use: () => unknown) {
  const before = arena.snapshot();
  assert.throws(use, error);
  assert.deepEqual(arena.snapshot(), before);
}

for (const checked of [true, false]) {
  describe(`a slab allocator, ${checked ? "checked" : "unchecked"}`, () => {
    test("gives out blocks of every size that do not overlap, aligned to 8 bytes", () => {
      const { arena, blocks, contents } = open(36, checked);
      const handles: number[] = [];
      for (let bytes = 1; bytes <= 1024; bytes++) {
        const handle = blocks.alloc(bytes);
        assert.ok(Number.isInteger(handle) && handle > 0 && handle < 2 ** 31);
        assert.ok(blocks.has(handle));
        assert.equal(
          blocks.sizeOf(handle),
          SIZE_CLASSES.find((classBytes) => classBytes >= bytes),
        );
        assert.equal((blocks.byteAt(handle) - arena.baseBytes) % 8, 0);
        contents(handle).fill(bytes & 255);
        handles.push(handle);
      }
      assert.equal(new Set(handles).size, 1024);
      assert.equal(blocks.live, 1024);
      for (const [index, handle] of handles.entries()) {
        assert.ok(contents(handle).every((byte) => byte === ((index + 1) & 255)));
        assert.ok(blocks.byteAt(handle) >= arena.baseBytes);
        assert.ok(blocks.byteAt(handle) + blocks.sizeOf(handle) <= arena.baseBytes + arena.usedBytes);
      }
    });

    test("fills its slabs with blocks of any class to the last, and is empty again when all are freed", () => {
      const counts: Record<number, number> = { 8: 5482, 64: 967, 128: 498, 512: 127, 1024: 64 };
      for (const bytes of SIZE_CLASSES) {
        const { arena, blocks, contents } = open(2, checked);
        const handles = fill(blocks, bytes);
        assert.equal(handles.length, 2 * Math.floor(65792 / (bytes + 4)));
        if (counts[bytes] !== undefined) assert.equal(handles.length, 2 * counts[bytes]);
        for (const [index, handle] of handles.entries()) contents(handle).fill(index);
        refuses(arena, FULL, () => blocks.alloc(bytes));
        assert.throws(() => blocks.alloc(bytes), {
          message: `slab allocator full: none of its 2 slabs of 64 KiB has a block of ${bytes} bytes left; free some first or raise its capacityBytes`,
        });
        assert.equal(blocks.tryAlloc(bytes), 0);
        assert.equal(blocks.live, handles.length);
        for (const [index, handle] of handles.entries()) {
          assert.ok(contents(handle).every((byte) => byte === (index & 255)));
          blocks.free(handle);
        }
        assert.equal(blocks.live, 0);
        assert.equal(fill(blocks, bytes).length, handles.length);
      }
    });

    test("lets any class have a slab that became empty, however often", () => {
      const { blocks } = open(2, checked);
      for (let round = 0; round < 100; round++) {
        const bytes = SIZE_CLASSES[(round * 7) % SIZE_CLASSES.length];
        const handles = fill(blocks, bytes);
        assert.equal(handles.length, 2 * Math.floor(65792 / (bytes + 4)));
        if (round % 2 === 0) handles.reverse();
        for (const handle of handles) blocks.free(handle);
      }
    });

    test("takes the slab that another class keeps for its next block", () => {
      const { blocks } = open(3, checked);
      for (const bytes of [8, 16, 24]) blocks.free(blocks.alloc(bytes));
      assert.equal(blocks.stats().emptySlabs, 3);
      assert.equal(fill(blocks, 1024).length, 3 * 64);
    });

    test("keeps the slab of a block that comes and goes, so that its handles go on", () => {
      const { blocks } = open(2, checked);
      const first = blocks.alloc(8);
      const at = blocks.byteAt(first);
      blocks.free(first);
      blocks.alloc(16);
      const second = blocks.alloc(8);
      assert.equal(blocks.byteAt(second), at);
      assert.notEqual(second, first);
      assert.throws(() => blocks.free(first), STALE);
    });

    test("keeps no slab for a class that has another with room", () => {
      const { blocks } = open(2, checked);
      const handles = fill(blocks, 1024);
      blocks.freeAll(handles.splice(64));
      blocks.free(handles[0]);
      assert.equal(blocks.stats().emptySlabs, 1);
      assert.equal(fill(blocks, 8).length, 5482);
    });

    test("gives slabs back in any order in which they become empty", () => {
      for (let order = 0; order < 6; order++) {
        const { blocks } = open(3, checked);
        const handles = fill(blocks, 1024);
        const slabs = [handles.slice(0, 64), handles.slice(64, 128), handles.slice(128)];
        for (const slab of slabs) blocks.free(slab.pop() ?? 0);
        const [first] = slabs.splice(order % 3, 1);
        const [second] = slabs.splice(order % 2, 1);
        blocks.freeAll(first);
        assert.equal(blocks.stats().emptySlabs, 1);
        blocks.freeAll(second);
        assert.equal(blocks.stats().emptySlabs, 2);
        assert.equal(fill(blocks, 8).length, 2 * 5482);
        assert.equal(fill(blocks, 1024).length, 1);
        assert.ok(slabs[0].every((handle) => blocks.has(handle)));
      }
    });

    test("uses the slot freed last first, under another handle", () => {
      const { blocks } = open(1, checked);
      const [a, b, c] = [blocks.alloc(40), blocks.alloc(40), blocks.alloc(40)];
      const places = [b, c, a].map((handle) => blocks.byteAt(handle));
      for (const handle of [a, c, b]) blocks.free(handle);
      const again = [blocks.alloc(33), blocks.alloc(34), blocks.alloc(35)];
      assert.deepEqual(
        again.map((handle) => blocks.byteAt(handle)),
        places,
      );
      for (const handle of [a, b, c]) assert.equal(blocks.has(handle), false);
      assert.equal(new Set([a, b, c, ...again]).size, 6);
    });

    test("refuses to free twice, and what was freed and used again", () => {
      const { arena, blocks } = open(1, checked);
      const other = blocks.alloc(8);
      const handle = blocks.alloc(8);
      blocks.free(handle);
      assert.throws(() => blocks.free(handle), {
        code: "DOUBLE_FREE",
        message: `slab allocator: handle ${handle} was freed already; free a block once`,
      });
      blocks.free(other);
      refuses(arena, DOUBLE, () => blocks.free(handle));
      blocks.alloc(8);
      blocks.alloc(8);
      refuses(arena, STALE, () => blocks.free(handle));
      assert.throws(() => blocks.free(handle), {
        message: `slab allocator: handle ${handle} names no live block; it was freed, or came from elsewhere`,
      });
    });

    test("refuses every use of a handle that names no live block", () => {
      const { arena, blocks } = open(3, checked);
      const freed = blocks.alloc(100);
      const live = blocks.alloc(100);
      blocks.free(freed);
      const bogus = [
        0,
        -1,
        -live,
        1,
        live + 1,
        live + 0.5,
        live + 2 ** 32,
        live ^ (1 << 13),
        live | (3 << 13),
        2 ** 31 - 1,
      ];
      for (const handle of [...bogus, live | 8191, live & ~8191, Number.NaN, -(2 ** 31)]) {
        assert.equal(blocks.has(handle), false);
        refuses(arena, STALE, () => blocks.free(handle));
        refuses(arena, STALE, () => blocks.freeAll([handle]));
        refuses(arena, STALE, () => blocks.sizeOf(handle));
        refuses(arena, STALE, () => blocks.byteAt(handle));
      }
      refuses(arena, STALE, () => blocks.free(freed + 0.5));
      refuses(arena, STALE, () => blocks.sizeOf(freed));
      refuses(arena, STALE, () => blocks.byteAt(freed));
      assert.ok(blocks.has(live));
    });

    test("refuses handles of the lives that a slab had in other classes", () => {
      const { blocks } = open(1, checked);
      const old: number[] = [];
      for (let life = 0; life < 20; life++) {
        const handles = fill(blocks, SIZE_CLASSES[(life * 5) % SIZE_CLASSES.length]);
        for (const handle of old) {
          assert.equal(blocks.has(handle), false);
          assert.throws(
            () => blocks.free(handle),
            (error: { code: string }) => error.code === "STALE_HANDLE",
          );
        }
        blocks.freeAll(handles);
        old.push(...handles.filter((_, index) => index % 20 === 0));
      }
    });

    test("refuses the handles of an allocator elsewhere in a block, or of another capacity", () => {
      const reserve = Reserve.open({ capacityBytes: 8 << 20, checked });
      const arena = Arena.open({ capacityBytes: 8 << 20, reserve });
      const allocators = [4, 4, 4, 5, 16].map(
        (slabs) => new SlabAllocator(arena, { capacityBytes: slabs * SLAB }),
      );
      const handles = allocators.map((blocks) => Array.from({ length: 1000 }, () => blocks.alloc(8)));
      for (const [i, blocks] of allocators.entries()) {
        for (const [j, foreign] of handles.entries()) {
          if (i !== j) assert.ok(foreign.every((handle) => !blocks.has(handle)));
        }
      }
    });

    test("takes no bytes for a tag that its user wrote, in a slab of another class before", () => {
      const { arena, blocks } = open(1, checked);
      const large = fill(blocks, 1024);
      const words = arena.reserve.views.i32;
      const slab = blocks.byteAt(large[63]) / 4 - 80;
      for (let word = slab + 80; word < slab + 16464; word++) words[word] = word - slab - 15;
      for (const handle of large) blocks.free(handle);
      if (checked) for (let word = slab + 80; word < slab + 16464; word++) words[word] = word - slab - 15;
      blocks.alloc(8);
      for (let slot = 100; slot < 8192; slot++) assert.equal(blocks.has(slot), false);
    });

    test("takes no bytes behind its region for a slab", () => {
      const { arena, blocks } = open(3, checked);
      const behind = (arena.baseBytes + arena.alloc(1000)) / 4;
      const handle = (3 << 13) | 1;
      const words = arena.reserve.views.i32;
      words[behind + 1] = 100;
      words[behind + 16] = handle;
      refuses(arena, STALE, () => blocks.free(handle));
      refuses(arena, STALE, () => blocks.sizeOf(handle));
      assert.equal(blocks.has(handle), false);
    });

    test("repeats a handle only after as many reuses as there are generations", () => {
      for (const [slabs, generations] of [
        [1, 2 ** 18],
        [2, 2 ** 17],
        [3, 2 ** 16],
      ]) {
        const { blocks } = open(slabs, checked);
        const first = blocks.alloc(8);
        let handle = first;
        let reuses = 0;
        do {
          blocks.free(handle);
          handle = blocks.alloc(8);
          reuses++;
        } while (handle !== first);
        assert.equal(reuses, generations);
      }
    });

    test("has 7 bits for the generation at its largest capacity, and reaches its last slab", () => {
      const { blocks } = open(2048, checked);
      assert.equal(blocks.capacityBytes, 2 ** 27);
      const first = blocks.alloc(1024);
      let handle = first;
      let reuses = 0;
      do {
        blocks.free(handle);
        handle = blocks.alloc(1024);
        reuses++;
      } while (handle !== first);
      assert.equal(reuses, 128);
      const handles = [handle, ...fill(blocks, 1024)];
      assert.equal(handles.length, 2048 * 64);
      assert.ok(handles.every((name) => name > 0 && blocks.has(name)));
      blocks.freeAll(handles);
      assert.equal(blocks.live, 0);
    });

    test("goes on working where freed blocks are written to", () => {
      const { blocks, bytes } = open(1, checked);
      const handles = fill(blocks, 64);
      for (const handle of handles) {
        const at = blocks.byteAt(handle);
        blocks.free(handle);
        bytes.fill(0xff, at, at + 64);
      }
      const again = fill(blocks, 64);
      assert.equal(again.length, handles.length);
      assert.equal(new Set(again.map((handle) => blocks.byteAt(handle))).size, again.length);
    });

    test("refuses sizes that no class has", () => {
      const { arena, blocks } = open(1, checked);
      for (const bytes of [0, -1, 1025, 1.5, 0.5, Number.NaN, 2 ** 32 + 8, Number.POSITIVE_INFINITY]) {
        const error = {
          code: "BAD_ARGUMENT",
          message: `slab allocator: cannot allocate ${bytes} bytes; give a whole number from 1 to 1024`,
        };
        refuses(arena, error, () => blocks.alloc(bytes));
        refuses(arena, error, () => blocks.tryAlloc(bytes));
      }
    });
  });

  describe(`freeing many blocks at once, ${checked ? "checked" : "unchecked"}`, () => {
    test("frees all of them, whatever kind of array they stand in", () => {
      const { blocks } = open(24, checked);
      for (const arrayOf of [
        (all: number[]) => all,
        (all: number[]) => Int32Array.from(all),
        (all: number[]) => Float64Array.from(all),
      ]) {
        const handles = Array.from({ length: 500 }, (_, i) => blocks.alloc(1 + (i % 300)));
        blocks.freeAll(arrayOf(handles));
        assert.equal(blocks.live, 0);
        assert.ok(handles.every((handle) => !blocks.has(handle)));
        assert.throws(() => blocks.free(handles[7]), DOUBLE);
      }
    });

    test("frees as many as it is told, from the first", () => {
      const { arena, blocks } = open(1, checked);
      const handles = [blocks.alloc(8), blocks.alloc(8), blocks.alloc(8), 12345];
      blocks.freeAll(handles, 0);
      assert.equal(blocks.live, 3);
      blocks.freeAll(handles, 2);
      assert.deepEqual(
        handles.map((handle) => blocks.has(handle)),
        [false, false, true, false],
      );
      for (const count of [5, -1, 0.5, Number.NaN]) {
        refuses(arena, { code: "BAD_ARGUMENT" }, () => blocks.freeAll(handles, count));
      }
    });

    test("frees none where one is stale, freed, or there twice", () => {
      const { arena, blocks } = open(3, checked);
      const handles = Array.from({ length: 300 }, (_, i) => blocks.alloc([8, 100, 384][i % 3]));
      const freed = handles.splice(100, 1)[0];
      const stale = handles.splice(100, 1)[0];
      const staleSize = blocks.sizeOf(stale);
      blocks.free(stale);
      blocks.alloc(staleSize);
      blocks.free(freed);
      for (const at of [0, 1, 150, 298]) {
        const withOne = (handle: number) => [...handles.slice(0, at), handle, ...handles.slice(at)];
        refuses(arena, DOUBLE, () => blocks.freeAll(withOne(freed)));
        refuses(arena, STALE, () => blocks.freeAll(withOne(stale)));
        refuses(arena, STALE, () => blocks.freeAll(withOne(0)));
        refuses(arena, DOUBLE, () => blocks.freeAll(withOne(handles[149])));
      }
      assert.ok(handles.every((handle) => blocks.has(handle)));
      blocks.freeAll(handles);
      assert.equal(blocks.live, 1);
    });
  });
}

describe("what a block holds", () => {
  test("in a reserve that checks, is poison when it is allocated and when it is freed", () => {
    const { blocks, bytes, contents } = open(1, true);
    for (const size of [8, 100, 1024]) {
      const handle = blocks.alloc(size);
      const at = blocks.byteAt(handle);
      const end = at + blocks.sizeOf(handle);
      assert.ok(contents(handle).every((byte) => byte === 0xcd));
      bytes.fill(7, at, end);
      blocks.free(handle);
      assert.ok(bytes.subarray(at, end).every((byte) => byte === 0xdb));
      const again = blocks.alloc(size);
      assert.equal(blocks.byteAt(again), at);
      assert.ok(contents(again).every((byte) => byte === 0xcd));
      blocks.freeAll([again]);
      assert.ok(bytes.subarray(at, end).every((byte) => byte === 0xdb));
    }
  });

  test("in one that does not, is what it held", () => {
    const { blocks, contents } = open(1, false);
    const handle = blocks.alloc(100);
    contents(handle).fill(7);
    blocks.free(handle);
    assert.ok(contents(blocks.alloc(100)).every((byte) => byte === 7));
  });
});

describe("taking stock", () => {
  test("counts slabs, blocks and bytes of each class", () => {
    const { blocks } = open(4);
    const empty = blocks.stats();
    assert.deepEqual([empty.slabs, empty.emptySlabs, empty.liveBytes, empty.fragmentation], [4, 4, 0, 0]);
    assert.ok(
      empty.classes.every(({ slabs, live, free, wasteBytes }) => slabs + live + free + wasteBytes === 0),
    );

    const small = Array.from({ length: 5482 + 1 }, () => blocks.alloc(8));
    blocks.alloc(1000);
    const { classes, ...totals } = blocks.stats();
    assert.deepEqual(
      classes.map(({ bytes }) => bytes),
      SIZE_CLASSES,
    );
    assert.deepEqual(classes[0], {
      bytes: 8,
      slabs: 2,
      live: 5483,
      free: 5481,
      wasteBytes: 2 * (65856 - 5482 * 8),
    });
    assert.deepEqual(classes[23], { bytes: 1024, slabs: 1, live: 1, free: 63, wasteBytes: 65856 - 65536 });
    const liveBytes = 5483 * 8 + 1024;
    const fragmentation = 1 - liveBytes / (3 * 65856);
    assert.deepEqual(totals, { slabs: 4, emptySlabs: 1, liveBytes, fragmentation });

    blocks.freeAll(small);
    const after = blocks.stats();
    assert.equal(after.emptySlabs, 3);
    assert.equal(after.classes[0].slabs, 0);
  });
});

describe("placing a slab allocator", () => {
  test("rounds its capacity up to whole slabs", () => {
    const arena = Arena.open({ capacityBytes: 1 << 20 });
    for (const [capacityBytes, slabs] of [
      [1, 1],
      [SLAB, 1],
      [SLAB + 1, 2],
    ]) {
      const blocks = new SlabAllocator(arena, { capacityBytes });
      assert.equal(blocks.capacityBytes, slabs * SLAB);
      assert.equal(blocks.stats().slabs, slabs);
      assert.equal(blocks.bytes, 128 + slabs * 65856);
    }
  });

  test("refuses a capacity of no whole number of bytes, or above 128 MiB, and takes nothing", () => {
    const arena = Arena.open({ capacityBytes: 4096 });
    for (const capacityBytes of [0, -1, 1.5, Number.NaN, 2 ** 27 + 1]) {
      refuses(
        arena,
        {
          code: "BAD_ARGUMENT",
          message: `slab allocator: capacityBytes is ${capacityBytes}; give a whole number from 1 to 134217728, and make several allocators for more`,
        },
        () => new SlabAllocator(arena, { capacityBytes }),
      );
    }
    refuses(arena, { code: "ARENA_FULL" }, () => new SlabAllocator(arena, { capacityBytes: 1 }));
  });

  test("in a block layout gives every block its own blocks", () => {
    const reserve = Reserve.open({ capacityBytes: 1 << 20 });
    const layout = new BlockLayout(reserve, "battle");
    const blocks = new SlabAllocator(layout, { capacityBytes: 2 * SLAB });
    assert.throws(() => blocks.alloc(8), { code: "BAD_ARGUMENT" });
    assert.throws(() => blocks.freeAll([]), { code: "BAD_ARGUMENT" });
    assert.equal(blocks.has(1), false);
    const [a, b] = [layout.open(), layout.open()];

    layout.enter(a);
    const inA = [blocks.alloc(8), blocks.alloc(500)];
    reserve.views.u8.fill(1, blocks.byteAt(inA[1]), blocks.byteAt(inA[1]) + 500);
    layout.enter(b);
    assert.equal(blocks.live, 0);
    assert.ok(inA.every((handle) => !blocks.has(handle)));
    const inB = fill(blocks, 1024);
    for (const handle of inB) reserve.views.u8.fill(2, blocks.byteAt(handle), blocks.byteAt(handle) + 1024);
    assert.equal(inB.length, 128);
    layout.enter(a);
    assert.equal(blocks.live, 2);
    assert.equal(reserve.views.u8[blocks.byteAt(inA[1]) + 499], 1);
    blocks.freeAll(inA);
    layout.enter(b);
    assert.equal(blocks.live, 128);
  });

  test("in a block layout, a copy of a block's bytes is a copy of it", () => {
    const reserve = Reserve.open({ capacityBytes: 2 << 20 });
    const layout = new BlockLayout(reserve, "battle");
    const blocks = new SlabAllocator(layout, { capacityBytes: 12 * SLAB });
    const [a, b] = [layout.open(), layout.open()];
    layout.enter(a);
    const handles = Array.from({ length: 1000 }, (_, i) => blocks.alloc(1 + (i % 90)));
    for (const handle of handles.splice(300, 300)) blocks.free(handle);
    const stats = blocks.stats();
    reserve.views.u8.set(a.snapshot(), b.baseBytes);
    layout.enter(b);
    assert.deepEqual(blocks.stats(), stats);
    const next = blocks.alloc(50);
    blocks.freeAll(handles);
    layout.enter(a);
    assert.ok(handles.every((handle) => blocks.has(handle)));
    assert.equal(blocks.alloc(50), next);
  });

  test("is gone once its arena is reset or closed", () => {
    for (const [end, code] of [
      ["reset", "ARENA_RESET"],
      ["close", "ARENA_CLOSED"],
    ] as const) {
      const { arena, blocks } = open(1);
      const handle = blocks.alloc(8);
      arena[end]();
      const gone = { code };
      assert.throws(() => blocks.alloc(8), gone);
      assert.throws(() => blocks.tryAlloc(8), gone);
      assert.throws(() => blocks.free(handle), gone);
      assert.throws(() => blocks.freeAll([handle]), gone);
      assert.throws(() => blocks.freeAll([]), gone);
      assert.throws(() => blocks.sizeOf(handle), gone);
      assert.throws(() => blocks.byteAt(handle), gone);
      assert.throws(() => blocks.live, gone);
      assert.throws(() => blocks.stats(), gone);
      assert.equal(blocks.has(handle), false);
    }
  });
});
