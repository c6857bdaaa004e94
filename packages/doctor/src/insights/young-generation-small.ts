import { largerYoungGeneration } from "../advice/semi-space-advice.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { worstCollections } from "./worst-collections.js";
import { youngCapacity } from "./young-capacity.js";

/** A quarter of V8's own maximum on Node 20 and 22, the smallest of all versions. */
const SMALL_BYTES = 4 * 2 ** 20;
/** More young collections than this in a second leave an object less than two frames to die. */
const MANY_PER_S = 30;
/** Of one that is not small: with less surviving, more room would not change what a collection has to do. */
const LEAST_SURVIVAL = 0.1;

/** The young generation is collected so often that each collection costs by itself, or that objects survive which would have died a moment later. */
export const youngGenerationSmall: InsightModule = ({ thread, figures, evidence, loss: { all, minor } }) => {
  const perS = (1000 * figures.minor.count) / (thread.endMs - thread.startMs);
  const capacityBytes = youngCapacity(thread);
  const small = capacityBytes > 0 && capacityBytes <= SMALL_BYTES;
  const survivalShare = figures.survivalShare ?? 0;
  if (minor < NOTABLE_SHARE || perS < MANY_PER_S) return undefined;
  if (!small && survivalShare < LEAST_SURVIVAL) return undefined;
  const larger = largerYoungGeneration(capacityBytes, evidence, thread.semiSpaceBytes);
  if (larger === undefined) return undefined;
  const allowed =
    small && capacityBytes < thread.semiSpaceBytes ? ", as V8 lets it grow only where objects survive," : "";
  return {
    id: "young-generation-small",
    thread: thread.name,
    finding:
      `${inWords.rate(figures.allocationBytesPerS)} fill the young generation of ${inWords.semiSpace(capacityBytes)}${allowed} ${inWords.often(perS, 1)}: ` +
      `${inWords.percent(survivalShare)} of what a collection finds survives it, ${inWords.percent(figures.minor.shareOfTime)} of the time is lost`,
    weight: figures.promotedBytesPerS > 0 ? all : minor,
    evidence: {
      figures: {
        minorPerS: perS,
        survivalShare,
        capacityMb: capacityBytes / 2 ** 20,
        semiSpaceMb: thread.semiSpaceBytes / 2 ** 20,
        allocationMbPerS: figures.allocationBytesPerS / 1e6,
        shareOfTime: figures.minor.shareOfTime,
        promotedMbPerS: figures.promotedBytesPerS / 1e6,
      },
      collections: worstCollections(thread, ({ kind }) => kind === "minor"),
      functions: [],
    },
    advice: [larger],
  };
};
