import type { Standing } from "./accessors.js";
import { type Placing, type StandingCursor, standing } from "./collection.js";
import { placeColumns, strideOf } from "./column-places.js";
import { ArenaError } from "./errors.js";
import { failures, outOfRange } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { Leaving, Mount, Origin, Place } from "./place.js";
import { type FieldPlace, fnv1a, type RecordLayout } from "./record.js";
import { type Column, NOWHERE, recordClass } from "./record-class.js";
import type { RecordView } from "./record-view.js";
import type { Reserve } from "./reserve.js";
import { follower, specializer } from "./specialize.js";

/** Columns of one layout in a {@link ColumnGroup}, and which rows have them. */
export interface Sheet<F extends RecordFields = RecordFields> {
  readonly layout: RecordLayout<F>;
  /** The first row that has these columns. */
  readonly firstRow: number;
  /** How many rows have them, from the first on. */
  readonly rows: number;
}

/** Views on one row of several sheets, which move together. */
export interface RowViews {
  /** Where the views stand: the group's first word plus the row. Setting it moves them. */
  readonly spot: Standing;
  /** A view on the row for each sheet that was asked for, in that order. */
  readonly views: readonly RecordView<RecordFields>[];
}

/**
 * Columns of several layouts over the same rows, for those who write collections of their own: a row is in the columns of
 * every sheet that has it, and a sheet has memory for its own rows alone. Views on the parts of a row move together, by
 * one store.
 */
export class ColumnGroup {
  /** How many bytes of the block the group has. */
  readonly bytes: number;
  /** Where the group is now. */
  readonly origin: Origin;
  private readonly reserve: Reserve;
  private readonly mount: Mount;
  private readonly offsets: readonly ReadonlyMap<number, number>[];
  private readonly watched: Leaving[] = [];

  /**
   * Places the columns in an arena or a block layout.
   *
   * @param name - what errors call the group
   * @param rows - how many rows there are in all
   * @throws ArenaError what placing throws.
   */
  constructor(
    where: Place,
    readonly name: string,
    readonly sheets: readonly Sheet[],
    readonly rows: number,
  ) {
    let bytes = 0;
    const offsets: Map<number, number>[] = [];
    for (const { layout, firstRow, rows: own } of sheets) {
      const placed = placeColumns(layout, own, bytes);
      bytes = placed.end;
      // Where row 0 would begin, though the sheet may not have it: a row is then found without subtracting the first.
      const rowZero = new Map<number, number>();
      for (const place of layout.places) {
        const start = placed.offsets.get(place.offsetBytes) ?? 0;
        rowZero.set(place.offsetBytes, start - firstRow * strideOf(place));
      }
      offsets.push(rowZero);
    }
    this.offsets = offsets;
    this.bytes = bytes;
    this.reserve = where.reserve;
    this.mount = where.mount;
    const shape = sheets.map((sheet) => `${sheet.layout.hash} ${sheet.firstRow} ${sheet.rows}`).join();
    this.origin = where.place(bytes, fnv1a(`column group ${rows} ${shape}`), rows);
    if (this.reserve.checked) this.mount.watch(this.origin, this.watched);
  }

  /**
   * Makes views on one row of the sheets at these indices. They are objects: make them once.
   *
   * Views read their place from the spot; where memory is checked, or the platform runs no generated code, they have a place of
   * their own, and setting the spot's sets theirs.
   */
  rowViews(sheets: readonly number[]): RowViews {
    const { views, checked, generateCode } = this.reserve;
    const { origin } = this;
    const still: Standing = { _at: NOWHERE };
    const follow = checked ? undefined : follower(still, generateCode);
    const made = sheets.map((index) => {
      const { layout } = this.sheets[index];
      const placing: Placing & { follow: typeof follow } = {
        views,
        checked,
        specialize: specializer(generateCode),
        follow,
        i32: views.i32,
        origin,
        cursors: this.watched as StandingCursor[],
        fail: failures,
        what: `${layout.name} of ${this.name}`,
        refuse: (row: number) => this.refuse(row),
      };
      const Record = recordClass(layout, placing, this.columnOf(index));
      if (!checked) return new Record();
      const view = new (standing(Record, placing))();
      this.watched.push(view);
      return view;
    });
    const answer = (spot: Standing) => ({ spot, views: made as unknown as RecordView<RecordFields>[] });
    if (follow !== undefined) return answer(still);
    if (!checked) return answer(new LeadingSpot(made));
    const spot = new CheckedSpot(made as StandingCursor[], this.name);
    this.watched.push(spot);
    return answer(spot);
  }

  /**
   * Bytes from the group's beginning to what row 0 has, or would have, of a field, and from row to row: for those who
   * read the bytes of a block themselves.
   */
  columnPlace(
    sheet: number,
    place: FieldPlace,
  ): { readonly rowZeroBytes: number; readonly strideBytes: number } {
    return {
      rowZeroBytes: this.offsets[sheet].get(place.offsetBytes) ?? 0,
      strideBytes: strideOf(place),
    };
  }

  private columnOf(sheet: number): (place: FieldPlace) => Column {
    return (place) => ({
      origin: this.origin,
      offsetBytes: this.offsets[sheet].get(place.offsetBytes) ?? 0,
      strideBytes: strideOf(place),
    });
  }

  /** Throws why a row cannot be had. */
  private refuse(row: number): never {
    const reason = this.origin.reason ?? (this.mount.base < 0 ? this.mount.reason : undefined);
    if (reason !== undefined) throw reason();
    throw new ArenaError("OUT_OF_RANGE", outOfRange(this.name, row, this.origin.length, "row"));
  }
}

/** A spot whose views have a place of their own. */
class LeadingSpot implements Standing {
  private at = NOWHERE;

  constructor(private readonly views: readonly Standing[]) {}

  get _at(): number {
    return this.at;
  }

  set _at(at: number) {
    const { views } = this;
    for (let i = 0; i < views.length; i++) views[i]._at = at;
    this.at = at;
  }
}

/** A spot in checked mode: asking it where it stands is an error where it stands nowhere. */
class CheckedSpot implements Standing, Leaving {
  private at = NOWHERE;
  private state: "unmoved" | "stands" | "left" = "unmoved";

  constructor(
    private readonly views: readonly StandingCursor[],
    private readonly what: string,
  ) {}

  get _at(): number {
    if (this.state === "unmoved") failures.unmoved(this.what);
    if (this.state === "left") failures.gone(this.what);
    return this.at;
  }

  set _at(at: number) {
    const { views } = this;
    for (let i = 0; i < views.length; i++) {
      const before = views[i]._at;
      views[i]._at = at;
      views[i]._stand(before);
    }
    this.at = at;
    this.state = "stands";
  }

  _leave(): void {
    if (this.state === "stands") this.state = "left";
  }
}
