import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { badIndex, pick, program, refuses } from "./random-program.test.js";
import { SparseSet } from "./sparse-set.js";

program("a sparse set", ({ dice, reserve }) => {
  const capacity = 1 + dice(pick(dice, [3, 30]));
  const memory = reserve(2048);
  const arena = Arena.open({ capacityBytes: 2048, reserve: memory });
  const set = new SparseSet(arena, capacity);
  // What is behind the head and the members may hold anything at first.
  const sparse = arena.usedBytes / 4 - set.bytes / 4 + 1 + capacity;
  for (let member = 0; member < capacity; member++) {
    memory.views.i32[sparse + member] = pick(dice, [dice(capacity), dice(2 ** 31), -1 - dice(100)]);
  }
  const model: number[] = [];
  const step = () => {
    const action = dice(100);
    const member = dice(capacity);
    const position = model.indexOf(member);
    if (action < 40) {
      assert.equal(set.add(member), position < 0);
      if (position < 0) model.push(member);
    } else if (action < 70) {
      assert.equal(set.delete(member), position >= 0);
      const last = position >= 0 ? model.pop() : undefined;
      if (last !== undefined && last !== member) model[position] = last;
    } else if (action < 80) {
      assert.equal(set.has(member), position >= 0);
      assert.equal(set.indexOf(member), position);
    } else if (action < 82) {
      set.clear();
      model.length = 0;
    } else if (action < 90 && model.length > 0) {
      const at = dice(model.length);
      assert.equal(set.at(at), model[at]);
    } else {
      const bad = badIndex(dice, capacity);
      refuses("OUT_OF_RANGE", () =>
        pick(dice, [() => set.add(bad), () => set.delete(bad), () => set.has(bad)])(),
      );
      refuses("OUT_OF_RANGE", () => set.at(badIndex(dice, model.length)));
    }
    assert.equal(set.size, model.length);
  };
  const compare = () => {
    for (let member = 0; member < capacity; member++)
      assert.equal(set.indexOf(member), model.indexOf(member));
    for (const [position, member] of model.entries()) assert.equal(set.at(position), member);
  };
  return { step, compare };
});
