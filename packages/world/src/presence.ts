import type { Origin } from "@pauseless/arena";
import { Mask } from "./mask.js";

/** Whether the entity that a cursor stands on has a component. */
export interface Presence {
  /** Whether the entity has the component now. What was despawned in this frame has what it had. */
  readonly present: boolean;
  /**
   * Gives the entity the component, its fields zero; nothing where it has it already. Queries see it from the next boundary on.
   *
   * @throws WorldError in checked mode `WRONG_KIND` where entities of its kind cannot have the component.
   */
  add(): void;
  /** Takes the component from the entity; nothing where it has none. Queries see it from the next boundary on. */
  remove(): void;
  /**
   * Tells `changed` queries and observers that the component was written: by a raw column, or in a list, which nobody sees.
   *
   * @throws WorldError `NOT_TRACKED` where the component is not tracked.
   */
  mark(): void;
}

/** Where a spot stands: the columns' first word plus the slot. */
export interface Spot {
  _at: number;
}

/*
 * The factories of these, for a `Specialize`: they refer to nothing but their parameters. Every place in CAPITALS counts from where
 * the spot stands, but for counts and lists, which count from the columns' first word.
 *
 * Hot paths: benchmark `ecs`; allocation test `a tick of every kind of change makes no object`.
 */

/** Where masks have one word. */
export function narrowPresence(
  spot: Spot,
  i32: Int32Array,
  origin: Origin,
  MASK: number,
  BIT: number,
  TOUCHED_COUNT: number,
  TOUCHED: number,
  BEFORE: number,
  reset: () => void,
  mark: () => void,
): Presence {
  function touch(at: number, mask: number) {
    const { first } = origin;
    const count = i32[first + TOUCHED_COUNT];
    i32[first + TOUCHED + count] = at - first;
    i32[first + BEFORE + count] = mask;
    i32[first + TOUCHED_COUNT] = count + 1;
  }
  return {
    get present() {
      return (i32[spot._at + MASK] & BIT) !== 0;
    },
    add() {
      const at = spot._at;
      const mask = i32[at + MASK];
      if ((mask & BIT) !== 0) return;
      i32[at + MASK] = mask | BIT | Mask.Touched;
      if ((mask & Mask.Touched) === 0) touch(at, mask);
      reset();
    },
    remove() {
      const at = spot._at;
      const mask = i32[at + MASK];
      if ((mask & BIT) === 0) return;
      i32[at + MASK] = (mask & ~BIT) | Mask.Touched;
      if ((mask & Mask.Touched) === 0) touch(at, mask);
    },
    mark,
  };
}

/** Where masks have more words than one. */
export function widePresence(
  spot: Spot,
  i32: Int32Array,
  MASK: number,
  BIT: number,
  touch: () => void,
  reset: () => void,
  mark: () => void,
): Presence {
  return {
    get present() {
      return (i32[spot._at + MASK] & BIT) !== 0;
    },
    add() {
      const at = spot._at + MASK;
      if ((i32[at] & BIT) !== 0) return;
      touch();
      i32[at] |= BIT;
      reset();
    },
    remove() {
      const at = spot._at + MASK;
      if ((i32[at] & BIT) === 0) return;
      touch();
      i32[at] &= ~BIT;
    },
    mark,
  };
}

/** Puts the entity on the list of the touched, with what its mask is, once; before the mask is changed. */
export function wideToucher(
  spot: Spot,
  i32: Int32Array,
  origin: Origin,
  MASK: number,
  TOUCHED_COUNT: number,
  TOUCHED: number,
  BEFORE: number,
  SLOTS: number,
  MOST_TOUCHED: number,
  WORDS: number,
) {
  return () => {
    const at = spot._at + MASK;
    if ((i32[at] & Mask.Touched) !== 0) return;
    const { first } = origin;
    const count = i32[first + TOUCHED_COUNT];
    i32[first + TOUCHED + count] = at - first - MASK;
    i32[first + TOUCHED_COUNT] = count + 1;
    for (let word = 0; word < WORDS; word++)
      i32[first + BEFORE + word * MOST_TOUCHED + count] = i32[at + word * SLOTS];
    i32[at] |= Mask.Touched;
  };
}

/** Puts the entity on the list of those whose component was written, once. */
export function marker(
  spot: Spot,
  i32: Int32Array,
  origin: Origin,
  FLAGS: number,
  LOG_COUNT: number,
  LOG: number,
) {
  return () => {
    const at = spot._at;
    if (i32[at + FLAGS] !== 0) return;
    const { first } = origin;
    const count = i32[first + LOG_COUNT];
    i32[at + FLAGS] = 1;
    i32[first + LOG + count] = at - first;
    i32[first + LOG_COUNT] = count + 1;
  };
}
