import { poolAdvice } from "../advice/pool-advice.js";
import { smallerYoungGeneration } from "../advice/semi-space-advice.js";
import { allocators } from "./allocators.js";
import { collectionLoss } from "./collection-loss.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** Larger than V8 makes it on Node 20, 22 and 26 (16 and 32 MB); on Node 24 its own is 64 MB. */
const LARGE_BYTES = 64 * 2 ** 20;
/** Half a tick at 60 Hz: a tick that a young collection of this length falls into is late. */
const LONG_MS = 8;
/** It is copying that makes a young collection long; without survivors size costs nothing. */
const LEAST_SURVIVAL = 0.05;

/** The young generation was made so large that one collection has too much to copy at once. */
export const youngGenerationLarge: InsightModule = ({ thread, figures }) => {
  const loss = collectionLoss(thread).minor;
  const survivalShare = figures.survivalShare ?? 0;
  if (thread.semiSpaceBytes < LARGE_BYTES || figures.minor.p99Ms < LONG_MS) return undefined;
  if (survivalShare < LEAST_SURVIVAL || loss < NOTABLE_SHARE) return undefined;
  const functions = allocators(thread.allocations.survived);
  const [first] = functions;
  return {
    id: "young-generation-large",
    thread: thread.name,
    finding:
      `a young generation of ${inWords.bytes(thread.semiSpaceBytes)} lets much come together: a collection of it stops ${thread.name} for ${inWords.ms(figures.minor.p99Ms)} at p99, ` +
      `since ${inWords.percent(survivalShare)} of what it finds lives and is copied`,
    weight: loss,
    evidence: {
      figures: {
        semiSpaceMb: thread.semiSpaceBytes / 1e6,
        minorMsP99: figures.minor.p99Ms,
        minorMsMax: figures.minor.maxMs,
        survivalShare,
        shareOfTime: figures.minor.shareOfTime,
      },
      collections: worstCollections(thread, ({ kind }) => kind === "minor"),
      functions: placesOf(functions),
    },
    advice: [smallerYoungGeneration(), ...(first ? [poolAdvice(first)] : [])],
  };
};
