import assert from "node:assert/strict";
import { pick, program, refuses } from "./random-program.test.js";
import { SharedBlocks } from "./shared-blocks.js";

program("shared blocks", ({ dice }) => {
  const count = 1 + dice(dice(2) === 0 ? 3 : 40);
  const blockBytes = 1 + dice(200);
  const opened = SharedBlocks.open({ blocks: count, blockBytes });
  const both = [opened, SharedBlocks.attach(opened.share())];
  const { u8 } = opened.views;
  /** What each handle's block is filled with, and how many hold it. */
  const held = new Map<number, { fill: number; holders: number }>();
  const freed: number[] = [];
  let most = 0;
  const someHeld = () => [...held.keys()][dice(held.size)];
  const expectIntact = (handle: number) => {
    const at = opened.byteAt(handle);
    for (let i = 0; i < blockBytes; i++) assert.equal(u8[at + i], held.get(handle)?.fill);
  };
  const step = () => {
    const blocks = pick(dice, both);
    const action = dice(20);
    if (action < 7) {
      const handle = blocks.tryAcquire();
      if (held.size === count) {
        assert.equal(handle, 0);
        refuses("COLLECTION_FULL", () => blocks.acquire());
        return;
      }
      assert.ok(handle > 0 && !held.has(handle) && !freed.includes(handle));
      const fill = dice(256);
      const at = blocks.byteAt(handle);
      u8.fill(fill, at, at + blockBytes);
      held.set(handle, { fill, holders: 1 });
      most = Math.max(most, held.size);
    } else if (action < 10 && held.size > 0) {
      const handle = someHeld();
      blocks.retain(handle);
      (held.get(handle) ?? { holders: 0 }).holders++;
    } else if (action < 17 && held.size > 0) {
      const handle = someHeld();
      expectIntact(handle);
      const block = held.get(handle);
      assert.ok(block);
      block.holders--;
      assert.equal(blocks.release(handle), block.holders === 0);
      assert.equal(blocks.countOf(handle), block.holders);
      if (block.holders > 0) return;
      held.delete(handle);
      freed.push(handle);
      if (freed.length > 100) freed.shift();
      refuses("DOUBLE_FREE", () => blocks.release(handle));
    } else {
      const handle = pick(dice, [
        0,
        -dice(2 ** 31),
        dice(2 ** 31),
        someHeld() + 0.5,
        Number.NaN,
        pick(dice, freed),
      ]);
      if (handle === undefined || held.has(handle)) return;
      assert.equal(blocks.countOf(handle), 0);
      refuses("STALE_HANDLE", () => blocks.retain(handle));
      refuses("STALE_HANDLE", () => blocks.byteAt(handle));
      assert.throws(
        () => blocks.release(handle),
        (error: { code: string }) => error.code === "STALE_HANDLE" || error.code === "DOUBLE_FREE",
      );
    }
  };
  const compare = () => {
    for (const blocks of both) {
      assert.deepEqual([blocks.live, blocks.highWater], [held.size, most]);
      for (const [handle, { holders }] of held) {
        assert.equal(blocks.countOf(handle), holders);
        expectIntact(handle);
      }
      for (const handle of freed) assert.equal(blocks.countOf(handle), 0);
    }
  };
  return { step, compare };
});
