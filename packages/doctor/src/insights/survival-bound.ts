import { adviceFor } from "../advice/advice-for.js";
import { poolAdvice } from "../advice/pool-advice.js";
import { largerYoungGeneration, smallerYoungGenerations } from "../advice/semi-space-advice.js";
import { comesFrom } from "./comes-from.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { survivors } from "./survivors.js";
import { worstCollections } from "./worst-collections.js";

/** A young collection costs by what it copies. With less than this of a default young generation it copies some 1.5 MB, which takes about a millisecond. */
const SURVIVAL_SHARE = 0.1;

/** From here on a young collection is long enough that the other direction is worth a trial, too: more of them, and shorter. */
const LONG_MS = 4;

/** Young collections cost time because much of what they find lives, and has to be copied. */
export const survivalBound: InsightModule = ({ thread, figures, evidence, loss: { minor: loss } }) => {
  const { survivalShare } = figures;
  if (survivalShare === undefined || survivalShare < SURVIVAL_SHARE || loss < NOTABLE_SHARE) return undefined;
  const whose = survivors(thread);
  const [first] = whose.functions;
  const larger = largerYoungGeneration(thread.semiSpaceBytes, evidence);
  return {
    id: "survival-bound",
    thread: thread.name,
    finding:
      `young collections copy ${inWords.percent(survivalShare)} of what they find: ${inWords.ms(figures.minor.p99Ms)} at p99, ${inWords.often(figures.minor.count, (thread.endMs - thread.startMs) / 1000)}, ` +
      `${inWords.percent(figures.minor.shareOfTime)} of the time${comesFrom(whose)}`,
    weight: loss,
    evidence: {
      figures: {
        survivalShare,
        minorMsP99: figures.minor.p99Ms,
        minorMsMax: figures.minor.maxMs,
        minorCount: figures.minor.count,
        shareOfTime: figures.minor.shareOfTime,
        promotedMbPerS: figures.promotedBytesPerS / 1e6,
      },
      collections: worstCollections(thread, ({ kind }) => kind === "minor"),
      functions: placesOf(whose.functions),
    },
    advice: [
      ...(larger ? [larger] : []),
      ...(figures.minor.p99Ms >= LONG_MS ? smallerYoungGenerations(thread.semiSpaceBytes) : []),
      ...adviceFor(first, whose.part, [poolAdvice]),
    ],
  };
};
