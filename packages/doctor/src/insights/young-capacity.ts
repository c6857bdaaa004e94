import type { ThreadEvidence } from "../evidence/evidence.js";
import { settledFrom } from "../figures/settled-from.js";

/**
 * Bytes that the program could allocate from one young collection to the next, at most: half of the new space as it was, the median once the program had settled. V8 begins with 1 MB and lets it
 * grow up to its limit only as objects survive. 0 where there was no collection.
 */
export function youngCapacity(thread: ThreadEvidence): number {
  const settledMs = settledFrom(thread);
  const sizes = thread.collections
    .filter(({ kind, startMs }) => kind === "minor" && startMs >= settledMs)
    .flatMap(({ spaces }) => spaces.filter(({ space }) => space === "new_space"))
    .map(({ sizeBytes }) => sizeBytes / 2)
    .sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}
