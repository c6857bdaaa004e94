import {
  Collection,
  type CursorClass,
  checkCount,
  type Placing,
  type StandingCursor,
  standing,
} from "./collection.js";
import type { Failures } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { Origin, Place } from "./place.js";
import type { RecordLayout } from "./record.js";
import type { RecordView } from "./record-view.js";

/** A cursor over a {@link List}: the accessors of the record that it stands on, and the list's own length. */
export type ListCursor<F extends RecordFields> = RecordView<F> & {
  /** How many records the list holds now. */
  readonly length: number;
  /** Moves to record `index`, 0 being the first. @throws ArenaError in checked mode `OUT_OF_RANGE`, or why the list is gone. */
  at(index: number): ListCursor<F>;
  /**
   * Adds a record at the end and moves to it; its bytes are as they were: set every scalar, clear every list. Without
   * checks, one that is too many is written over what lies behind the list.
   *
   * @throws ArenaError in checked mode `COLLECTION_FULL` (nothing changes), or why the list is gone.
   */
  push(): ListCursor<F>;
  /** Drops all but the first `length` records. @throws ArenaError in checked mode `OUT_OF_RANGE` where there are fewer. */
  truncate(length: number): void;
};

const MEMBERS = ["push", "truncate"];

/** A bounded list of records of one layout, side by side, in the order in which they were pushed. */
export class List<F extends RecordFields> extends Collection<F, ListCursor<F>> {
  /** How many records the list can hold. */
  readonly capacity: number;

  /**
   * Places an empty list in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, `BAD_ARGUMENT` where `capacity` is not a whole number from 1 to
   * 2^24, or `BAD_LAYOUT` where a field is named `push` or `truncate`, as the cursor's own are.
   */
  constructor(where: Place, layout: RecordLayout<F>, capacity: number) {
    checkCount(capacity, 2 ** 24, `list of ${layout.name}: capacity`);
    super(where, layout, 8 + layout.bytes * capacity, capacity, `list ${capacity}`, MEMBERS);
    this.capacity = capacity;
  }

  protected cursorClass(Record: CursorClass, placing: Placing): CursorClass {
    const { specialize, i32, origin, checked } = placing;
    const Cursor = specialize(listCursor, Record, i32, origin, this.layout.bytes / 4);
    if (!checked) return Cursor;
    const { what, fail, refuse } = placing;
    return specialize(
      checkedListCursor,
      standing(Cursor, placing),
      origin,
      placing.cursors as (StandingCursor & { readonly _index: number })[],
      this.capacity,
      what,
      fail,
      refuse,
    );
  }

  protected get what(): string {
    return `list of ${this.layout.name}`;
  }
}

// Hot path: benchmark `battle`; allocation test `pushing to a list and truncating it`.
function listCursor(Record: CursorClass, i32: Int32Array, origin: Origin, WORDS: number) {
  return class extends Record {
    get length() {
      return i32[origin.first];
    }
    at(index: number) {
      this._at = origin.first + index * WORDS + 2;
      return this;
    }
    push() {
      const { first } = origin;
      const length = i32[first]++;
      this._at = first + length * WORDS + 2;
      return this;
    }
    truncate(length: number) {
      i32[origin.first] = length;
    }
  };
}

function checkedListCursor(
  Cursor: new () => StandingCursor & InstanceType<ReturnType<typeof listCursor>>,
  origin: Origin,
  cursors: readonly (StandingCursor & { readonly _index: number })[],
  capacity: number,
  what: string,
  fail: Failures,
  refuse: (index: number) => never,
): CursorClass {
  return class extends Cursor {
    _index = 0;
    override get length() {
      if (origin.length === 0) refuse(0);
      return super.length;
    }
    override at(index: number) {
      const { length } = this;
      if (index >>> 0 !== index || index >= length) fail.index(what, index, length);
      const before = this._at;
      super.at(index);
      this._index = index;
      this._stand(before);
      return this;
    }
    override push() {
      const { length } = this;
      if (length >= capacity) fail.full(what, capacity);
      super.push();
      this._index = length;
      this._stand();
      return this;
    }
    override truncate(length: number) {
      const most = this.length + 1;
      if (length >>> 0 !== length || length >= most) fail.index(what, length, most, "length");
      super.truncate(length);
      for (let i = 0; i < cursors.length; i++) if (cursors[i]._index >= length) cursors[i]._lose();
    }
  };
}
