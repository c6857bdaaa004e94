import assert from "node:assert/strict";
import { test } from "node:test";
import { steadyGrowth } from "./steady-growth.js";

const each500Ms = (...values: number[]) => values.map((value, i) => ({ atMs: 500 * i, value }));

test("what grows all the time grows by so much a second", () => {
  assert.equal(steadyGrowth(each500Ms(10, 20, 30, 40, 50, 60)), 20);
});

test("what goes up and down does not, even where it ends above its beginning", () => {
  assert.equal(steadyGrowth(each500Ms(10, 90, 30, 70, 20, 100, 60, 85, 110)), 0);
  assert.equal(steadyGrowth(each500Ms(10, 20)), 0);
});
