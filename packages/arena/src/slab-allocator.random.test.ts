import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { pick, program, refuses } from "./random-program.test.js";
import { SIZE_CLASSES } from "./size-classes.js";
import { SlabAllocator } from "./slab-allocator.js";

/** The model of a block: how many bytes it has, and the byte that they were filled with. */
interface Block {
  readonly bytes: number;
  readonly fill: number;
}

program("a slab allocator", ({ dice, reserve, checked }) => {
  const slabs = 1 + dice(6);
  const capacityBytes = slabs * 66_000 + 1024;
  const arena = Arena.open({ capacityBytes, reserve: reserve(capacityBytes) });
  arena.alloc(8 * dice(9));
  const blocks = new SlabAllocator(arena, { capacityBytes: slabs * 65536 - dice(65536) });
  const { u8 } = arena.reserve.views;
  const live = new Map<number, Block>();
  const handles: number[] = [];
  const freed: number[] = [];
  let sizes: number[] = [];
  // How many steps in a hundred allocate: it fills up, then empties, and so on, so that both ends are reached.
  let allocates = 80;
  // Few sizes at a time, most of them large, so that slabs fill, and empty, and change hands.
  const changeSizes = () => {
    sizes = Array.from(
      { length: 1 + dice(pick(dice, [1, 1, 5])) },
      () => 1 + dice(pick(dice, [128, 1024, 1024, 1024])),
    );
  };
  changeSizes();

  const classOf = (bytes: number) => SIZE_CLASSES.findIndex((classBytes) => classBytes >= bytes);
  const takeLive = () => {
    const index = dice(handles.length);
    const handle = handles[index];
    handles[index] = handles[handles.length - 1];
    handles.pop();
    return handle;
  };
  const someLive = () => handles[dice(handles.length)];
  const expectIntact = (handle: number) => {
    const block = live.get(handle);
    assert.ok(block);
    const at = blocks.byteAt(handle);
    for (let i = 0; i < block.bytes; i++) {
      if (u8[at + i] !== block.fill) assert.fail(`byte ${i} of block ${handle} was overwritten`);
    }
  };
  const forget = (handle: number) => {
    live.delete(handle);
    freed.push(handle);
    if (freed.length > 200) freed.shift();
  };
  const expectPoisoned = (at: number, bytes: number, poison: number) => {
    if (checked) assert.ok(u8.subarray(at, at + bytes).every((byte) => byte === poison));
  };

  const alloc = () => {
    const bytes = pick(dice, sizes);
    const handle = blocks.tryAlloc(bytes);
    if (handle === 0) {
      refuses("COLLECTION_FULL", () => blocks.alloc(bytes));
      const { emptySlabs, classes } = blocks.stats();
      assert.deepEqual([emptySlabs, classes[classOf(bytes)].free], [0, 0], "full only where nothing is left");
      changeSizes();
      if (dice(4) === 0) allocates = 20;
      return;
    }
    assert.ok(!live.has(handle), "a handle is not given out twice");
    const at = blocks.byteAt(handle);
    const size = blocks.sizeOf(handle);
    assert.equal(size, SIZE_CLASSES[classOf(bytes)]);
    expectPoisoned(at, size, 0xcd);
    const fill = dice(256);
    u8.fill(fill, at, at + size);
    live.set(handle, { bytes: size, fill });
    handles.push(handle);
  };
  const free = () => {
    const handle = takeLive();
    expectIntact(handle);
    const at = blocks.byteAt(handle);
    const bytes = blocks.sizeOf(handle);
    blocks.free(handle);
    expectPoisoned(at, bytes, 0xdb);
    forget(handle);
    refuses("DOUBLE_FREE", () => blocks.free(handle));
  };
  const freeMany = () => {
    const count = 1 + dice(dice(20) === 0 ? handles.length : Math.min(handles.length, 30));
    const batch = Array.from({ length: count }, takeLive);
    const bad = dice(4);
    if (bad === 0) {
      refuses("DOUBLE_FREE", () => blocks.freeAll([...batch, pick(dice, batch)]));
    } else if (bad === 1) {
      refuses("STALE_HANDLE", () => blocks.freeAll([...batch, -1 - dice(2 ** 31)]));
    }
    if (bad < 2) {
      handles.push(...batch);
    } else {
      blocks.freeAll(dice(2) === 0 ? batch : Int32Array.from(batch));
      for (const handle of batch) forget(handle);
    }
  };
  const freeSize = () => {
    const size = blocks.sizeOf(someLive());
    const batch = handles.filter((handle) => live.get(handle)?.bytes === size);
    const kept = handles.filter((handle) => live.get(handle)?.bytes !== size);
    handles.splice(0, handles.length, ...kept);
    for (const handle of batch) {
      blocks.free(handle);
      forget(handle);
    }
  };
  const misuse = () => {
    const handle = pick(dice, [
      0,
      -dice(2 ** 31),
      dice(2 ** 31),
      someLive() + 0.5,
      Number.NaN,
      pick(dice, freed),
    ]);
    if (handle === undefined || live.has(handle)) return;
    assert.equal(blocks.has(handle), false);
    assert.throws(
      () => blocks.free(handle),
      (error: { code: string }) => error.code === "STALE_HANDLE" || error.code === "DOUBLE_FREE",
    );
    refuses("STALE_HANDLE", () => blocks.byteAt(handle));
    refuses("STALE_HANDLE", () => blocks.sizeOf(handle));
  };

  const step = () => {
    const action = dice(100);
    if (action < allocates) alloc();
    else if (action < 92 && handles.length > 0) free();
    else if (action < 95 && handles.length > 0) freeMany();
    else if (action < 96) changeSizes();
    else if (action < 97 && dice(4) === 0 && handles.length > 0) freeSize();
    else if (handles.length > 0) misuse();
    else allocates = 80;
  };
  const compare = () => {
    const { classes, ...totals } = blocks.stats();
    const counts = SIZE_CLASSES.map(() => 0);
    for (const [handle, { bytes }] of live) {
      counts[classOf(bytes)]++;
      assert.equal(blocks.sizeOf(handle), bytes);
      expectIntact(handle);
    }
    assert.equal(blocks.live, live.size);
    assert.deepEqual(
      classes.map((of) => of.live),
      counts,
    );
    let inUse = 0;
    let liveBytes = 0;
    for (const of of classes) {
      inUse += of.slabs;
      liveBytes += of.live * of.bytes;
      assert.equal((of.live + of.free) * of.bytes + of.wasteBytes, of.slabs * 65856);
    }
    assert.equal(inUse + totals.emptySlabs, slabs);
    assert.deepEqual([totals.slabs, totals.liveBytes], [slabs, liveBytes]);
    for (const handle of freed) assert.equal(blocks.has(handle), live.has(handle));
  };
  return { step, compare };
});
