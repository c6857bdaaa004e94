import type { Evidence } from "../evidence/evidence.js";
import { settledFrom } from "../figures/settled-from.js";
import type { Observation } from "../figures/slope-of.js";
import { steadyGrowth } from "../figures/steady-growth.js";
import { dangerOfLimit } from "./danger-of-limit.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { missesThreads } from "./misses-threads.js";

/** Resident in any process of Node besides heaps and buffers, at least: its code and libraries. */
const PROCESS_BYTES = 40e6;
/** What has to have come while it was observed: less is threads' stacks, code and what the allocator keeps. */
const LEAST_GROWN_BYTES = 32e6;
const LEAST_BYTES_PER_S = 1e6;
/** Of the growth, at least this has to be beyond what the engine knows of. */
const UNKNOWN_SHARE = 0.7;

/** The process grows, but neither heaps nor buffers that the engine knows of do. Found once, with the main thread. */
export const nativeMemory: InsightModule = ({ thread, evidence }) => {
  // What grows may as well be the heap of a thread that nobody looked at.
  if (thread !== evidence.threads[0] || missesThreads(evidence)) return undefined;
  const settledMs = settledFrom(thread);
  const samples = evidence.process.filter(({ atMs }) => atMs >= settledMs);
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const spanS = (last.atMs - first.atMs) / 1000;
  const rssBytesPerS = steadyGrowth(samples.map(({ atMs, rssBytes }) => ({ atMs, value: rssBytes })));
  const growthBytesPerS = steadyGrowth(beyondKnown(evidence).filter(({ atMs }) => atMs >= settledMs));
  if (growthBytesPerS < LEAST_BYTES_PER_S || growthBytesPerS * spanS < LEAST_GROWN_BYTES) return undefined;
  if (growthBytesPerS < UNKNOWN_SHARE * rssBytesPerS) return undefined;
  const toLimitS = Math.max(0, evidence.target.memoryBytes - last.rssBytes) / rssBytesPerS;
  return {
    id: "native-memory",
    thread: thread.name,
    finding:
      `the process grows by ${inWords.rate(rssBytesPerS)}, ${inWords.rate(growthBytesPerS)} of it beyond heaps and buffers, and is at ${inWords.bytes(last.rssBytes)}: ` +
      "memory of native code, which the engine does not know of",
    weight: dangerOfLimit(toLimitS),
    evidence: {
      figures: {
        rssGrowthMbPerS: rssBytesPerS / 1e6,
        unknownGrowthMbPerS: growthBytesPerS / 1e6,
        rssMb: last.rssBytes / 1e6,
        toLimitS,
      },
      collections: [],
      functions: [],
    },
    advice: [
      {
        id: "native-addons",
        text: "Look at native add-ons and at what is never closed (zlib streams, sockets, databases): close them, and try the program with MALLOC_ARENA_MAX=2, which tells fragmentation of malloc from a leak.",
      },
    ],
  };
};

/**
 * What is resident beyond the most that engines had so far: what an engine has taken becomes resident only as it is used, and what it has given back may stay resident. Growth up to there is
 * no news.
 */
function beyondKnown(evidence: Evidence): Observation[] {
  let mostBytes = 0;
  return evidence.process.map(({ atMs, rssBytes }) => {
    mostBytes = Math.max(mostBytes, knownBytes(evidence, atMs));
    return { atMs, value: Math.max(0, rssBytes - PROCESS_BYTES - mostBytes) };
  });
}

/** What all threads' engines had of memory at a time: heaps as taken from the system, and what lies outside of them. */
function knownBytes({ threads }: Evidence, atMs: number): number {
  let bytes = 0;
  for (const { samples } of threads) {
    let latest = samples[0];
    for (const sample of samples) if (sample.atMs <= atMs) latest = sample;
    bytes += latest === undefined ? 0 : latest.heapTotalBytes + latest.externalBytes;
  }
  return bytes;
}
