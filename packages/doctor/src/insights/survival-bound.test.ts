import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, over10Seconds, spaces } from "./ask.test.js";
import { survivalBound } from "./survival-bound.js";

const young = (ms: number, survivedMb: number) => (i: number) => ({
  ms,
  usedBeforeBytes: 30e6,
  usedAfterBytes: (14 + survivedMb) * 1e6,
  spaces: spaces(survivedMb / 2, 10 + (i * survivedMb) / 2),
});

test("young collections that copy a third of what they find are bound by it", () => {
  const insight = ask(survivalBound, { collections: over10Seconds(100, young(9, 6)) });
  assert.match(
    insight?.finding ?? "",
    /^young collections copy 38 % of what they find: 9 ms at p99, 10 times a second, 9 % of the time/,
  );
  assert.deepEqual(insight?.advice[0]?.engine, ["--max-semi-space-size=64", "--min-semi-space-size=64"]);
  assert.deepEqual(insight?.advice.map(({ id }) => id).slice(0, 3), [
    "semi-space-64",
    "semi-space-8",
    "semi-space-4",
  ]);
});

test("those of which nothing survives are not, however many, nor are cheap ones", () => {
  assert.equal(ask(survivalBound, { collections: over10Seconds(500, young(2, 0.1)) }), undefined);
  assert.equal(ask(survivalBound, { collections: over10Seconds(10, young(2, 6)) }), undefined);
});
