import { adviceFor } from "../advice/advice-for.js";
import { boundAdvice } from "../advice/bound-advice.js";
import type { AllocationPart } from "../evidence/evidence.js";
import { functionRates } from "../figures/function-rates.js";
import { heapGrowth } from "../figures/heap-growth.js";
import { allocators } from "./allocators.js";
import { dangerOfLimit } from "./danger-of-limit.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { oldGenerationLimit } from "./old-generation-limit.js";
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

/** What is live grows and grows. */
export const oldSpaceGrowth: InsightModule = ({ thread }) => {
  const growth = heapGrowth(thread);
  if (growth === undefined || growth.risingShare < RISING_SHARE) return undefined;
  const grownBytes = growth.mbPerS * 1e3 * growth.spanMs;
  const liveBytes = growth.observations[growth.observations.length - 1].value;
  if (grownBytes < LEAST_GROWN_BYTES || grownBytes < LEAST_GROWN_SHARE * liveBytes) return undefined;
  const staysBytesPerS = bytesPerSOf(thread.allocations.stays);
  if (1e6 * growth.mbPerS < LEAST_STAYS_SHARE * staysBytesPerS) return undefined;
  const limitBytes = oldGenerationLimit(thread);
  const toLimitS = Math.max(0, limitBytes - liveBytes) / (1e6 * growth.mbPerS);
  const functions = allocators(thread.allocations.stays);
  const [first] = functions;
  return {
    id: "old-space-growth",
    thread: thread.name,
    finding:
      `what is live grows by ${inWords.rate(1e6 * growth.mbPerS)} and is at ${inWords.bytes(liveBytes)}; the limit of ${inWords.bytes(limitBytes)} is reached in ${inWords.duration(toLimitS)}` +
      (first === undefined
        ? ""
        : `; ${inWords.percent(first.share)} of what stays comes from ${inWords.place(first)}`),
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
      functions: placesOf(functions),
    },
    advice: first ? adviceFor(first, thread.allocations.stays, [boundAdvice], true) : [boundAdvice(first)],
  };
};

function bytesPerSOf(part: AllocationPart | undefined): number {
  if (part === undefined) return 0;
  return functionRates(part).reduce((sum, { bytesPerS }) => sum + bytesPerS, 0);
}
