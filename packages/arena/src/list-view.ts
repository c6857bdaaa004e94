import type { NumberArray, Standing } from "./accessors.js";
import type { CheckedPart } from "./checked-part.js";
import type { Failures } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { RecordView } from "./record-view.js";

/**
 * A bounded list of records in a record, seen through a cursor. Valid until the cursor moves. Without checks, what is pushed
 * beyond its capacity is written over what lies behind the list.
 */
export interface ListView<F extends RecordFields> {
  /** How many records the list holds now. */
  readonly length: number;
  /** How many it can hold. */
  readonly capacity: number;
  /** Moves the list's one element cursor to record `index`, 0 being the oldest. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  at(index: number): RecordView<F>;
  /** Adds a record at the end, its bytes as they were left; set every field. @throws ArenaError in checked mode `COLLECTION_FULL`. */
  push(): RecordView<F>;
  /**
   * Sets the length at once, for a loop of {@link ListView.at} over all records instead of pushes; what is new holds its bytes as they were
   * left, as with a push. In every mode it is at most the capacity.
   *
   * @throws ArenaError `OUT_OF_RANGE` where `length` is not a whole number from 0 to the capacity.
   */
  resize(length: number): void;
  /** Removes record `index`; those behind it move up. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  removeAt(index: number): void;
  /** Removes all records. */
  clear(): void;
}

/**
 * A bounded list of scalars in a record, seen through a cursor. Valid until the cursor moves. Without checks, what is pushed
 * beyond its capacity is written over what lies behind the list.
 */
export interface ScalarListView<T extends number | boolean> {
  /** How many elements the list holds now. */
  readonly length: number;
  /** How many it can hold. */
  readonly capacity: number;
  /** Element `index`, 0 being the oldest. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  get(index: number): T;
  /** Sets element `index`. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  set(index: number, value: T): void;
  /** Adds an element at the end. @throws ArenaError in checked mode `COLLECTION_FULL`. */
  push(value: T): void;
  /**
   * Sets the length at once, for a loop of {@link ScalarListView.set} over all elements instead of pushes; what is new is as its bytes were
   * left. In every mode it is at most the capacity.
   *
   * @throws ArenaError `OUT_OF_RANGE` where `length` is not a whole number from 0 to the capacity.
   */
  resize(length: number): void;
  /** Removes element `index`; those behind it move up. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  removeAt(index: number): void;
  /** Removes all elements. */
  clear(): void;
}

/*
 * The factories of these views, for `specialize.ts`. `_at` is the word of the first element, the list's length stands
 * `HEAD` words before it, and `STEP` is 1. In lanes `_at` is the word of the row, `heads` and `words` begin at the lanes of the
 * length and of the first element, `HEAD` is 0, and `STEP` the words from lane to lane. Where the cursor was never moved, that word is none and its value is `undefined`: `| 0` keeps places
 * numbers, as NaN, shifted, would be the reserve's first byte.
 */

/** The class of a {@link ListView}: `SIZE` is the words of a record. */
export function listView(
  heads: Int32Array,
  words: Int32Array,
  Element: new () => Standing,
  HEAD: number,
  SIZE: number,
  STEP: number,
  CAPACITY: number,
  NOWHERE: number,
  what: string,
  fail: Failures,
) {
  return class {
    _at: number;
    _element: Standing;
    constructor() {
      this._at = NOWHERE;
      this._element = new Element();
    }
    get length() {
      return heads[this._at - HEAD];
    }
    get capacity() {
      return CAPACITY;
    }
    at(index: number) {
      const element = this._element;
      element._at = this._at + index * SIZE;
      return element;
    }
    push() {
      const at = this._at;
      const length = heads[at - HEAD]++ | 0;
      const element = this._element;
      element._at = at + length * SIZE;
      return element;
    }
    resize(length: number) {
      if (length >>> 0 !== length || length > CAPACITY) fail.index(what, length, CAPACITY + 1, "length");
      heads[this._at - HEAD] = length;
    }
    removeAt(index: number) {
      const first = this._at;
      const end = first + (heads[first - HEAD] -= 1) * SIZE;
      for (let to = first + index * SIZE; to < end; to += STEP) words[to] = words[to + SIZE];
    }
    clear() {
      heads[this._at - HEAD] = 0;
    }
  };
}

