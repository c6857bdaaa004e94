import type { ArenaError } from "./errors.js";
import type { Reserve } from "./reserve.js";

/**
 * Where one collection is now. Generated code holds it as a constant and reads its numbers, so that moving all of a
 * collection's cursors to another block is one store.
 */
export interface Origin {
  /** The collection's first 32-bit word in its reserve. */
  first: number;
  /** How many records can be asked for: 0 while the collection is in no block. */
  length: number;
  /** What {@link Origin.length} is while the collection is in a block. */
  readonly lengthInBlock: number;
  /** Words from the start of the block to the collection. */
  readonly offset: number;
}

/** Which block the collections of a place are in now, if in any. */
export class Mount {
  /** The block's first 32-bit word in its reserve, or -1 for none. */
  base = -1;
  /** Why there is no block. */
  reason: ArenaError | undefined;
  private readonly origins: Origin[] = [];

  /** Adds a collection that begins `offset` words into every block. */
  add(offset: number, length: number): Origin {
    const origin = { first: 0, length: 0, lengthInBlock: length, offset };
    this.origins.push(origin);
    if (this.base >= 0) {
      origin.length = length;
      this.moveTo(this.base);
    }
    return origin;
  }

  // Hot path: benchmark `battle` (once for each battle and tick).
  /** Moves every collection to the block whose first word is `base`. */
  moveTo(base: number): void {
    const { origins } = this;
    if (this.base < 0) for (const origin of origins) origin.length = origin.lengthInBlock;
    this.base = base;
    for (let i = 0; i < origins.length; i++) origins[i].first = base + origins[i].offset;
  }

  /** Takes every collection out of its block: no record is in range any more. */
  leave(reason: ArenaError): void {
    this.base = -1;
    this.reason = reason;
    for (const origin of this.origins) origin.length = 0;
  }
}

/** Where collections can be placed: one arena, or a block layout that is moved over many. */
export interface Place {
  /** The memory that the place is in. */
  readonly reserve: Reserve;
  /** Where the place is now. */
  readonly mount: Mount;
  /** Sets `bytes` aside for a collection whose layout has the given hash: their offset from the block's start. */
  place(bytes: number, align: number, layoutHash: number): number;
}
