import type { ArenaError } from "./errors.js";
import type { Reserve } from "./reserve.js";

/** Says why something is gone. The error is made when somebody asks: going is part of every tick, asking is not. */
export type Reason = () => ArenaError;

/**
 * Where one collection is now. Generated code holds it as a constant and reads its numbers, so that moving all of a
 * collection's cursors to another block is one store.
 */
export interface Origin {
  /** The collection's first 32-bit word in its reserve. */
  first: number;
  /** How many things can be asked for by index: 0 while the collection is in no block. */
  length: number;
  /** Why the collection is in no block, where that is not its whole place's reason. */
  reason: Reason | undefined;
  /** What {@link Origin.length} is while the collection is in a block. */
  readonly lengthInBlock: number;
  /** Words from the start of the block to the collection. */
  readonly offset: number;
}

/*
 * Two classes of one content, as engines learn by class: `first` of those that stay is written once, so it is a constant in the
 * code of their cursors, until a restore moves one.
 */

/** The origin of a collection whose block stays where it is. */
class StayingOrigin implements Origin {
  reason: Reason | undefined = undefined;

  constructor(
    public first: number,
    public length: number,
    readonly lengthInBlock: number,
    readonly offset: number,
  ) {}
}

/** The origin of a collection that is moved from block to block. */
class MovingOrigin implements Origin {
  first = 0;
  reason: Reason | undefined = undefined;

  constructor(
    first: number,
    public length: number,
    readonly lengthInBlock: number,
    readonly offset: number,
  ) {
    this.first = first;
  }
}

/** Which block the collections of a place are in now, if in any. */
export class Mount {
  /** The block's first 32-bit word in its reserve, or -1 for none. */
  base = -1;
  /** Why there is no block. */
  reason: Reason | undefined;
  private readonly origins: Origin[] = [];
  /** The cursors of checked mode, by their collections. */
  private watched: { readonly origin: Origin; readonly cursors: readonly Leaving[] }[] = [];

  /**
   * Makes one that is in no block and has no collections.
   *
   * @param stays - whether it is of one block and stays there, but for a restore that moves the block
   */
  constructor(private readonly stays = false) {}

  /** How many collections there are. */
  get size(): number {
    return this.origins.length;
  }

  /** Adds a collection that begins `offset` words into every block; now at word `first`. */
  add(offset: number, length: number, first = this.base + offset): Origin {
    const inBlock = this.base >= 0;
    const now = inBlock ? first : 0;
    const lengthNow = inBlock ? length : 0;
    const origin = this.stays
      ? new StayingOrigin(now, lengthNow, length, offset)
      : new MovingOrigin(now, lengthNow, length, offset);
    this.origins.push(origin);
    return origin;
  }

  /** Has the cursors of a collection told, all that are in `cursors` then, when it leaves its block. */
  watch(origin: Origin, cursors: readonly Leaving[]): void {
    this.watched.push({ origin, cursors });
  }

  /** Makes every cursor stand nowhere: what is where they stand is something else from now on. */
  unsettle(): void {
    for (const { cursors } of this.watched) leaveAll(cursors);
  }

  // Hot path: benchmark `battle` (once for each battle and tick).
  /** Moves every collection to the block whose first word is `base`. */
  moveTo(base: number): void {
    const { origins } = this;
    if (this.watched.length > 0 && base !== this.base) this.unsettle();
    if (this.base < 0) for (const origin of origins) origin.length = origin.lengthInBlock;
    this.base = base;
    for (let i = 0; i < origins.length; i++) origins[i].first = base + origins[i].offset;
  }

  /** Takes every collection out of its block: nothing of it is in range any more. */
  leave(reason: Reason): void {
    this.base = -1;
    this.reason = reason;
    this.unsettle();
    for (const origin of this.origins) origin.length = 0;
  }

  /** Takes the collections that were added after the first `size` out of their block, for good. */
  dropAfter(size: number, reason: Reason): void {
    const dropped = this.origins.splice(size);
    for (const origin of dropped) {
      origin.length = 0;
      origin.reason = reason;
    }
    for (const { origin, cursors } of this.watched) if (dropped.includes(origin)) leaveAll(cursors);
    this.watched = this.watched.filter(({ origin }) => !dropped.includes(origin));
  }
}

/** What is told that its block is left. */
export interface Leaving {
  _leave(): void;
}

function leaveAll(cursors: readonly Leaving[]): void {
  for (let i = 0; i < cursors.length; i++) cursors[i]._leave();
}

/** Where collections can be placed: one arena, a block layout that is moved over many, or a frame arena. */
export interface Place {
  /** The memory that the place is in. */
  readonly reserve: Reserve;
  /** Where the place is now. */
  readonly mount: Mount;
  /**
   * Sets zeroed bytes aside for a collection, at a multiple of 8 from the block's start.
   *
   * @param bytes - how many
   * @param layoutHash - a hash of how the collection lies in them
   * @param length - how many things an index can name
   */
  place(bytes: number, layoutHash: number, length: number): Origin;
}
