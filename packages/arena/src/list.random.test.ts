import assert from "node:assert/strict";
import { Arena, List } from "./index.js";
import { badIndex, type Entry, entryLayout, program, refuses, someEntry } from "./random-program.test.js";

program("a list", ({ dice, reserve, checked }) => {
  const capacity = 1 + dice(40);
  const arena = Arena.open({ capacityBytes: 8192, reserve: reserve(8192) });
  const layout = entryLayout(dice);
  let entry = new List(arena, layout, capacity).cursor();
  let model: Entry[] = [];
  const step = () => {
    const action = dice(200);
    if (action === 0) {
      arena.reset();
      entry = new List(arena, layout, capacity).cursor();
      model = [];
    } else if (action < 90) {
      if (model.length < capacity) {
        const { id, tag } = someEntry(dice);
        model.push({ id, tag });
        entry.push().id = id;
        entry.tag = tag;
      } else if (checked) {
        refuses("COLLECTION_FULL", () => entry.push());
      }
    } else if (action < 170 && model.length > 0) {
      const at = dice(model.length);
      assert.deepEqual([entry.at(at).id, entry.tag], [model[at].id, model[at].tag]);
      entry.tag = model[at].tag = dice(256);
    } else if (action < 180 && checked) {
      refuses("OUT_OF_RANGE", () => entry.at(badIndex(dice, model.length)));
      refuses("OUT_OF_RANGE", () => entry.truncate(badIndex(dice, model.length + 1)));
    } else if (action < 190) {
      model.length = dice(model.length + 1);
      entry.truncate(model.length);
    }
    assert.equal(entry.length, model.length);
  };
  const compare = () => {
    for (const [at, { id, tag }] of model.entries())
      assert.deepEqual([entry.at(at).id, entry.tag], [id, tag]);
  };
  return { step, compare };
});
