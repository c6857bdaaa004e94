import assert from "node:assert/strict";
import { test } from "node:test";
import { lastAt, longestWithin } from "./stops-at.js";

test("the last moment that is not after one", () => {
  assert.equal(lastAt([], 5), -1);
  assert.equal(lastAt([10, 20, 20, 30], 9), -1);
  assert.equal(lastAt([10, 20, 20, 30], 20), 2);
  assert.equal(lastAt([10, 20, 20, 30], 99), 3);
});

test("a click means the longest stop that reaches into its stretch", () => {
  const stops = { startMs: [10, 50, 60, 90], ms: [30, 1, 5, 2] };
  assert.equal(longestWithin(stops, 45, 95), 2);
  assert.equal(longestWithin(stops, 39, 52), 0, "it began long before, and reaches in");
  assert.equal(longestWithin(stops, 41, 49), undefined);
  assert.equal(longestWithin(stops, 0, 9), undefined);
});
