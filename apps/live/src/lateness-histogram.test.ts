import assert from "node:assert/strict";
import { test } from "node:test";
import { LatenessHistogram } from "./lateness-histogram.js";

test("quantiles are those of the sorted durations, within 3 percent", () => {
  const histogram = new LatenessHistogram();
  const durations = Array.from({ length: 1000 }, (_, i) => 0.05 * 1.008 ** ((i * 617) % 1000));
  for (const ms of durations) histogram.add(ms);
  durations.sort((a, b) => a - b);
  for (const share of [0.5, 0.9, 0.99]) {
    const exact = durations[Math.ceil(share * 1000) - 1];
    const ratio = histogram.quantileMs(share) / exact;
    assert.ok(ratio > 0.97 && ratio < 1.03, `p${share * 100}: ${ratio} of ${exact} ms`);
  }
});

test("an empty histogram has no lateness, and a cleared one is empty", () => {
  const histogram = new LatenessHistogram();
  assert.equal(histogram.quantileMs(0.99), 0);
  histogram.add(5);
  histogram.clear();
  assert.equal(histogram.quantileMs(0.99), 0);
});

test("durations out of range count at its ends", () => {
  const histogram = new LatenessHistogram();
  histogram.add(0);
  assert.ok(histogram.quantileMs(1) <= 0.011);
  histogram.add(1e9);
  assert.ok(histogram.quantileMs(1) >= 97_000);
});
