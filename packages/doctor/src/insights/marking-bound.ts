import { adviceFor } from "../advice/advice-for.js";
import { higherHeapLimit } from "../advice/old-space-advice.js";
import { slabAdvice } from "../advice/slab-advice.js";
import { oldGenerationLimit } from "../collect/old-generation-limit.js";
import { allocators } from "./allocators.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { liveHeap } from "./live-heap.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** From here on it is marking that decides how long a full collection takes. */
const MARKING_SHARE = 0.5;
/** A smaller heap is marked in a few milliseconds: what costs is how often, for which there is another cause. */
const LEAST_LIVE_BYTES = 16e6;
/** V8 lets a heap grow by a half or more before it collects all of it again, where the limit allows: with this much of it live, it does not. */
const LIMITED_SHARE = 1 / 3;
/** Work that grows with what is live, and not with what is garbage. */
const MARKING = /^(mark|clear|incremental)/;

/** Full collections and the marking before them cost time, most of it for marking what is live. */
export const markingBound: InsightModule = ({ thread, figures, evidence, loss: { major: loss } }) => {
  const liveBytes = liveHeap(thread);
  if (figures.major.count === 0 || loss < NOTABLE_SHARE || liveBytes < LEAST_LIVE_BYTES) return undefined;
  const inPausesMs = figures.phases
    .filter(({ kind, phase }) => kind === "major" && MARKING.test(phase))
    .reduce((sum, { totalMs }) => sum + totalMs, 0);
  const totalMs = figures.major.totalMs + figures.marking.totalMs;
  const markShare = (inPausesMs + figures.marking.totalMs) / totalMs;
  if (markShare < MARKING_SHARE) return undefined;
  const windowMs = thread.endMs - thread.startMs;
  const functions = allocators(thread.allocations.stays);
  const [first] = functions;
  const limitBytes = oldGenerationLimit(thread);
  const higher =
    liveBytes >= LIMITED_SHARE * limitBytes
      ? higherHeapLimit(liveBytes, limitBytes, evidence.target)
      : undefined;
  return {
    id: "marking-bound",
    thread: thread.name,
    finding:
      `${inWords.percent(markShare)} of the time of full collections and the steps before them is marking a live heap of ${inWords.bytes(liveBytes)}: ` +
      `up to ${inWords.ms(figures.major.maxMs)} at once, ${inWords.percent(totalMs / windowMs)} of the time`,
    weight: loss,
    evidence: {
      figures: {
        markShare,
        liveHeapMb: liveBytes / 1e6,
        majorMsP99: figures.major.p99Ms,
        majorMsMax: figures.major.maxMs,
        majorCount: figures.major.count,
        markingStepMsMax: figures.marking.maxMs,
        shareOfTime: totalMs / windowMs,
      },
      collections: worstCollections(thread, ({ kind }) => kind === "major"),
      functions: placesOf(functions),
    },
    advice: [...(higher ? [higher] : []), ...adviceFor(first, thread.allocations.stays, [slabAdvice], true)],
  };
};
