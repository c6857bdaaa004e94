import { Collection, checkCount } from "./collection.js";
import { isOutside, type RecordView, times } from "./cursor.js";
import type { RecordFields } from "./field.js";
import type { Place } from "./place.js";
import type { RecordLayout } from "./record.js";

/** A cursor over a {@link List}: the accessors of the record that it stands on, and the list's own length. */
export type ListCursor<F extends RecordFields> = RecordView<F> & {
  /** How many records the list holds now. */
  readonly length: number;
  /** Moves to record `index`, 0 being the first. @throws ArenaError `OUT_OF_RANGE`, or why the list is gone. */
  at(index: number): ListCursor<F>;
  /**
   * Adds a record at the end and moves to it; its bytes are as they were: set every scalar, clear every list.
   *
   * @throws ArenaError `COLLECTION_FULL` (nothing changes), or why the list is gone.
   */
  push(): ListCursor<F>;
  /** Drops all but the first `length` records. @throws ArenaError `OUT_OF_RANGE` where there are fewer. */
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

  protected source(checked: boolean): string {
    const what = JSON.stringify(this.what);
    const inBlock = checked ? "if (origin.length === 0) refuse(0);" : "";
    const within = checked
      ? `if (${isOutside("index", "this.length")}) fail.index(${what}, index, this.length);`
      : "";
    const room = checked
      ? `if (length >= ${this.capacity}) fail.full(${what}, ${this.capacity}, length);`
      : "";
    const fewer = checked
      ? `if (${isOutside("length", "this.length + 1")}) fail.index(${what}, length, this.length + 1, "length");`
      : "";
    const words = this.layout.bytes / 4;
    return `return class ${this.layout.name}ListCursor extends Record {
  get length() { ${inBlock} return i32[origin.first]; }
  at(index) {
    ${within}
    this._word = origin.first + ${times("index", words)} + 2;
    return this;
  }
  push() {
    ${inBlock}
    const { first } = origin;
    const length = i32[first];
    ${room}
    i32[first] = length + 1;
    this._word = first + ${times("length", words)} + 2;
    return this;
  }
  truncate(length) {
    ${fewer}
    i32[origin.first] = length;
  }
};`;
  }

  protected get what(): string {
    return `list of ${this.layout.name}`;
  }
}