/** The class of a {@link ScalarListView} of numbers: `SHIFT` is log2 of the bytes of one. */
export function scalarListView(
  heads: Int32Array,
  view: NumberArray,
  HEAD: number,
  SHIFT: number,
  STEP: number,
  CAPACITY: number,
  NOWHERE: number,
  what: string,
  fail: Failures,
) {
  return class {
    _at: number;
    constructor() {
      this._at = NOWHERE;
    }
    get length() {
      return heads[this._at - HEAD];
    }
    get capacity() {
      return CAPACITY;
    }
    get(index: number): number {
      return view[((this._at << 2) >>> SHIFT) + index * STEP];
    }
    set(index: number, value: number) {
      view[((this._at << 2) >>> SHIFT) + index * STEP] = value;
    }
    push(value: number) {
      const at = this._at;
      const length = heads[at - HEAD]++;
      view[((at << 2) >>> SHIFT) + length * STEP] = value;
    }
    resize(length: number) {
      if (length >>> 0 !== length || length > CAPACITY) fail.index(what, length, CAPACITY + 1, "length");
      heads[this._at - HEAD] = length;
    }
    removeAt(index: number) {
      const first = (this._at << 2) >>> SHIFT;
      const end = first + (heads[this._at - HEAD] -= 1) * STEP;
      for (let to = first + index * STEP; to < end; to += STEP) view[to] = view[to + STEP];
    }
    clear() {
      heads[this._at - HEAD] = 0;
    }
  };
}

/** Booleans on top of numbers. */
export function boolListView(Numbers: ReturnType<typeof scalarListView>) {
  return class extends Numbers {
    // biome-ignore lint/suspicious/noExplicitAny: the number beneath is a boolean to the user.
    override get(index: number): any {
      return super.get(index) !== 0;
    }
    override set(index: number, value: number) {
      super.set(index, value ? 1 : 0);
    }
    override push(value: number) {
      super.push(value ? 1 : 0);
    }
  };
}

/** What a list view of either kind has; each has `at`, or `get` and `set`. */
interface AnyListView extends Standing {
  readonly length: number;
  readonly capacity: number;
  at(index: number): Standing;
  get(index: number): unknown;
  set(index: number, value: number): void;
  push(value?: number): unknown;
  resize(length: number): void;
  removeAt(index: number): void;
  clear(): void;
}

/** The checks of both kinds of lists: records that are lent are told who lent them. */
export function checkedListView(View: new () => AnyListView & CheckedPart, what: string, fail: Failures) {
  return class extends View {
    _within(index: number) {
      const { length } = this;
      if (index >>> 0 !== index || index >= length) fail.index(what, index, length);
    }
    override get length() {
      const length = super.length;
      // Memory that is used again holds anything until it is cleared.
      if (length >>> 0 > this.capacity) fail.uncleared(what, length, this.capacity);
      return length;
    }
    override at(index: number) {
      this._within(index);
      this._loseElement();
      return super.at(index);
    }
    override get(index: number) {
      this._within(index);
      return super.get(index);
    }
    override set(index: number, value: number) {
      this._within(index);
      super.set(index, value);
    }
    override push(value?: number) {
      const { length, capacity } = this;
      if (length >= capacity) fail.full(what, capacity);
      this._loseElement();
      return super.push(value);
    }
    override resize(length: number) {
      super.resize(length);
      this._loseElement();
    }
    override removeAt(index: number) {
      this._within(index);
      this._loseElement();
      super.removeAt(index);
    }
    override clear() {
      super.clear();
      this._loseElement();
    }
  };
}
