import type { Collection } from "../evidence/evidence.js";
import { spaceBytes } from "./space-bytes.js";

/** What survived young collections. */
export interface PromotedBytes {
  /** Of the bytes that young collections found, what was copied or promoted, 0 to 1; undefined without any that can be compared to the collection before. */
  readonly survivalShare?: number;
  /** Bytes that came to the old generation by young collections. */
  readonly bytes: number;
}

/** How full the new space is when V8 asks for a collection between two tasks. Source: V8, `--minor-gc-task-trigger`, `ScavengeJob`. */
const TASK_FILL = 0.8;

/**
 * What young collections copied and promoted. Copied is what lies in the new space after one. Promoted is what the old space grew by from the collection before to its end, but of that V8 tells
 * apart no objects that were made in the old space at once, as V8 does for sites whose objects mostly survive (pretenuring). So it is no more than what the new space held, which is full when it
 * is collected, less what was freed and copied.
 *
 * Large objects are in neither: they change their generation without being copied.
 */
export function promotedBytes(collections: readonly Collection[]): PromotedBytes {
  let promoted = 0;
  let survived = 0;
  let freed = 0;
  for (let i = 1; i < collections.length; i++) {
    const collection = collections[i];
    if (collection.kind !== "minor") continue;
    const copiedBytes = spaceBytes(collection, "new_space");
    const freedBytes = Math.max(0, collection.usedBeforeBytes - collection.usedAfterBytes);
    const promotedBytes = promotedBy(collection, collections[i - 1], copiedBytes, freedBytes);
    promoted += promotedBytes;
    survived += promotedBytes + copiedBytes;
    freed += freedBytes;
  }
  const found = survived + freed;
  return { bytes: promoted, ...(found > 0 ? { survivalShare: survived / found } : {}) };
}

function promotedBy(
  collection: Collection,
  before: Collection,
  copiedBytes: number,
  freedBytes: number,
): number {
  const grown = Math.max(0, spaceBytes(collection, "old_space") - spaceBytes(before, "old_space"));
  const capacity = capacityAfter(before);
  // Large objects that died, or a space that grew: what it held is not known.
  if (freedBytes + copiedBytes > capacity) return grown;
  const held = collection.reason === "task" ? TASK_FILL * capacity : capacity;
  return Math.min(grown, Math.max(0, held - freedBytes - copiedBytes));
}

/** Half of the new space: the other half is what is copied to. */
function capacityAfter({ spaces }: Collection): number {
  return (spaces.find(({ space }) => space === "new_space")?.sizeBytes ?? 0) / 2;
}
