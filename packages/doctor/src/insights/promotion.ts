import { adviceFor } from "../advice/advice-for.js";
import { poolAdvice } from "../advice/pool-advice.js";
import { largerYoungGeneration } from "../advice/semi-space-advice.js";
import type { Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { settledFrom } from "../figures/settled-from.js";
import { comesFrom } from "./comes-from.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { survivors } from "./survivors.js";
import { worstCollections } from "./worst-collections.js";

/** Less comes to the old generation of any program that runs; a full collection is due for it about every minute at most. */
const LEAST_BYTES_PER_S = 5e6;
/** Of what is allocated: less is the few objects that happened to be in use. */
const LEAST_SHARE = 0.05;
/** What comes to the old generation and does not make it grow has died there. */
const DIES_SHARE = 0.5;

/** Objects live just long enough to come to the old generation, and die there: they are copied twice and then cause full collections. */
export const promotion: InsightModule = ({ thread, figures, evidence, loss: { all: loss } }) => {
  const { promotedBytesPerS, allocationBytesPerS, heapGrowthMbPerS = 0 } = figures;
  const growthBytesPerS = Math.max(1e6 * heapGrowthMbPerS, riseBytesPerS(thread, evidence));
  if (loss < NOTABLE_SHARE || promotedBytesPerS < LEAST_BYTES_PER_S) return undefined;
  const promotedShare = allocationBytesPerS > 0 ? Math.min(1, promotedBytesPerS / allocationBytesPerS) : 1;
  const diesShare = Math.max(0, Math.min(1, 1 - growthBytesPerS / promotedBytesPerS));
  // Without a full collection nobody knows whether they die; and nothing has been lost to it yet.
  if (promotedShare < LEAST_SHARE || diesShare < DIES_SHARE || figures.major.count === 0) return undefined;
  const whose = survivors(thread);
  const [first] = whose.functions;
  const larger = largerYoungGeneration(thread.semiSpaceBytes, evidence);
  return {
    id: "promotion",
    thread: thread.name,
    finding:
      `${inWords.rate(promotedBytesPerS)} (${inWords.percent(promotedShare)} of what is allocated) come to the old generation, and ${inWords.percent(diesShare)} of that dies there: ` +
      `${inWords.times(figures.major.count, "full collection")}${comesFrom(whose)}`,
    weight: loss,
    evidence: {
      figures: {
        promotedMbPerS: promotedBytesPerS / 1e6,
        promotedShare,
        diesShare,
        freedShare: freedShare(thread),
        majorCount: figures.major.count,
        majorMsP99: figures.major.p99Ms,
        minorMsP99: figures.minor.p99Ms,
      },
      collections: worstCollections(thread),
      functions: placesOf(whose.functions),
    },
    advice: [...(larger ? [larger] : []), ...adviceFor(first, whose.part, [poolAdvice])],
  };
};

/**
 * How fast what is live came to its most, where the program did its work and ended: what was promoted has not died while that was so. Of a program that runs on, growth says it.
 */
function riseBytesPerS({ collections, startMs, endMs }: ThreadEvidence, { ended }: Evidence): number {
  const live = collections.filter(({ kind }) => kind === "major").map(({ usedAfterBytes }) => usedAfterBytes);
  if (ended !== "exit" || live.length === 0) return 0;
  return (1000 * (Math.max(...live) - live[0])) / (endMs - startMs);
}

/** Of what full collections found once the program had settled, what they freed; those by the doctor tell it, too. */
function freedShare(thread: ThreadEvidence): number {
  const full = thread.collections.filter(
    ({ kind, startMs }) => kind === "major" && startMs >= settledFrom(thread),
  );
  const found = full.reduce((sum, { usedBeforeBytes }) => sum + usedBeforeBytes, 0);
  const left = full.reduce((sum, { usedAfterBytes }) => sum + usedAfterBytes, 0);
  return found > 0 ? Math.max(0, 1 - left / found) : 0;
}
