import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { IntMap } from "./int-map.js";
import { badIndex, pick, program, refuses } from "./random-program.test.js";

program("an int map", ({ dice, reserve }) => {
  const capacity = 1 + dice(pick(dice, [3, 12, 50]));
  const arena = Arena.open({ capacityBytes: 4096, reserve: reserve(4096) });
  const map = new IntMap(arena, capacity);
  const model = new Map<number, number>();
  // Few enough keys that they come again, in a row and all over.
  const keys = Array.from({ length: 2 * capacity }, (_, index) =>
    dice(2) === 0 ? index - capacity : dice(2 ** 31) * 2 + dice(2) - 2 ** 31,
  ).map((key) => key | 0);
  keys.push(0, -1, 2 ** 31 - 1, -(2 ** 31));
  const step = () => {
    const action = dice(100);
    const key = pick(dice, keys);
    if (action < 45) {
      const value = pick(dice, [0, -1, dice(2 ** 31), -dice(2 ** 31)]);
      if (model.has(key) || model.size < capacity) {
        assert.equal(map.set(key, value), !model.has(key));
        model.set(key, value);
      } else {
        refuses("COLLECTION_FULL", () => map.set(key, value));
      }
    } else if (action < 80) {
      assert.equal(map.delete(key), model.delete(key));
    } else if (action < 94) {
      assert.equal(map.has(key), model.has(key));
      assert.equal(map.get(key, -3), model.get(key) ?? -3);
      assert.equal(map.get(key), model.get(key) ?? 0);
    } else if (action < 95) {
      if (dice(4) === 0) {
        map.clear();
        model.clear();
      }
    } else {
      refuses("OUT_OF_RANGE", () => map.keyAt(badIndex(dice, map.slots)));
      refuses("OUT_OF_RANGE", () => map.next(badIndex(dice, map.slots + 1)));
      refuses("BAD_ARGUMENT", () => map.get(pick(dice, [2 ** 31, 0.5, Number.NaN])));
      refuses("BAD_ARGUMENT", () => map.set(key, pick(dice, [2 ** 31, 0.5, Number.NaN])));
    }
    assert.equal(map.size, model.size);
  };
  const compare = () => {
    for (const key of keys) assert.equal(map.get(key, -3), model.get(key) ?? -3);
    let walked = 0;
    for (let slot = map.next(0); slot >= 0; slot = map.next(slot + 1)) {
      walked++;
      assert.ok(model.has(map.keyAt(slot)));
      assert.equal(map.valueAt(slot), model.get(map.keyAt(slot)));
    }
    assert.equal(walked, model.size);
  };
  return { step, compare };
});
