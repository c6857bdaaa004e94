import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { HybridAllocator } from "./hybrid-allocator.js";
import { pick, program, refuses } from "./random-program.test.js";

/** The model of a block: how many bytes were asked for, and the byte that they were filled with. */
interface Block {
  readonly bytes: number;
  readonly fill: number;
}

program("a hybrid allocator", ({ dice, reserve, checked }) => {
  const slabs = 1 + dice(3);
  const thresholdBytes = pick(dice, [1, 64, 256, 1024]);
  const capacityBytes = slabs * 66_000 + 1024 + dice(60_000);
  const arena = Arena.open({ capacityBytes, reserve: reserve(capacityBytes) });
  const place = () => {
    arena.alloc(dice(100), 1);
    return new HybridAllocator(arena, { slabBytes: slabs * 65536, thresholdBytes });
  };
  let blocks = place();
  const { u8 } = arena.reserve.views;
  const live = new Map<number, Block>();
  const freed = new Set<number>();
  let freedBytes = 0;
  const isLarge = (handle: number) => handle < 0;
  const someLive = () => [...live.keys()][dice(live.size)];
  const expectIntact = (handle: number) => {
    const block = live.get(handle);
    assert.ok(block);
    assert.ok(blocks.has(handle));
    const at = blocks.byteAt(handle);
    for (let i = 0; i < block.bytes; i++) {
      if (u8[at + i] !== block.fill) assert.fail(`byte ${i} of block ${handle} was overwritten`);
    }
    if (isLarge(handle)) assert.equal(blocks.sizeOf(handle), block.bytes);
    else assert.ok(blocks.sizeOf(handle) >= block.bytes);
  };
  const alloc = () => {
    const bytes = 1 + dice(pick(dice, [64, 300, 1100, 3000]));
    const room = arena.capacityBytes - Math.ceil(arena.usedBytes / 8) * 8;
    const handle = blocks.tryAlloc(bytes);
    if (handle === 0) {
      refuses(bytes <= thresholdBytes ? "COLLECTION_FULL" : "ARENA_FULL", () => blocks.alloc(bytes));
      // In checked mode a red zone of 8 to 15 bytes comes with it.
      if (bytes > thresholdBytes) assert.ok(bytes + 8 + (checked ? 15 : 0) > room);
      return;
    }
    assert.equal(isLarge(handle), bytes > thresholdBytes);
    assert.ok(!live.has(handle) && !freed.has(handle));
    const at = blocks.byteAt(handle);
    if (checked) assert.ok(u8.subarray(at, at + bytes).every((byte) => byte === 0xcd));
    const fill = dice(256);
    u8.fill(fill, at, at + bytes);
    live.set(handle, { bytes, fill });
  };
  const free = () => {
    const handle = someLive();
    expectIntact(handle);
    blocks.free(handle);
    if (isLarge(handle)) freedBytes += live.get(handle)?.bytes ?? 0;
    live.delete(handle);
    freed.add(handle);
    refuses("DOUBLE_FREE", () => blocks.free(handle));
  };
  const reset = () => {
    const old = blocks;
    arena.reset();
    refuses("ARENA_RESET", () => old.alloc(1));
    for (const handle of live.keys()) refuses("ARENA_RESET", () => old.free(handle));
    blocks = place();
    live.clear();
    freed.clear();
    freedBytes = 0;
  };
  const step = () => {
    const action = dice(200);
    if (action < 100) {
      alloc();
    } else if (action < 170 && live.size > 0) {
      free();
    } else if (action < 198) {
      const handle = pick(dice, [
        0,
        -dice(2 ** 13),
        -dice(2 ** 31),
        dice(2 ** 31),
        Number.NaN,
        [...freed][0],
      ]);
      if (handle === undefined || live.has(handle) || freed.has(handle)) return;
      assert.equal(blocks.has(handle), false);
      refuses("STALE_HANDLE", () => blocks.free(handle));
      refuses("STALE_HANDLE", () => blocks.byteAt(handle));
      refuses("STALE_HANDLE", () => blocks.sizeOf(handle));
    } else if (dice(8) === 0) {
      reset();
    }
  };
  const compare = () => {
    let count = 0;
    let liveBytes = 0;
    for (const [handle, { bytes }] of live) {
      expectIntact(handle);
      if (isLarge(handle)) count++;
      if (isLarge(handle)) liveBytes += bytes;
    }
    for (const handle of freed) {
      assert.equal(blocks.has(handle), false);
      if (isLarge(handle)) refuses("DOUBLE_FREE", () => blocks.free(handle));
    }
    assert.equal(blocks.live, live.size);
    assert.deepEqual(blocks.stats().large, { live: count, liveBytes, freedBytes });
  };
  return { step, compare };
});
