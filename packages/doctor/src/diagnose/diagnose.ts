import type { Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { threadFigures } from "../figures/thread-figures.js";
import { allInsights } from "../insights/all-insights.js";
import { collectionLoss } from "../insights/collection-loss.js";
import { healthy } from "../insights/healthy.js";
import type { Insight, InsightInput } from "../insights/insight.js";
import type { Report } from "../report/report-data.js";
import { allAllocators } from "./all-allocators.js";
import { rankInsights } from "./rank-insights.js";
import { verdict } from "./verdict.js";

/** Of a worker that was there for less, its start is most of what was seen, and rates of it are no rates. */
const LEAST_SEEN_MS = 2000;

interface Examined extends InsightInput {
  readonly insights: readonly Insight[];
}

/**
 * Says what a program suffers from, by what was seen of it: figures of each thread, what was found in all of them, heaviest first, and one sentence.
 *
 * @param madeAt - when the report was made
 * @throws RangeError where the evidence has no thread
 */
export function diagnose(evidence: Evidence, madeAt: Date = new Date()): Report {
  const examined = evidence.threads.map((thread) => examine(evidence, thread));
  const [worst] = [...examined].sort(
    (a, b) => (b.insights[0]?.weight ?? 0) - (a.insights[0]?.weight ?? 0) || b.loss.all - a.loss.all,
  );
  if (worst === undefined) throw new RangeError("evidence without a thread: give that of one at least");
  const { thread, figures } = worst;
  const found = examined.flatMap(({ insights }) => insights).sort((a, b) => b.weight - a.weight);
  const well = found.length === 0 ? healthy(worst) : undefined;
  const insights = well === undefined ? found : [well];
  const growths = examined.flatMap(({ figures: { heapGrowthMbPerS } }) => heapGrowthMbPerS ?? []);
  return {
    version: 1,
    verdict: verdict(insights[0], worst),
    healthy: found.length === 0,
    insights,
    pauses: figures.pauses,
    allocation: {
      bytesPerS: examined.reduce(
        (sum, { thread, figures }) => sum + figures.allocationBytesPerS * seenShare(thread, evidence),
        0,
      ),
      top: allAllocators(
        examined.map(({ thread, figures }) => ({ figures, seenShare: seenShare(thread, evidence) })),
      ),
    },
    heap: { growthMbPerS: growths.length === 0 ? null : growths.reduce((sum, growth) => sum + growth, 0) },
    loopDelayMs:
      thread.loopDelay.count === 0
        ? { p99: null, max: null }
        : { p99: figures.loopDelayMs.p99, max: figures.loopDelayMs.max },
    overhead: evidence.overhead.share,
    madeAt: madeAt.toISOString(),
    thread: thread.name,
    figures: examined.map(({ figures }) => figures),
    evidence,
  };
}

function examine(evidence: Evidence, thread: ThreadEvidence): Examined {
  const input = { evidence, thread, figures: threadFigures(evidence, thread), loss: collectionLoss(thread) };
  if (thread.id !== 0 && thread.endMs - thread.startMs < LEAST_SEEN_MS && thread.ended !== "heap-limit") {
    return { ...input, insights: [] };
  }
  return { ...input, insights: rankInsights(allInsights.flatMap((insight) => insight(input) ?? [])) };
}

/** Of the window, the part that a thread was there for: what its rates count in those of the whole program. */
function seenShare({ startMs, endMs }: ThreadEvidence, { windowMs }: Evidence): number {
  return windowMs > 0 ? Math.min(1, (endMs - startMs) / windowMs) : 1;
}
