import assert from "node:assert/strict";
import { Arena, Rings } from "./index.js";
import { badIndex, type Entry, entryLayout, pick, program, refuses } from "./random-program.test.js";

program("rings", ({ dice, reserve, checked }) => {
  const [rings, capacity] = [1 + dice(6), 1 + dice(12)];
  const arena = Arena.open({ capacityBytes: 8192, reserve: reserve(8192) });
  const layout = entryLayout(dice);
  const together = pick(dice, ["ring", "position"] as const);
  const ring = new Rings(arena, layout, { rings, capacity, together }).cursor();
  const model: Entry[][] = Array.from({ length: rings }, () => []);
  const pushes = new Array<number>(rings).fill(0);
  const expectEntry = (index: number, age: number) => {
    const entry = ring.at(index).newest(age);
    assert.deepEqual([entry.id, entry.tag], [model[index][age].id, model[index][age].tag]);
  };
  const step = () => {
    const index = dice(rings);
    const entries = model[index];
    ring.at(index);
    assert.equal(ring.length, entries.length);
    assert.equal(ring.position, pushes[index] % capacity);
    const action = dice(10);
    if (action < 6) {
      const pushed = ring.push();
      pushed.id = dice(2 ** 31);
      pushed.tag = dice(256);
      entries.unshift({ id: pushed.id, tag: pushed.tag });
      entries.length = Math.min(entries.length, capacity);
      pushes[index]++;
    } else if (action < 9 && entries.length > 0) {
      expectEntry(index, dice(entries.length));
    } else {
      refuses("OUT_OF_RANGE", () => ring.newest(entries.length + dice(10)));
      if (checked) {
        refuses("OUT_OF_RANGE", () => ring.newest(badIndex(dice, entries.length)));
        refuses("OUT_OF_RANGE", () => ring.at(badIndex(dice, rings)));
      }
    }
  };
  const compare = () => {
    for (const [index, entries] of model.entries()) {
      for (let age = 0; age < entries.length; age++) expectEntry(index, age);
    }
  };
  return { step, compare };
});
