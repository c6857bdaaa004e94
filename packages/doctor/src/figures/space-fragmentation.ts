import type { Collection } from "../evidence/evidence.js";
import { isYoungSpace } from "./is-young-space.js";
import type { ThreadFigures } from "./thread-figures.js";

/**
 * Share of each space of the old generation that holds no objects, after the last full collection, or the last at all. Pages that have become empty are given back by the sweeper
 * only after the pause, so where another collection followed, the better of both counts.
 */
export function spaceFragmentation(collections: readonly Collection[]): ThreadFigures["fragmentation"] {
  const at = lastFull(collections);
  const last = collections[at];
  if (last === undefined) return [];
  const later = new Map(collections[at + 1]?.spaces.map((space) => [space.space, space]));
  return last.spaces
    .filter(({ space, sizeBytes }) => sizeBytes > 0 && !isYoungSpace(space))
    .map((size) => {
      const best = [size, later.get(size.space) ?? size].sort((a, b) => holes(a) - holes(b))[0];
      return { space: size.space, sizeBytes: best.sizeBytes, share: holes(best) };
    });
}

function lastFull(collections: readonly Collection[]): number {
  for (let i = collections.length - 1; i >= 0; i--) if (collections[i].kind === "major") return i;
  return collections.length - 1;
}

const holes = ({ sizeBytes, usedBytes }: { sizeBytes: number; usedBytes: number }): number =>
  sizeBytes > 0 ? Math.min(1, Math.max(0, 1 - usedBytes / sizeBytes)) : 0;
