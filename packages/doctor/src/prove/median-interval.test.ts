import assert from "node:assert/strict";
import { test } from "node:test";
import { medianInterval } from "./median-interval.js";
import { SeededRandom } from "./seeded-random.js";

test("lies between values as far from the ends as the level lets it, and says how sure it is", () => {
  assert.deepEqual(medianInterval([5, 1, 4, 2, 3], 0.05), { low: 1, high: 5, confidence: 1 - 2 / 32 });
  const eight = [8, 7, 6, 5, 4, 3, 2, 1];
  assert.deepEqual(medianInterval(eight, 0.05), { low: 2, high: 7, confidence: 1 - 18 / 256 });
  assert.deepEqual(medianInterval(eight, 0.0125), { low: 1, high: 8, confidence: 1 - 2 / 256 });
  assert.equal(medianInterval([1, 2, 3, 4], 0.05), undefined);
});

test("holds the median as often as it says, also of values that now and then are far off", () => {
  const seed = 12_345;
  const random = new SeededRandom(seed);
  const even = () => random.below(1 << 24) / (1 << 24) - 0.5;
  const value = () => (even() > 0.3 ? 10 : 1) * even();
  const cases = 4000;
  for (const [count, level] of [
    [5, 0.05],
    [7, 0.05],
    [8, 0.05],
    [8, 0.0125],
    [12, 0.025],
  ]) {
    let held = 0;
    let confidence = 0;
    for (let i = 0; i < cases; i++) {
      const interval = medianInterval(Array.from({ length: count }, value), level);
      assert.ok(interval !== undefined);
      confidence = interval.confidence;
      if (interval.low <= 0 && interval.high >= 0) held++;
    }
    // Four standard deviations.
    const apart = 4 * Math.sqrt((confidence * (1 - confidence)) / cases);
    const share = held / cases;
    assert.ok(
      Math.abs(share - confidence) < apart,
      `${share} of intervals of ${count} values hold it and not ${confidence}, seed ${seed}`,
    );
  }
});
