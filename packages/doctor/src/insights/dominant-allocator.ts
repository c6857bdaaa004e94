import { adviceFor } from "../advice/advice-for.js";
import { frameAdvice } from "../advice/frame-advice.js";
import { poolAdvice } from "../advice/pool-advice.js";
import { allocators } from "./allocators.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** Below this a function is one of several, and changing it alone would not halve anything. */
const DOMINANT_SHARE = 0.4;
/** Less a second than a young generation of the default size: whatever collections cost, it is not for how much is allocated. */
const LEAST_BYTES_PER_S = 16e6;
/** More than this is felt in the processor's caches and in a young collection every 50 ms, even where each is short. */
const HIGH_BYTES_PER_S = 300e6;
/** What a rate beyond that weighs by itself, without any loss to collections: just notable. */
const HIGH_RATE_WEIGHT = 0.021;

/** One function allocates most, and collecting costs something. Where no function does, but collections cost, says who is first. */
export const dominantAllocator: InsightModule = ({ thread, figures, loss: { all: loss } }) => {
  if (figures.allocationBytesPerS < LEAST_BYTES_PER_S) return undefined;
  const high = figures.allocationBytesPerS >= HIGH_BYTES_PER_S;
  if (loss < NOTABLE_SHARE && !high) return undefined;
  const functions = allocators(thread.allocations.all);
  const [first] = functions;
  if (first === undefined) return undefined;
  const rate = inWords.rate(figures.allocationBytesPerS);
  const dominant = first.share >= DOMINANT_SHARE;
  const topShare = functions.reduce((sum, { share }) => sum + share, 0);
  return {
    id: "dominant-allocator",
    thread: thread.name,
    finding: dominant
      ? `${inWords.percent(first.share)} of ${rate} come from ${inWords.place(first)}`
      : `${rate} are allocated, by no one function above all: the first ${functions.length} make ${inWords.percent(topShare)} of it, ${inWords.place(first)} ${inWords.percent(first.share)}`,
    weight: Math.max(loss * first.share, high ? HIGH_RATE_WEIGHT : 0),
    evidence: {
      figures: {
        share: first.share,
        allocationMbPerS: figures.allocationBytesPerS / 1e6,
        collectionShareOfTime: figures.pauses.shareOfTime,
        pauseMsP99: figures.pauses.p99Ms,
      },
      collections: worstCollections(thread),
      functions: placesOf(dominant ? [first] : functions),
    },
    advice: adviceFor(first, thread.allocations.all, [frameAdvice, poolAdvice]),
  };
};
