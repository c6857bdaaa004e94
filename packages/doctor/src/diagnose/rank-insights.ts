import type { Insight, InsightId } from "../insights/insight.js";

/** A consequence comes behind its cause by this, so that curing the first of the list is what helps. */
const BEHIND = 0.9;

/** What each brings about, where both are found in a thread; causes of causes come first. */
const BRINGS_ABOUT: readonly (readonly [cause: InsightId, consequences: readonly InsightId[]])[] = [
  [
    "old-space-growth",
    ["heap-limit-close", "marking-bound", "survival-bound", "fragmentation", "young-generation-small"],
  ],
  ["heap-limit-close", ["marking-bound", "promotion"]],
  ["external-memory", ["marking-bound"]],
  ["large-object-churn", ["marking-bound", "promotion", "survival-bound"]],
  ["young-generation-small", ["promotion", "survival-bound", "marking-bound"]],
  ["young-generation-large", ["survival-bound"]],
  ["promotion", ["survival-bound", "marking-bound"]],
  ["marking-bound", ["dominant-allocator"]],
  ["survival-bound", ["dominant-allocator"]],
];

/**
 * Puts the insights of a thread in order, heaviest first. A cause weighs at least what its consequences do, and each of those a little less than it and says whose it is.
 */
export function rankInsights(insights: readonly Insight[]): Insight[] {
  const ranked = new Map(insights.map((insight) => [insight.id, insight]));
  for (const [causeId, consequences] of BRINGS_ABOUT) {
    const cause = ranked.get(causeId);
    if (cause === undefined) continue;
    const found = consequences.flatMap((id) => ranked.get(id) ?? []);
    const weight = Math.max(cause.weight, ...found.map((insight) => insight.weight));
    ranked.set(causeId, { ...cause, weight });
    for (const insight of found) {
      ranked.set(insight.id, {
        ...insight,
        weight: Math.min(insight.weight, BEHIND * weight),
        finding: insight.finding.includes("; a consequence of ")
          ? insight.finding
          : `${insight.finding}; a consequence of ${causeId}`,
      });
    }
  }
  return [...ranked.values()].sort((a, b) => b.weight - a.weight);
}
