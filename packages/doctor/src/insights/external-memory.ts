import { adviceFor } from "../advice/advice-for.js";
import { chunkAdvice } from "../advice/chunk-advice.js";
import type { Collection, ThreadEvidence } from "../evidence/evidence.js";
import { settledFrom } from "../figures/settled-from.js";
import { steadyGrowth } from "../figures/steady-growth.js";
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
/** Of all collections: else another cause is the rule. */
const LEAST_SHARE = 0.3;
/** What has to have come while it was observed, and each second, to be called growth. */
const LEAST_GROWN_BYTES = 32e6;
const LEAST_BYTES_PER_S = 1e6;

/** Of what is live: full collections with less new on the heap since the one before were not made for the heap. */
const NOTHING_NEW_SHARE = 0.05;
/** By how much memory outside of the heap has to go up and down to be the reason of collections that V8 gives no other. */
const LEAST_SWING_BYTES = 32e6;

/** Buffers and other memory outside of the heap cause collections of it, or grow without end. */
export const externalMemory: InsightModule = ({ thread, evidence }) => {
  const own = thread.collections.filter(({ byDoctor }) => !byDoctor);
  const caused = causedByExternal(thread);
  const among = new Set(caused);
  const share = caused.length / Math.max(1, own.length);
  const causes = caused.length >= LEAST_COLLECTIONS && share >= LEAST_SHARE;
  // The steps of marking belong to full collections, whatever these were for.
  const loss = causes ? lostShare([...caused, ...thread.markingSteps], thread) : 0;
  const samples = thread.samples.filter(({ atMs }) => atMs >= settledFrom(thread));
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const growthBytesPerS = steadyGrowth(
    samples.map(({ atMs, externalBytes }) => ({ atMs, value: externalBytes })),
  );
  const externalBytes = samples.at(-1)?.externalBytes ?? 0;
  const grows =
    growthBytesPerS >= LEAST_BYTES_PER_S && (growthBytesPerS * spanMs) / 1000 >= LEAST_GROWN_BYTES;
  if (loss < NOTABLE_SHARE && !grows) return undefined;
  const toLimitS = Math.max(0, evidence.target.memoryBytes - externalBytes) / Math.max(1, growthBytesPerS);
  const functions = mainFunctions(thread);
  const [first] = functions;
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
            `memory outside of the heap (buffers) grows by ${inWords.rate(growthBytesPerS)} and is at ${inWords.bytes(externalBytes)}`,
          ]
        : []),
      ...(first === undefined ? [] : [`most processor time is ${inWords.place(first)}'s`]),
    ].join("; "),
    weight: Math.max(loss, grows ? dangerOfLimit(toLimitS) : 0),
    evidence: {
      figures: {
        causedCollections: caused.length,
        causedShare: share,
        externalMb: externalBytes / 1e6,
        growthMbPerS: growthBytesPerS / 1e6,
      },
      collections: worstCollections(thread, (collection) => among.has(collection)),
      functions: placesOf(functions),
    },
    advice: first ? adviceFor(first, undefined, [chunkAdvice]) : [chunkAdvice(first)],
  };
};

/**
 * Collections that V8 says were made for memory outside of the heap; and full ones for which it only says how they ended, where hardly anything was new on the heap, and a lot
 * came and went outside of it.
 */
function causedByExternal({ collections }: ThreadEvidence): Collection[] {
  const external = collections.map(({ externalBytes }) => externalBytes);
  const swings = Math.max(...external) - Math.min(...external) >= LEAST_SWING_BYTES;
  const caused: Collection[] = [];
  let newBytes = 0;
  for (const collection of collections) {
    const { kind, reason, byDoctor, usedAfterBytes, allocatedBytes } = collection;
    newBytes += allocatedBytes;
    const nothingNew = kind === "major" && swings && newBytes < NOTHING_NEW_SHARE * usedAfterBytes;
    if (!byDoctor && (EXTERNAL.test(reason) || nothingNew)) caused.push(collection);
    if (kind === "major") newBytes = 0;
  }
  return caused;
}
