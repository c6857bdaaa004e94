import type { NumberArray, Standing } from "./accessors.js";
import type { CheckedPart } from "./checked-part.js";
import type { Failures } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { RecordView } from "./record-view.js";

/** A fixed array of scalars in a record, seen through a cursor. Valid until the cursor moves. */
export interface ArrayView<T extends number | boolean> {
  /** How many elements there are, always. */
  readonly length: number;
  /** Element `index`. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  get(index: number): T;
  /** Sets element `index`. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  set(index: number, value: T): void;
}

/** A fixed array of records in a record, seen through a cursor. Valid until the cursor moves. */
export interface RecordArrayView<F extends RecordFields> {
  /** How many records there are, always. */
  readonly length: number;
  /** Moves the array's one element cursor to record `index`. @throws ArenaError in checked mode `OUT_OF_RANGE`. */
  at(index: number): RecordView<F>;
}

/*
 * The factories of these views, for `specialize.ts`. `_at` is the index of the first element in the view of its type,
 * or for records the word of the first; in lanes it is the word of the row, `view` begins at the lane of the first, and `STEP`, which
 * is 1 else, is the words from lane to lane.
 */

/** The class of an {@link ArrayView} of numbers. */
export function arrayView(view: NumberArray, STEP: number, LENGTH: number, NOWHERE: number) {
  return class {
    _at: number;
    constructor() {
      this._at = NOWHERE;
    }
    get length() {
      return LENGTH;
    }
    get(index: number): number {
      return view[this._at + index * STEP];
    }
    set(index: number, value: number) {
      view[this._at + index * STEP] = value;
    }
  };
}

/** The class of a {@link RecordArrayView}. */
export function recordArrayView(Element: new () => Standing, SIZE: number, LENGTH: number, NOWHERE: number) {
  return class {
    _at: number;
    _element: Standing;
    constructor() {
      this._at = NOWHERE;
      this._element = new Element();
    }
    get length() {
      return LENGTH;
    }
    at(index: number) {
      const element = this._element;
      element._at = this._at + index * SIZE;
      return element;
    }
  };
}

/** Booleans on top of numbers: wraps the class of a view with `get` and `set`. */
export function boolView(Numbers: ReturnType<typeof arrayView>) {
  return class extends Numbers {
    // biome-ignore lint/suspicious/noExplicitAny: the number beneath is a boolean to the user.
    override get(index: number): any {
      return super.get(index) !== 0;
    }
    override set(index: number, value: number) {
      super.set(index, value ? 1 : 0);
    }
  };
}

/** What an array view of either kind has; each has `at`, or `get` and `set`. */
interface AnyArrayView extends Standing {
  readonly length: number;
  at(index: number): Standing;
  get(index: number): unknown;
  set(index: number, value: number): void;
}

/** The checks of both kinds of arrays: records that are lent are told who lent them. */
export function checkedArrayView(View: new () => AnyArrayView & CheckedPart, what: string, fail: Failures) {
  return class extends View {
    _within(index: number) {
      this._check();
      if (index >>> 0 !== index || index >= this.length) fail.index(what, index, this.length);
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
  };
}
