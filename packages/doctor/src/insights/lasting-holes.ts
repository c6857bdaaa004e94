import type { ThreadEvidence } from "../evidence/evidence.js";
import { isYoungSpace } from "../figures/is-young-space.js";
import { settledFrom } from "../figures/settled-from.js";

/** Memory of a space that holds no objects, whatever the program does. */
export interface LastingHoles {
  readonly space: string;
  readonly sizeBytes: number;
  readonly holesBytes: number;
}

/** With one, nothing tells whether what it left is used again until the next. */
const LEAST_FULLS = 2;

/**
 * The holes in each space of the old generation that are never filled: the fewest after any collection, since the thread had settled and a full collection had come. What a young collection
 * moves into the old generation fills holes again: a heap that swings between its live size and its limit has room to grow into, no holes.
 */
export function lastingHoles(thread: ThreadEvidence): LastingHoles[] {
  const settledMs = settledFrom(thread);
  const settled = thread.collections.filter(({ startMs }) => startMs >= settledMs);
  if (settled.filter(({ kind }) => kind === "major").length < LEAST_FULLS) return [];
  const fewest = new Map<string, LastingHoles>();
  for (const { spaces } of settled.slice(settled.findIndex(({ kind }) => kind === "major"))) {
    for (const { space, sizeBytes, usedBytes } of spaces) {
      const holesBytes = Math.max(0, sizeBytes - usedBytes);
      const known = fewest.get(space)?.holesBytes ?? Number.POSITIVE_INFINITY;
      if (!isYoungSpace(space) && holesBytes < known) fewest.set(space, { space, sizeBytes, holesBytes });
    }
  }
  return [...fewest.values()];
}
