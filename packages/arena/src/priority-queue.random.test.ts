import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { PriorityQueue } from "./priority-queue.js";
import { badIndex, pick, program, refuses } from "./random-program.test.js";

program("a priority queue", ({ dice, reserve }) => {
  const capacity = 1 + dice(pick(dice, [4, 20, 60]));
  const arena = Arena.open({ capacityBytes: 2048, reserve: reserve(2048) });
  const queue = new PriorityQueue(arena, capacity);
  const model = new Map<number, number>();
  const spread = pick(dice, [1, 3, 100, 2 ** 31]);
  const firstOfModel = () => {
    let first = -1;
    let least = 0;
    for (const [item, priority] of model) {
      if (first >= 0 && (priority > least || (priority === least && item > first))) continue;
      first = item;
      least = priority;
    }
    return first;
  };
  const step = () => {
    const action = dice(100);
    const item = dice(capacity);
    if (action < 50) {
      const priority = (dice(spread) * pick(dice, [1, -1])) | 0;
      assert.equal(queue.set(item, priority), !model.has(item));
      model.set(item, priority);
    } else if (action < 65) {
      assert.equal(queue.delete(item), model.delete(item));
    } else if (action < 85) {
      const first = firstOfModel();
      assert.equal(queue.firstItem, first);
      assert.equal(queue.takeFirst(), first);
      model.delete(first);
    } else if (action < 95) {
      assert.equal(queue.has(item), model.has(item));
      if (model.has(item)) assert.equal(queue.priorityOf(item), model.get(item));
      else refuses("BAD_ARGUMENT", () => queue.priorityOf(item));
    } else if (action < 96) {
      if (dice(3) === 0) {
        queue.clear();
        model.clear();
      }
    } else {
      const bad = badIndex(dice, capacity);
      refuses("OUT_OF_RANGE", () => pick(dice, [() => queue.set(bad, 1), () => queue.delete(bad)])());
      refuses("BAD_ARGUMENT", () => queue.set(item, pick(dice, [2 ** 31, 0.5, Number.NaN])));
    }
    assert.equal(queue.size, model.size);
  };
  const compare = () => {
    for (let item = 0; item < capacity; item++) {
      assert.equal(queue.has(item), model.has(item));
      if (model.has(item)) assert.equal(queue.priorityOf(item), model.get(item));
    }
    assert.equal(queue.firstItem, firstOfModel());
  };
  return { step, compare };
});
