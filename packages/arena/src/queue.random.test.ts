import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { Queue } from "./queue.js";
import { badIndex, type Entry, entryLayout, program, refuses, someEntry } from "./random-program.test.js";

program("a queue", ({ dice, reserve, checked }) => {
  const capacity = 1 + dice(dice(2) === 0 ? 3 : 30);
  const arena = Arena.open({ capacityBytes: 8192, reserve: reserve(8192) });
  arena.alloc(dice(9), 1);
  const layout = entryLayout(dice);
  const queue = new Queue(arena, layout, capacity);
  const [entry, other] = [queue.cursor(), queue.cursor()];
  const model: Entry[] = [];
  const step = () => {
    const action = dice(100);
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
      const oldest = model.shift();
      if (oldest === undefined) refuses("COLLECTION_EMPTY", () => other.take());
      else assert.deepEqual([other.take().id, other.tag], [oldest.id, oldest.tag]);
    } else if (action < 90 && model.length > 0) {
      const at = dice(model.length);
      assert.deepEqual([entry.at(at).id, entry.tag], [model[at].id, model[at].tag]);
      entry.tag = model[at].tag = dice(256);
    } else if (action < 98 && checked) {
      refuses("OUT_OF_RANGE", () => entry.at(badIndex(dice, model.length)));
    } else if (action === 98) {
      other.clear();
      model.length = 0;
    }
    assert.deepEqual([entry.length, other.length], [model.length, model.length]);
  };
  const compare = () => {
    for (const [at, { id, tag }] of model.entries()) {
      assert.deepEqual([entry.at(at).id, entry.tag], [id, tag]);
    }
  };
  return { step, compare };
});
