import { Collection, checkCount } from "./collection.js";
import { isOutside, type RecordView, times } from "./cursor.js";
import type { RecordFields } from "./field.js";
import type { Place } from "./place.js";
import type { RecordLayout } from "./record.js";

/** A cursor over the records of a {@link Table}. Its fields mean nothing before the first move. */
export type TableCursor<F extends RecordFields> = RecordView<F> & {
  /**
   * Moves to record `index` and answers this cursor.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or `ARENA_RESET` or `ARENA_CLOSED` where the table is gone.
   */
  at(index: number): TableCursor<F>;
};

/** A fixed number of records of one layout, side by side. All exist, zeroed, from the start. */
export class Table<F extends RecordFields> extends Collection<F, TableCursor<F>> {
  /** How many records there are. */
  readonly length: number;

  /**
   * Places a table in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where `length` is not a whole number from 1
   * to 2^24.
   */
  constructor(where: Place, layout: RecordLayout<F>, length: number) {
    checkCount(length, 2 ** 24, `table of ${layout.name}: length`);
    super(where, layout, layout.bytes * length, length, `table ${length}`);
    this.length = length;
  }

  protected source(checked: boolean): string {
    const within = checked ? `if (${isOutside("index", "origin.length")}) refuse(index);` : "";
    return `return class ${this.layout.name}TableCursor extends Record {
  at(index) {
    ${within}
    this._word = origin.first + ${times("index", this.layout.bytes / 4)};
    return this;
  }
};`;
  }

  protected get what(): string {
    return `table of ${this.layout.name}`;
  }
}
