import { Collection, checkCount } from "./collection.js";
import { isOutside, type RecordView, times } from "./cursor.js";
import type { RecordFields } from "./field.js";
import type { Place } from "./place.js";
import type { RecordLayout } from "./record.js";

/** A cursor over {@link Rings}. Nothing of it means anything before the first move. */
export interface RingCursor<F extends RecordFields> {
  /** How many records the ring holds now. */
  readonly length: number;
  /** Where the next record will be written, 0 .. capacity - 1. */
  readonly position: number;
  /**
   * Moves to ring `index` and answers this cursor.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or `ARENA_RESET` or `ARENA_CLOSED` where the rings are gone.
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

  protected source(checked: boolean): string {
    const { rings, capacity } = this;
    const words = this.layout.bytes / 4;
    const [ringWords, slotWords] =
      this.together === "ring" ? [words * capacity, words] : [words, words * rings];
    const what = JSON.stringify(this.what);
    const within = checked ? `if (${isOutside("index", "origin.length")}) refuse(index);` : "";
    const inRing = checked
      ? `if (origin.length === 0) refuse(0); if (pushed === undefined) fail.unmoved(${what});`
      : "";
    const isTooOld = checked ? isOutside("age", "length") : "age >>> 0 >= length";
    // A head is one word: the number of records pushed, kept below twice the capacity by taking the capacity off it
    // when it gets there. So it tells both where the next one goes and whether the ring is full.
    const position = `(pushed >= ${capacity} ? pushed - ${capacity} : pushed)`;
    return `return class ${this.layout.name}RingCursor {
  constructor() {
    this._record = new Record();
    this._head = NOWHERE;
    this._first = NOWHERE;
  }
  at(index) {
    ${within}
    const { first } = origin;
    this._head = first + index;
    this._first = first + ${times("index", ringWords)} + ${headBytes(rings) / 4};
    return this;
  }
  get position() { const pushed = i32[this._head]; ${inRing} return ${position}; }
  get length() { const pushed = i32[this._head]; ${inRing} return pushed < ${capacity} ? pushed : ${capacity}; }
  push() {
    const pushed = i32[this._head];
    ${inRing}
    i32[this._head] = pushed === ${2 * capacity - 1} ? ${capacity} : pushed + 1;
    const record = this._record;
    record._word = this._first + ${times(position, slotWords)};
    return record;
  }
  newest(age = 0) {
    const { length } = this;
    if (${isTooOld}) fail.index(${what}, age, length, "age");
    const position = this.position - 1 - age;
    const record = this._record;
    record._word = this._first + (position < 0 ? position + ${capacity} : position) * ${slotWords};
    return record;
  }
};`;
  }

  protected get what(): string {
    return `rings of ${this.layout.name}`;
  }
}

/** Bytes for the heads of so many rings, a multiple of 8, so that the records behind them stay aligned. */
function headBytes(rings: number): number {
  return Math.ceil(rings / 2) * 8;
}
