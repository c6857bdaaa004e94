import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, over10Seconds } from "./ask.test.js";
import { markingBound } from "./marking-bound.js";

const full = (ms: number, mark: number) => () => ({
  kind: "major" as const,
  ms,
  usedAfterBytes: 300e6,
  phases: [
    { phase: "mark", ms: mark },
    { phase: "evacuate", ms: ms - mark },
  ],
});

test("full collections that mark a large heap are bound by it", () => {
  const insight = ask(markingBound, { collections: over10Seconds(10, full(50, 45)) });
  assert.match(
    insight?.finding ?? "",
    /^90 % of the time .* is marking a live heap of 300 MB: up to 50 ms at once/,
  );
  assert.equal(insight?.evidence.collections.length, 10);
});

test("steps between pauses are marking, too", () => {
  const insight = ask(markingBound, {
    collections: over10Seconds(10, full(10, 4)),
    markingSteps: Array.from({ length: 500 }, (_, i) => ({ startMs: i * 20, ms: 1 })),
  });
  assert.ok(insight && insight.evidence.figures.markShare > 0.8);
});

test("those that copy are not, nor are few short ones", () => {
  assert.equal(ask(markingBound, { collections: over10Seconds(10, full(50, 10)) }), undefined);
  assert.equal(ask(markingBound, { collections: over10Seconds(2, full(15, 14)) }), undefined);
});
