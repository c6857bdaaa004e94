import { chunkAdvice } from "../advice/chunk-advice.js";
import { settledFrom } from "../figures/settled-from.js";
import { slopeOf } from "../figures/slope-of.js";
import { dangerOfLimit } from "./danger-of-limit.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { lostShare, NOTABLE_SHARE } from "./lost-share.js";
import { mainFunctions } from "./main-functions.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** How V8 names collections that memory outside of its heap caused. */
const EXTERNAL = /external|array ?buffer/i;
/** One can be chance, as when a file is read once. */
const LEAST_COLLECTIONS = 3;
/** Of full collections: else another cause is the rule. */
const LEAST_SHARE = 0.3;
/** What has to have come while it was observed, and each second, to be called growth. */
const LEAST_GROWN_BYTES = 32e6;
const LEAST_BYTES_PER_S = 1e6;

/** Buffers and other memory outside of the heap cause collections of it, or grow without end. */
export const externalMemory: InsightModule = ({ thread, figures, evidence }) => {
  const own = thread.collections.filter(({ byDoctor }) => !byDoctor);
  const caused = own.filter(({ reason }) => EXTERNAL.test(reason));
  const share = caused.length / Math.max(1, figures.major.count);
  const causes = caused.length >= LEAST_COLLECTIONS && share >= LEAST_SHARE;
  // The steps of marking belong to full collections, whatever these were for.
  const loss = causes ? lostShare([...caused, ...thread.markingSteps], thread) : 0;
  const samples = thread.samples.filter(({ atMs }) => atMs >= settledFrom(thread));
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const growthBytesPerS = slopeOf(samples.map(({ atMs, externalBytes }) => ({ atMs, value: externalBytes })));
  const externalBytes = samples.at(-1)?.externalBytes ?? 0;
  const grows =
    growthBytesPerS >= LEAST_BYTES_PER_S && (growthBytesPerS * spanMs) / 1000 >= LEAST_GROWN_BYTES;
  if (loss < NOTABLE_SHARE && !grows) return undefined;
  const toLimitS = Math.max(0, evidence.target.memoryBytes - externalBytes) / Math.max(1, growthBytesPerS);
  const functions = mainFunctions(thread);
  return {
    id: "external-memory",
    thread: thread.name,
    finding: [
      ...(loss >= NOTABLE_SHARE
        ? [
            `${caused.length} of ${own.length} collections were caused by memory outside of the heap (buffers), ${inWords.bytes(externalBytes)} of it: up to ${inWords.ms(Math.max(...caused.map(({ ms }) => ms)))} each`,
          ]
        : []),
      ...(grows
        ? [
            `memory outside of the heap (buffers) grows by ${inWords.bytes(growthBytesPerS)} a second and is at ${inWords.bytes(externalBytes)}`,
          ]
        : []),
    ].join("; "),
    weight: Math.max(loss, grows ? dangerOfLimit(toLimitS) : 0),
    evidence: {
      figures: {
        causedCollections: caused.length,
        causedShare: Math.min(1, share),
        externalMb: externalBytes / 1e6,
        growthMbPerS: growthBytesPerS / 1e6,
      },
      collections: worstCollections(thread, ({ reason }) => EXTERNAL.test(reason)),
      functions: placesOf(functions),
    },
    advice: [chunkAdvice(functions[0])],
  };
};
