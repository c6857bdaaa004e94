import { higherHeapLimit } from "../advice/old-space-advice.js";
import { oldGenerationLimit } from "../collect/old-generation-limit.js";
import { allocators } from "./allocators.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { liveHeap } from "./live-heap.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** V8 collects the more often the less is left below the limit; from here on each full collection can free a quarter of the heap at most. */
const CLOSE_SHARE = 0.75;
/** How V8 names collections that it makes because nothing else helps. */
const LAST_RESORT = /last resort|near heap limit/i;
/** What a heap just below its limit weighs before anything is lost to it: the next rush ends the program. */
const CLOSE_WEIGHT = 0.3;
/** Exit code and signal of a program that V8 ended for want of memory. */
const OUT_OF_MEMORY = [134, "SIGABRT", "SIGTRAP", 133, 5];

/** What is live is nearly all that the heap may hold. */
export const heapLimitClose: InsightModule = ({ thread, figures, evidence, loss }) => {
  const limitBytes = oldGenerationLimit(thread);
  const liveBytes = liveHeap(thread);
  const usedShare = limitBytes > 0 ? liveBytes / limitBytes : 0;
  const lastResorts = thread.collections.filter(
    ({ reason, byDoctor }) => !byDoctor && LAST_RESORT.test(reason),
  ).length;
  const isOver = thread.ended === "heap-limit";
  const crashed =
    evidence.ended === "crash" && evidence.exit !== undefined && OUT_OF_MEMORY.includes(evidence.exit);
  if (usedShare < CLOSE_SHARE && lastResorts === 0 && !isOver) return undefined;
  const functions = allocators(thread.allocations.stays);
  const higher = higherHeapLimit(liveBytes, limitBytes, evidence.target);
  return {
    id: "heap-limit-close",
    thread: thread.name,
    finding:
      `${inWords.bytes(liveBytes)} are live of ${inWords.bytes(limitBytes)} that the heap may have (${inWords.percent(usedShare)}): ` +
      `${inWords.times(figures.major.count, "full collection")}, ${inWords.percent(figures.major.shareOfTime)} of the time` +
      (lastResorts > 0 ? `, ${lastResorts} of them as a last resort` : "") +
      (crashed || isOver ? `; ${crashed ? "the program" : "the thread"} ended for want of memory` : ""),
    weight: crashed || isOver ? 1 : Math.max(CLOSE_WEIGHT, loss.major),
    evidence: {
      figures: {
        usedShare,
        liveHeapMb: liveBytes / 1e6,
        limitMb: limitBytes / 1e6,
        lastResorts,
        outOfMemory: crashed || isOver ? 1 : 0,
        majorCount: figures.major.count,
        majorMsP99: figures.major.p99Ms,
      },
      collections: worstCollections(thread, ({ kind }) => kind === "major"),
      functions: placesOf(functions),
    },
    advice: higher === undefined ? [] : [higher],
  };
};
