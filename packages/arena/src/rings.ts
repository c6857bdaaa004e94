import type { Standing } from "./accessors.js";
import { Collection, type CursorClass, checkCount, type Placing } from "./collection.js";
import type { Failures } from "./failures.js";
import type { RecordFields } from "./field.js";
import { type Losable, nowhereOf } from "./nowhere.js";
import type { Leaving, Origin, Place } from "./place.js";
import type { RecordLayout } from "./record.js";
import { NOWHERE } from "./record-class.js";
import type { RecordView } from "./record-view.js";

/** A cursor over {@link Rings}. Nothing of it means anything before the first move. */
export interface RingCursor<F extends RecordFields> {
  /** How many records the ring holds now. */
  readonly length: number;
  /** Where the next record will be written, 0 .. capacity - 1. */
  readonly position: number;
  /**
   * Moves to ring `index` and answers this cursor.
   *
   * @throws ArenaError in checked mode `OUT_OF_RANGE`, or why the rings are gone.
   */
  at(index: number): RingCursor<F>;
  /** Adds a record, in the place of the oldest where the ring is full; its bytes are as they were, set every field. */
  push(): RecordView<F>;
  /**
   * The record pushed `age` pushes ago, 0 being the newest.
   *
   * @throws ArenaError `OUT_OF_RANGE` where the ring holds no record of that age.
   */
  newest(age?: number): RecordView<F>;
}

/** How rings are placed. */
export interface RingsOptions {
  /** How many rings there are. */
  readonly rings: number;
  /** How many records each ring holds before a new one takes the place of the oldest. */
  readonly capacity: number;
  /**
   * Which records lie side by side: those of one ring, or those of one position in all rings. `"position"` is for
   * rings that all advance together (a history with one entry a tick for each of many), whose writes then fall on
   * neighbouring bytes. `"ring"` unless told.
   */
  readonly together?: "ring" | "position";
}

/** A number of rings of records of one layout in an arena: bounded histories in which the newest replaces the oldest. */
export class Rings<F extends RecordFields> extends Collection<F, RingCursor<F>> {
  /** How many rings there are. */
  readonly rings: number;
  /** How many records each ring can hold. */
  readonly capacity: number;
  private readonly together: "ring" | "position";

  /**
   * Places empty rings in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where a count is not a whole number from 1
   * to 2^20.
   */
  constructor(where: Place, layout: RecordLayout<F>, options: RingsOptions) {
    const { rings, capacity, together = "ring" } = options;
    checkCount(rings, 2 ** 20, `rings of ${layout.name}: rings`);
    checkCount(capacity, 2 ** 20, `rings of ${layout.name}: capacity`);
    const shape = `rings ${rings} ${capacity} ${together}`;
    super(where, layout, headBytes(rings) + rings * layout.bytes * capacity, rings, shape);
    this.rings = rings;
    this.capacity = capacity;
    this.together = together;
  }

  protected cursorClass(Record: CursorClass, placing: Placing): CursorClass {
    const { specialize, i32, origin, checked, what, fail, refuse } = placing;
    const { rings, capacity } = this;
    const words = this.layout.bytes / 4;
    const [ringWords, slotWords] =
      this.together === "ring" ? [words * capacity, words] : [words, words * rings];
    const head = headBytes(rings) / 4;
    const Cursor = specialize(
      ringCursor,
      Record,
      i32,
      origin,
      head,
      ringWords,
      slotWords,
      capacity,
      what,
      fail,
      NOWHERE,
    );
    if (!checked) return Cursor;
    return specialize(checkedRingCursor, Cursor, origin, what, fail, refuse, nowhereOf);
  }

  protected get what(): string {
    return `rings of ${this.layout.name}`;
  }
}

// Hot path: benchmark `ring`; allocation test `pushing to rings and looking back`.
function ringCursor(
  Record: CursorClass,
  i32: Int32Array,
  origin: Origin,
  HEAD_WORDS: number,
  RING_WORDS: number,
  SLOT_WORDS: number,
  CAPACITY: number,
  what: string,
  fail: Failures,
  NOWHERE: number,
) {
  // A head is one word: the number of records pushed, kept below twice the capacity by taking the capacity off it
  // when it gets there. So it tells both where the next one goes and whether the ring is full. `| 0` is for a cursor that was
  // never moved, as in `list-view.ts`.
  return class {
    _record: Standing;
    /** The word of the ring's head. */
    _at: number;
    _first: number;
    constructor() {
      this._record = new Record();
      this._at = NOWHERE;
      this._first = NOWHERE;
    }
    at(index: number) {
      const { first } = origin;
      this._at = first + index;
      this._first = first + index * RING_WORDS + HEAD_WORDS;
      return this;
    }
    get position() {
      const pushed = i32[this._at] | 0;
      return pushed >= CAPACITY ? pushed - CAPACITY : pushed;
    }
    get length() {
      const pushed = i32[this._at] | 0;
      return Math.min(pushed, CAPACITY);
    }
    push() {
      const pushed = i32[this._at] | 0;
      i32[this._at] = pushed === 2 * CAPACITY - 1 ? CAPACITY : pushed + 1;
      const record = this._record;
      record._at = this._first + (pushed >= CAPACITY ? pushed - CAPACITY : pushed) * SLOT_WORDS;
      return record;
    }
    newest(age = 0) {
      const { length } = this;
      if (age >>> 0 >= length) fail.index(what, age, length, "age");
      const position = this.position - 1 - age;
      const record = this._record;
      record._at = this._first + (position < 0 ? position + CAPACITY : position) * SLOT_WORDS;
      return record;
    }
  };
}

function checkedRingCursor(
  Cursor: ReturnType<typeof ringCursor>,
  origin: Origin,
  what: string,
  fail: Failures,
  refuse: (index: number) => never,
  nowhereOf: (of: Pick<Losable, "_explain">) => number,
): CursorClass {
  return class extends Cursor implements Losable, Leaving {
    _nowhere: number;
    _owner: Losable | undefined;
    _lent: Losable;
    _unmoved: boolean;
    constructor() {
      super();
      this._nowhere = nowhereOf(this);
      this._at = this._nowhere;
      this._owner = undefined;
      this._lent = this._record as Losable;
      this._lent._owner = this;
      this._unmoved = true;
    }
    _check() {
      if (this._at === this._nowhere) this._explain();
    }
    _lose() {
      this._at = this._nowhere;
      this._lent._lose();
    }
    _leave() {
      this._lose();
    }
    _explain(): never {
      if (this._unmoved) fail.unmoved(what);
      if (origin.length === 0) refuse(0);
      fail.gone(what);
    }
    override at(index: number) {
      if (index >>> 0 !== index || index >= origin.length) refuse(index);
      const before = this._at;
      super.at(index);
      this._unmoved = false;
      if (this._at !== before) this._lent._lose();
      return this;
    }
    override push() {
      this._check();
      this._lent._lose();
      return super.push();
    }
    override newest(age = 0) {
      const { length } = this;
      if (age >>> 0 !== age || age >= length) fail.index(what, age, length, "age");
      this._lent._lose();
      return super.newest(age);
    }
  };
}

/** Bytes for the heads of so many rings, a multiple of 8, so that the records behind them stay aligned. */
function headBytes(rings: number): number {
  return Math.ceil(rings / 2) * 8;
}
