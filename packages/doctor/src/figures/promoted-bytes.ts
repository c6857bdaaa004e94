import type { Collection } from "../evidence/evidence.js";
import { spaceBytes } from "./space-bytes.js";

/** What survived young collections. */
export interface PromotedBytes {
  /** Of the bytes that young collections found, what was copied or promoted, 0 to 1; undefined without any that can be compared to the collection before. */
  readonly survivalShare?: number;
  /** Bytes that came to the old generation by young collections. */
  readonly bytes: number;
}

/**
 * What young collections copied and promoted. Promoted is what the old space grew by from the collection before to the end of a young one; copied is what lies in
 * the new space after it; found is both, and what was freed. What is made in the old space at once (rare: V8 does so for sites whose objects all survive) counts as promoted.
 * Large objects do not: they change their generation without being copied.
 */
export function promotedBytes(collections: readonly Collection[]): PromotedBytes {
  let promoted = 0;
  let survived = 0;
  let freed = 0;
  for (let i = 1; i < collections.length; i++) {
    const collection = collections[i];
    if (collection.kind !== "minor") continue;
    const grown = Math.max(
      0,
      spaceBytes(collection, "old_space") - spaceBytes(collections[i - 1], "old_space"),
    );
    promoted += grown;
    survived += grown + spaceBytes(collection, "new_space");
    freed += Math.max(0, collection.usedBeforeBytes - collection.usedAfterBytes);
  }
  const found = survived + freed;
  return { bytes: promoted, ...(found > 0 ? { survivalShare: survived / found } : {}) };
}
