import type { NumberArray, Standing } from "./accessors.js";
import type { CheckedPart } from "./checked-part.js";
import type { Failures } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { RecordView } from "./record-view.js";

/** The last records that were pushed to a ring in a record, seen through a cursor. Valid until the cursor moves. */
export interface RingView<F extends RecordFields> {
  /** How many records the ring holds now. */
  readonly length: number;
  /** How many it holds before a new one takes the place of the oldest. */
  readonly capacity: number;
  /** Where the next one goes, 0 to capacity - 1. */
  readonly position: number;
  /** Adds a record, in the place of the oldest where the ring is full; its bytes are as they were, set every field. */
  push(): RecordView<F>;
  /** The record pushed `age` pushes ago, 0 (unless told) being the newest. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  newest(age?: number): RecordView<F>;
  /** Removes all records. */
  clear(): void;
}

/** The last scalars that were pushed to a ring in a record, seen through a cursor. Valid until the cursor moves. */
export interface ScalarRingView<T extends number | boolean> {
  /** How many elements the ring holds now. */
  readonly length: number;
  /** How many it holds before a new one takes the place of the oldest. */
  readonly capacity: number;
  /** Where the next one goes, 0 to capacity - 1. */
  readonly position: number;
  /** Adds an element, in the place of the oldest where the ring is full. */
  push(value: T): void;
  /** The element pushed `age` pushes ago, 0 (unless told) being the newest. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  newest(age?: number): T;
  /** Removes all elements. */
  clear(): void;
}

/*
 * The factories of these views, for `specialize.ts`. `_at` is the word of the first element. `HEAD` words before it stands the
 * number of pushes, kept below twice the capacity by taking the capacity off it when it gets there. So it tells both where
 * the next one goes and whether the ring is full. In lanes it is as `list-view.ts` says. `| 0` is for a cursor that was never moved, as in `list-view.ts`.
 */

/** Heads, and which slot an age names: what both kinds of rings in a record have in common. */
export function ringHead(heads: Int32Array, HEAD: number, CAPACITY: number, NOWHERE: number) {
  return class {
    _at: number;
    constructor() {
      this._at = NOWHERE;
    }
    get length() {
      const pushed = heads[this._at - HEAD];
      return Math.min(pushed, CAPACITY);
    }
    get capacity() {
      return CAPACITY;
    }
    get position() {
      const pushed = heads[this._at - HEAD] | 0;
      return pushed >= CAPACITY ? pushed - CAPACITY : pushed;
    }
    /** Counts a push; answers the slot that it goes to. */
    _advance() {
      const head = this._at - HEAD;
      const pushed = heads[head] | 0;
      heads[head] = pushed === 2 * CAPACITY - 1 ? CAPACITY : pushed + 1;
      return pushed >= CAPACITY ? pushed - CAPACITY : pushed;
    }
    /** The slot of the element pushed `age` pushes ago. */
    _slot(age: number) {
      const slot = ((heads[this._at - HEAD] | 0) % CAPACITY) - 1 - age;
      return slot < 0 ? slot + CAPACITY : slot;
    }
    clear() {
      heads[this._at - HEAD] = 0;
    }
  };
}

/** The class of a {@link RingView}: `SIZE` is the words of a record. */
export function ringView(Head: ReturnType<typeof ringHead>, Element: new () => Standing, SIZE: number) {
  return class extends Head {
    _element: Standing;
    constructor() {
      super();
      this._element = new Element();
    }
    push() {
      const element = this._element;
      element._at = this._at + this._advance() * SIZE;
      return element;
    }
    newest(age = 0) {
      const element = this._element;
      element._at = this._at + this._slot(age) * SIZE;
      return element;
    }
  };
}

/** The class of a {@link ScalarRingView} of numbers: `SHIFT` is log2 of the bytes of one. */
export function scalarRingView(
  Head: ReturnType<typeof ringHead>,
  view: NumberArray,
  SHIFT: number,
  STEP: number,
) {
  return class extends Head {
    push(value: number) {
      view[((this._at << 2) >>> SHIFT) + this._advance() * STEP] = value;
    }
    newest(age = 0): number {
      return view[((this._at << 2) >>> SHIFT) + this._slot(age) * STEP];
    }
  };
}

/** Booleans on top of numbers. */
export function boolRingView(Numbers: ReturnType<typeof scalarRingView>) {
  return class extends Numbers {
    override push(value: number) {
      super.push(value ? 1 : 0);
    }
    // biome-ignore lint/suspicious/noExplicitAny: the number beneath is a boolean to the user.
    override newest(age = 0): any {
      return super.newest(age) !== 0;
    }
  };
}

/** What a ring view of either kind has. */
interface AnyRingView extends Standing {
  readonly length: number;
  readonly capacity: number;
  readonly position: number;
  clear(): void;
  push(value?: number): unknown;
  newest(age?: number): unknown;
}

/** The checks of both kinds of rings: records that are lent are told who lent them. */
export function checkedRingView(
  View: new () => AnyRingView & CheckedPart,
  heads: Int32Array,
  HEAD: number,
  what: string,
  fail: Failures,
) {
  return class extends View {
    _checkHead() {
      const pushed = heads[this._at - HEAD];
      // Memory that is used again holds anything until it is cleared.
      if (pushed >>> 0 >= 2 * this.capacity) fail.uncleared(what, pushed, this.capacity);
    }
    override get length() {
      this._checkHead();
      return super.length;
    }
    override get position() {
      this._checkHead();
      return super.position;
    }
    override push(value?: number) {
      this._checkHead();
      this._loseElement();
      return super.push(value);
    }
    override newest(age = 0) {
      const { length } = this;
      if (age >>> 0 !== age || age >= length) fail.index(what, age, length, "age");
      this._loseElement();
      return super.newest(age);
    }
    override clear() {
      super.clear();
      this._loseElement();
    }
  };
}
