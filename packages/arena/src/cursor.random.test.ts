import assert from "node:assert/strict";
import { Arena, array, list, record, Table, u8 } from "./index.js";
import { badIndex, type Entry, entryLayout, program, refuses, someEntry } from "./random-program.test.js";

program("list fields", ({ dice, reserve, checked }) => {
  const capacity = 1 + dice(9);
  const Owner = record("Owner", {
    before: u8,
    list: list(entryLayout(dice), capacity),
    behind: array(u8, 3),
  });
  const length = 1 + dice(5);
  const arena = Arena.open({ capacityBytes: 8192, reserve: reserve(8192) });
  const owner = new Table(arena, Owner, length).cursor();
  for (let index = 0; index < length; index++) {
    owner.at(index).before = 100 + index;
    for (let i = 0; i < 3; i++) owner.behind.set(i, 200 + index);
  }
  const model: Entry[][] = Array.from({ length }, () => []);
  const step = () => {
    const index = dice(length);
    const entries = model[index];
    const { list } = owner.at(index);
    const at = entries.length === 0 ? 0 : dice(entries.length);
    const action = dice(20);
    if (action < 8) {
      if (entries.length < capacity) {
        const entry = someEntry(dice);
        entries.push(entry);
        const pushed = list.push();
        pushed.id = entry.id;
        pushed.tag = entry.tag;
      } else if (checked) {
        refuses("COLLECTION_FULL", () => list.push());
      }
    } else if (action < 12) {
      if (entries.length > 0) {
        entries.splice(at, 1);
        list.removeAt(at);
      } else if (checked) {
        refuses("OUT_OF_RANGE", () => list.removeAt(0));
      }
    } else if (action < 15 && entries.length > 0) {
      list.at(at).tag = entries[at].tag = dice(256);
    } else if (action < 18 && entries.length > 0) {
      assert.deepEqual([list.at(at).id, list.at(at).tag], [entries[at].id, entries[at].tag]);
    } else if (action === 18 && checked) {
      const bad = badIndex(dice, entries.length);
      refuses("OUT_OF_RANGE", () => list.at(bad));
      refuses("OUT_OF_RANGE", () => list.removeAt(bad));
    } else if (dice(4) === 0) {
      entries.length = 0;
      list.clear();
    }
    assert.equal(list.length, entries.length);
  };
  const compare = () => {
    for (const [index, entries] of model.entries()) {
      owner.at(index);
      assert.equal(owner.before, 100 + index);
      for (let i = 0; i < 3; i++) assert.equal(owner.behind.get(i), 200 + index);
      assert.equal(owner.list.length, entries.length);
      for (const [at, { id, tag }] of entries.entries()) {
        assert.deepEqual([owner.list.at(at).id, owner.list.at(at).tag], [id, tag]);
      }
    }
  };
  return { step, compare };
});
