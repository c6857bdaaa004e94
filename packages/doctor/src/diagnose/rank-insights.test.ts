import assert from "node:assert/strict";
import { test } from "node:test";
import type { Insight, InsightId } from "../insights/insight.js";
import { rankInsights } from "./rank-insights.js";

const insight = (id: InsightId, weight: number): Insight => ({
  id,
  thread: "main",
  finding: id,
  weight,
  evidence: { figures: {}, collections: [], functions: [] },
  advice: [],
});
const ranked = (...insights: Insight[]) => rankInsights(insights).map(({ id }) => id);

test("the heaviest comes first where none is the cause of another", () => {
  assert.deepEqual(ranked(insight("fragmentation", 0.1), insight("loop-blocked", 0.4)), [
    "loop-blocked",
    "fragmentation",
  ]);
});

test("a cause comes before its consequences, however heavy they are, and weighs what they do", () => {
  const all = rankInsights([
    insight("marking-bound", 0.6),
    insight("promotion", 0.2),
    insight("survival-bound", 0.1),
  ]);
  assert.deepEqual(
    all.map(({ id, finding }) => [id, finding]),
    [
      ["promotion", "promotion"],
      ["marking-bound", "marking-bound; a consequence of promotion"],
      ["survival-bound", "survival-bound; a consequence of promotion"],
    ],
  );
  assert.equal(all[0].weight, 0.6);
});

test("a cause of a cause is named as the root", () => {
  const all = rankInsights([
    insight("marking-bound", 0.6),
    insight("heap-limit-close", 0.3),
    insight("old-space-growth", 0.5),
  ]);
  assert.deepEqual(
    all.map(({ id }) => id),
    ["old-space-growth", "heap-limit-close", "marking-bound"],
  );
  assert.match(all[2].finding, /a consequence of old-space-growth$/);
});

test("a cause has the weight of all that it brings about, by way of others too", () => {
  const promotion = {
    ...insight("promotion", 0.2),
    evidence: { ...insight("promotion", 0).evidence, figures: { freedShare: 0.1 } },
  };
  const all = rankInsights([insight("survival-bound", 0.6), promotion, insight("marking-bound", 0.1)]);
  assert.deepEqual(
    all.map(({ id, weight }) => [id, Number(weight.toFixed(2))]),
    [
      ["marking-bound", 0.6],
      ["promotion", 0.54],
      ["survival-bound", 0.49],
    ],
  );
});

test("who allocates is behind what makes allocating dear, but before the copying of little", () => {
  const copying = (survivalShare: number) => ({
    ...insight("survival-bound", 0.1),
    evidence: { ...insight("survival-bound", 0).evidence, figures: { survivalShare } },
  });
  assert.deepEqual(ranked(insight("dominant-allocator", 0.2), copying(0.15)), [
    "dominant-allocator",
    "survival-bound",
  ]);
  assert.deepEqual(ranked(insight("dominant-allocator", 0.2), copying(0.5)), [
    "survival-bound",
    "dominant-allocator",
  ]);
});

test("a heap that ended the program comes before what filled it", () => {
  assert.deepEqual(ranked(insight("old-space-growth", 0.95), insight("heap-limit-close", 1)), [
    "heap-limit-close",
    "old-space-growth",
  ]);
});

test("turns that are long in the function that makes large objects are long for these, others are not", () => {
  const by = (id: InsightId, weight: number, functionName: string) => ({
    ...insight(id, weight),
    evidence: { ...insight(id, 0).evidence, functions: [{ functionName, file: "/app/a.ts", line: 7 }] },
  });
  const churn = by("large-object-churn", 0.1, "draw");
  assert.deepEqual(ranked(by("loop-blocked", 0.4, "draw"), churn), ["large-object-churn", "loop-blocked"]);
  assert.deepEqual(ranked(by("loop-blocked", 0.4, "hash"), churn), ["loop-blocked", "large-object-churn"]);
});

test("a young generation that is too large comes before the little that leaves it, not before much", () => {
  const withFigures = (id: InsightId, weight: number, figures: Record<string, number>) => ({
    ...insight(id, weight),
    evidence: { figures, collections: [], functions: [] },
  });
  const large = withFigures("young-generation-large", 0.5, { survivalShare: 0.48 });
  const promotion = (promotedShare: number) =>
    withFigures("promotion", 0.5, { promotedShare, freedShare: 0.8 });
  assert.deepEqual(ranked(promotion(0.06), large), ["young-generation-large", "promotion"]);
  assert.deepEqual(ranked(promotion(0.4), large), ["promotion", "young-generation-large"]);
});
