import { Collection, type CursorClass, checkCount, type Placing, standing } from "./collection.js";
import { type ArrayOf, placeColumns, type ScalarKeys, scalarPlace, strideOf } from "./column-places.js";
import type { RecordFields, ScalarField } from "./field.js";
import type { Origin, Place } from "./place.js";
import type { FieldPlace, RecordLayout } from "./record.js";
import type { Column } from "./record-class.js";
import { checkedTableCursor, type TableCursor } from "./table.js";
import type { Views } from "./views.js";

/**
 * A fixed number of records of one layout, kept as a column for each field: a loop that touches two fields of many
 * records reads just these. Used as a {@link Table} is; all records exist, zeroed, from the start.
 */
export class Columns<F extends RecordFields> extends Collection<F, TableCursor<F>> {
  /** How many records there are. */
  readonly length: number;
  private readonly offsets: ReadonlyMap<number, number>;
  private readonly views: Views;

  /**
   * Places columns in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where `length` is not a whole number from 1
   * to 2^24.
   */
  constructor(where: Place, layout: RecordLayout<F>, length: number) {
    checkCount(length, 2 ** 24, `columns of ${layout.name}: length`);
    const { offsets, end } = placeColumns(layout, length);
    super(where, layout, end, length, `columns ${length}`);
    this.length = length;
    this.offsets = offsets;
    this.views = where.reserve.views;
  }

  /**
   * The column of a number or boolean as a typed array, one element for each record: for loops that want nothing
   * between them and the memory. It is bounded by the column, and it is an object, so make it once. It names fixed
   * memory: where blocks are entered in turn, that of the block that is entered now.
   *
   * @throws ArenaError why the columns are gone, or `BAD_ARGUMENT` where the field is no scalar.
   */
  column<K extends ScalarKeys<F>>(name: K): ArrayOf<F[K]> {
    const start = this.columnStart(name);
    const field = this.layout.fields[name] as ScalarField<number | boolean>;
    return this.views[field.type].subarray(start, start + this.length) as ArrayOf<F[K]>;
  }

  /**
   * The index of record 0 of a column in the reserve's view of its type, for the block that is entered now: for loops
   * over many blocks in turn, which make no object.
   *
   * @throws ArenaError why the columns are gone, or `BAD_ARGUMENT` where the field is no scalar.
   */
  columnStart(name: ScalarKeys<F>): number {
    const place = scalarPlace(this.layout, name, this.what);
    return (this.first * 4 + (this.offsets.get(place.offsetBytes) ?? 0)) / place.field.bytes;
  }

  protected override columnOf(origin: Origin): (place: FieldPlace) => Column {
    return (place) => ({
      origin,
      offsetBytes: this.offsets.get(place.offsetBytes) ?? 0,
      strideBytes: strideOf(place),
    });
  }

  protected cursorClass(Record: CursorClass, placing: Placing): CursorClass {
    const { specialize, origin, checked, refuse } = placing;
    const Cursor = specialize(columnsCursor, Record, origin);
    return checked ? specialize(checkedTableCursor, standing(Cursor, placing), origin, refuse) : Cursor;
  }

  protected get what(): string {
    return `columns of ${this.layout.name}`;
  }
}

// Hot path: benchmark `cursor`.
function columnsCursor(Record: CursorClass, origin: Origin) {
  return class extends Record {
    at(index: number) {
      this._at = (origin.first + index) | 0;
      return this;
    }
  };
}
