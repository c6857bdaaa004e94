import assert from "node:assert/strict";
import { Arena } from "./index.js";
import { pick, program } from "./random-program.test.js";

program("the arenas of a reserve", ({ dice, reserve }) => {
  const capacityBytes = 4096;
  const memory = reserve(capacityBytes);
  const bytes = memory.views.u8;
  let nextMark = 1;
  let open: { arena: Arena; mark: number; spans: [offset: number, bytes: number][]; used: number }[] = [];
  const step = () => {
    const action = dice(10);
    if (open.length === 0 || action === 0) {
      const asked = 64 + dice(600);
      try {
        const arena = Arena.open({ capacityBytes: asked, reserve: memory });
        open.push({ arena, mark: 1 + (nextMark++ % 255), spans: [], used: 64 });
      } catch (error) {
        assert.equal((error as { code?: string }).code, "ARENA_FULL");
        assert.ok(open.length > 0, "an empty reserve has room");
      }
      return;
    }
    const block = pick(dice, open);
    const { arena, mark, spans } = block;
    if (action === 1) {
      arena.close();
      open = open.filter((other) => other !== block);
    } else if (action === 2) {
      arena.reset();
      spans.length = 0;
      block.used = 64;
    } else {
      const align = pick(dice, [1, 2, 4, 8]);
      const asked = dice(100);
      const expected = Math.ceil(block.used / align) * align;
      const offset = arena.tryAlloc(asked, align);
      assert.equal(offset, expected + asked > arena.capacityBytes ? -1 : expected);
      if (offset < 0) return;
      const from = arena.baseBytes + offset;
      for (let i = from; i < from + asked; i++) assert.equal(bytes[i], 0);
      bytes.fill(mark, from, from + asked);
      spans.push([from, asked]);
      block.used = offset + asked;
    }
  };
  const compare = () => {
    let taken = 0;
    let end = 0;
    const byPlace = [...open].sort((a, b) => a.arena.baseBytes - b.arena.baseBytes);
    for (const { arena, mark, spans, used } of byPlace) {
      assert.ok(arena.baseBytes >= end, "arenas do not overlap");
      assert.equal(arena.baseBytes % 8, 0);
      end = arena.baseBytes + arena.capacityBytes;
      taken += arena.capacityBytes;
      assert.equal(arena.usedBytes, used);
      for (const [from, count] of spans) {
        assert.ok(bytes.subarray(from, from + count).every((byte) => byte === mark));
      }
    }
    assert.ok(end <= capacityBytes);
    assert.equal(memory.freeBytes, capacityBytes - taken);
  };
  return { step, compare };
});
