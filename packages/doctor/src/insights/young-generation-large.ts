import { adviceFor } from "../advice/advice-for.js";
import { poolAdvice } from "../advice/pool-advice.js";
import { smallerYoungGenerations } from "../advice/semi-space-advice.js";
import { comesFrom } from "./comes-from.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { survivors } from "./survivors.js";
import { worstCollections } from "./worst-collections.js";

/** Larger than V8 makes it by itself: 16 MB on Node 20 and 22, 64 MB on Node 24, 32 MB on Node 26. */
const LARGE_BYTES = 65 * 2 ** 20;
/** Below, but set by somebody, and larger than the smallest of these. */
const SET_BYTES = 32 * 2 ** 20;
/** Half a tick at 60 Hz: a tick that a young collection of this length falls into is late. */
const LONG_MS = 8;
/** It is copying that makes a young collection long; without survivors size costs nothing. */
const LEAST_SURVIVAL = 0.05;

/** The young generation was made so large that one collection has too much to copy at once. */
export const youngGenerationLarge: InsightModule = ({ thread, figures, evidence, loss: { minor: loss } }) => {
  const survivalShare = figures.survivalShare ?? 0;
  const set = evidence.target.nodeOptions.some((option) => /semi[-_]space/.test(option));
  if (thread.semiSpaceBytes < (set ? SET_BYTES : LARGE_BYTES) || figures.minor.p99Ms < LONG_MS)
    return undefined;
  if (survivalShare < LEAST_SURVIVAL || loss < NOTABLE_SHARE) return undefined;
  const whose = survivors(thread);
  const [first] = whose.functions;
  return {
    id: "young-generation-large",
    thread: thread.name,
    finding:
      `a young generation of ${inWords.semiSpace(thread.semiSpaceBytes)} lets much come together: a collection of it stops ${thread.name} for ${inWords.ms(figures.minor.p99Ms)} at p99, ` +
      `since ${inWords.percent(survivalShare)} of what it finds lives and is copied${comesFrom(whose)}`,
    weight: loss,
    evidence: {
      figures: {
        semiSpaceMb: thread.semiSpaceBytes / 2 ** 20,
        minorMsP99: figures.minor.p99Ms,
        minorMsMax: figures.minor.maxMs,
        survivalShare,
        shareOfTime: figures.minor.shareOfTime,
      },
      collections: worstCollections(thread, ({ kind }) => kind === "minor"),
      functions: placesOf(whose.functions),
    },
    advice: [
      ...smallerYoungGenerations(thread.semiSpaceBytes),
      ...adviceFor(first, whose.part, [poolAdvice]),
    ],
  };
};
