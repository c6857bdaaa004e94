import type { Collection } from "../evidence/evidence.js";

/** Bytes of objects in some spaces of the heap after a collection; 0 of spaces that it does not tell of. */
export function spaceBytes({ spaces }: Collection, ...names: readonly string[]): number {
  return spaces.reduce((sum, { space, usedBytes }) => (names.includes(space) ? sum + usedBytes : sum), 0);
}
