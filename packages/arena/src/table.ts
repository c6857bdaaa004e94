import {
  Collection,
  type CursorClass,
  checkCount,
  type Placing,
  type StandingCursor,
  standing,
} from "./collection.js";
import type { RecordFields } from "./field.js";
import type { Origin, Place } from "./place.js";
import type { RecordLayout } from "./record.js";
import type { RecordView } from "./record-view.js";

/** A cursor over the records of a {@link Table}. Its fields mean nothing before the first move. */
export type TableCursor<F extends RecordFields> = RecordView<F> & {
  /**
   * Moves to record `index` and answers this cursor.
   *
   * @throws ArenaError in checked mode `OUT_OF_RANGE`, or why the table is gone.
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

  protected cursorClass(Record: CursorClass, placing: Placing): CursorClass {
    const { specialize, origin, checked, refuse } = placing;
    const Cursor = specialize(tableCursor, Record, origin, this.layout.bytes / 4);
    return checked ? specialize(checkedTableCursor, standing(Cursor, placing), origin, refuse) : Cursor;
  }

  protected get what(): string {
    return `table of ${this.layout.name}`;
  }
}

// Hot path: benchmark `cursor`; allocation test `moving a table's cursor, reading and writing fields`.
function tableCursor(Record: CursorClass, origin: Origin, WORDS: number) {
  return class extends Record {
    at(index: number) {
      // A 32-bit result is asked for, so none is checked for overflow.
      this._at = (origin.first + index * WORDS) | 0;
      return this;
    }
  };
}

/** The check of an index, on top of a table's moves or those of columns. */
export function checkedTableCursor(
  Cursor: new () => StandingCursor & { at(index: number): StandingCursor },
  origin: Origin,
  refuse: (index: number) => never,
): CursorClass {
  return class extends Cursor {
    override at(index: number) {
      if (index >>> 0 !== index || index >= origin.length) refuse(index);
      const before = this._at;
      super.at(index);
      this._stand(before);
      return this;
    }
  };
}
