import { adviceFor } from "../advice/advice-for.js";
import { boundAdvice } from "../advice/bound-advice.js";
import { oldGenerationLimit } from "../collect/old-generation-limit.js";
import { treeTotal } from "../evidence/tree-total.js";
import { type HeapGrowth, heapGrowth } from "../figures/heap-growth.js";
import { comesFrom } from "./comes-from.js";
import { dangerOfLimit } from "./danger-of-limit.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { keepers } from "./keepers.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** What has to have come while it was observed: less is code, caches of the engine and requests under way. */
const LEAST_GROWN_BYTES = 4e6;
/** And of what is live: a heap of a gigabyte goes up and down by more than a small one. */
const LEAST_GROWN_SHARE = 0.03;
/** Of pairs of full collections those that left more later on: noise has a half. */
const RISING_SHARE = 0.8;

/**
 * Of what was made in a part of the window and was there at its end, growth has to be so much: the rest is in use for a while, and goes up and down by itself. Samples tell nearly twice of what
 * stays where V8 trims what it made, as the text of `JSON.stringify`.
 */
const LEAST_STAYS_SHARE = 0.3;
/** But growth for so long, by so many times of what full collections differ from it, in so many of them, is no such going up and down. */
const CERTAIN_MS = 15_000;
const CERTAIN_TIMES = 6;
const CERTAIN_OBSERVATIONS = 5;

/** What is live grows and grows. */
export const oldSpaceGrowth: InsightModule = ({ thread }) => {
  const growth = heapGrowth(thread);
  if (growth === undefined || growth.risingShare < RISING_SHARE) return undefined;
  const grownBytes = growth.mbPerS * 1e3 * growth.spanMs;
  const liveBytes = growth.observations[growth.observations.length - 1].value;
  if (grownBytes < LEAST_GROWN_BYTES || grownBytes < LEAST_GROWN_SHARE * liveBytes) return undefined;
  const growthBytesPerS = 1e6 * growth.mbPerS;
  const whose = keepers(thread, growthBytesPerS);
  const { stays } = thread.allocations;
  const staysBytesPerS = stays === undefined ? 0 : treeTotal(stays.root);
  const explained = growthBytesPerS >= LEAST_STAYS_SHARE * (whose.bytesPerS || staysBytesPerS);
  if (!explained && !isCertain(growth)) return undefined;
  const limitBytes = oldGenerationLimit(thread);
  const toLimitS = Math.max(0, limitBytes - liveBytes) / growthBytesPerS;
  const [first] = whose.functions;
  return {
    id: "old-space-growth",
    thread: thread.name,
    finding: `what is live grows by ${inWords.rate(growthBytesPerS)} and is at ${inWords.bytes(liveBytes)}; the limit of ${inWords.bytes(limitBytes)} is reached in ${inWords.duration(toLimitS)}${comesFrom(whose)}`,
    weight: dangerOfLimit(toLimitS),
    evidence: {
      figures: {
        growthMbPerS: growth.mbPerS,
        grownMb: grownBytes / 1e6,
        spanShare: growth.spanShare,
        liveHeapMb: liveBytes / 1e6,
        limitMb: limitBytes / 1e6,
        toLimitS,
        ...(first && { staysShare: first.share }),
      },
      collections: worstCollections(thread, ({ kind }) => kind === "major"),
      functions: placesOf(whose.functions),
    },
    advice: first ? adviceFor(first, whose.part, [boundAdvice], true) : [boundAdvice(first)],
  };
};

/** Whether it goes on for long, and far beyond what full collections leave more or less than a steady growth would. */
function isCertain({ mbPerS, spanMs, observations }: HeapGrowth): boolean {
  if (spanMs < CERTAIN_MS || observations.length < CERTAIN_OBSERVATIONS) return false;
  const rests = observations.map(({ atMs, value }) => value - mbPerS * 1e3 * atMs);
  const middle = median(rests);
  return mbPerS * 1e3 * spanMs >= CERTAIN_TIMES * median(rests.map((rest) => Math.abs(rest - middle)));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
