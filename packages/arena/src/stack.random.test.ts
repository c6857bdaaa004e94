import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { type Entry, entryLayout, program, refuses, someEntry } from "./random-program.test.js";
import { Stack } from "./stack.js";

program("a stack", ({ dice, reserve }) => {
  const capacity = 1 + dice(dice(2) === 0 ? 3 : 30);
  const arena = Arena.open({ capacityBytes: 8192, reserve: reserve(8192) });
  arena.alloc(dice(9), 1);
  const layout = entryLayout(dice);
  const stack = new Stack(arena, layout, capacity);
  const [entry, other] = [stack.cursor(), stack.cursor()];
  const model: Entry[] = [];
  const step = () => {
    const action = dice(100);
    const top = model.at(-1);
    if (action < 40) {
      if (model.length < capacity) {
        const { id, tag } = someEntry(dice);
        model.push({ id, tag });
        entry.push().id = id;
        entry.tag = tag;
      } else {
        refuses("COLLECTION_FULL", () => entry.push());
      }
    } else if (action < 75) {
      model.pop();
      if (top === undefined) refuses("COLLECTION_EMPTY", () => other.pop());
      else assert.deepEqual([other.pop().id, other.tag], [top.id, top.tag]);
    } else if (action < 98) {
      if (top === undefined) {
        refuses("COLLECTION_EMPTY", () => entry.top());
      } else {
        assert.deepEqual([entry.top().id, entry.tag], [top.id, top.tag]);
        entry.tag = top.tag = dice(256);
      }
    } else if (action === 98) {
      other.clear();
      model.length = 0;
    }
    assert.deepEqual([entry.length, other.length], [model.length, model.length]);
  };
  const compare = () => {
    // A copy is taken apart, as a stack shows its top only.
    const bytes = arena.snapshot();
    for (const { id, tag } of [...model].reverse()) {
      assert.deepEqual([entry.pop().id, entry.tag], [id, tag]);
    }
    arena.restore(bytes);
  };
  return { step, compare };
});
