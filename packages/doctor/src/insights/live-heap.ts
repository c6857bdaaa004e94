import type { ThreadEvidence } from "../evidence/evidence.js";

/** Bytes that are live: the median of what the last three full collections left, those by the doctor included; of the least used sample where there was none, 0 where nothing is known. */
export function liveHeap({ collections, samples }: ThreadEvidence): number {
  const left = collections.filter(({ kind }) => kind === "major").slice(-3);
  if (left.length > 0) {
    const sorted = left.map(({ usedAfterBytes }) => usedAfterBytes).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }
  if (samples.length === 0) return 0;
  return Math.min(...samples.map(({ heapUsedBytes }) => heapUsedBytes));
}
