import type { Standing } from "./accessors.js";

/*
 * Checked mode has no checks in the code of fields. A cursor that stands on nothing has, in the place of a place, an object that
 * throws as soon as anything is counted with it; and everything that a field does begins with that. So the code of fields is the
 * same in both modes, it costs the same, and a float that goes in or out of it is as little an object.
 *
 * What ends where a cursor stands makes it stand nowhere: the block is left, reset or closed (`Mount` tells all cursors), the
 * record is freed or dropped (the cursor that does it tells the others), the cursor moves (it tells its views).
 */

/** What can stand nowhere. */
export interface Losable extends Standing {
  /** What it has for a place while it stands nowhere. */
  readonly _nowhere: number;
  /** What it was asked of: set once. */
  _owner: Losable | undefined;
  /** Throws where it stands nowhere. */
  _check(): void;
  /** Makes it, and what it was asked for, stand nowhere. */
  _lose(): void;
  /** Throws why it stands nowhere. */
  _explain(): never;
}

/** Stands in for a number, and throws when it is used as one. */
class Nowhere {
  constructor(private readonly of: Pick<Losable, "_explain">) {}

  [Symbol.toPrimitive](): never {
    return this.of._explain();
  }
}

/** What has to pass for the place of what stands nowhere. */
export function nowhereOf(of: Pick<Losable, "_explain">): number {
  return new Nowhere(of) as unknown as number;
}
