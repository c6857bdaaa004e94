import type { Standing } from "./accessors.js";
import { type Placing, type StandingCursor, standing } from "./collection.js";
import { ArenaError } from "./errors.js";
import { failures, outOfRange } from "./failures.js";
import type { Field, RecordFields } from "./field.js";
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
  /** Bytes to leave behind the columns. */
  readonly spareBytes?: number;
}

/** Where a field of a sheet is in a {@link ColumnGroup}. */
export interface ColumnPlace {
  /** Bytes from the group's beginning to what row 0 has of the field, or would have, where the sheet does not have row 0. */
  readonly rowZeroBytes: number;
  /** Bytes from row to row. */
  readonly strideBytes: number;
  /**
   * Where it is in lanes, of which fields that share a word share one: bytes from lane to lane, as the words of a list, ring, array or
   * record follow each other.
   */
  readonly laneBytes: number | undefined;
}

/** Views on one row of several sheets, which move together. */
export interface RowViews {
  /** Where the views stand: the group's first word plus the row. Setting it moves them. */
  readonly spot: Standing;
  /** A view on the row for each sheet that was asked for, in that order. */
  readonly views: readonly RecordView<RecordFields>[];
}

/*
 * In the block, sheet after sheet. The numbers of a record make words; each word of it is a lane, in one piece for all rows of the
 * sheet. So a field of 32 bits is a column by itself, and narrower ones that are neighbours in the record share one:
 *
 *   +---------------------+---------------------+------------------------------------
 *   | hp mana of 0 .. n-1 | until of 0 .. n-1   | a 64-bit float, a list, a text, …
 *   +---------------------+---------------------+------------------------------------
 *
 * A list, ring, array or record of such words is as many lanes: what all rows have first in theirs lies side by side, then what they have
 * next. A 64-bit float, a text, and what holds one or narrow scalars has a column of its own, row after row. With that, `first word + row` names a row in every lane, whatever the
 * width of its fields, and an accessor is what it is in a record: one add, one load.
 */

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
  private readonly places: readonly ReadonlyMap<FieldPlace, ColumnPlace>[];
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
    const places: ReadonlyMap<FieldPlace, ColumnPlace>[] = [];
    for (const sheet of sheets) {
      const { of, end } = placeSheet(sheet, bytes);
      places.push(of);
      bytes = end;
    }
    this.places = places;
    this.bytes = bytes;
    this.reserve = where.reserve;
    this.mount = where.mount;
    const shape = sheets
      .map(
        ({ layout, firstRow, rows: own, spareBytes = 0 }) =>
          `${layout.hash} ${firstRow} ${own} ${spareBytes}`,
      )
      .join();
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

  /** Where a field of a sheet is: for those who read the bytes of a block themselves. */
  columnPlace(sheet: number, place: FieldPlace): ColumnPlace {
    const found = this.places[sheet].get(place);
    if (found !== undefined) return found;
    throw new ArenaError("BAD_ARGUMENT", `${this.name}: ${place.name} is no field of sheet ${sheet}`);
  }

  private columnOf(sheet: number): (place: FieldPlace) => Column {
    return (place) => {
      const { rowZeroBytes: offsetBytes, strideBytes, laneBytes } = this.columnPlace(sheet, place);
      const column = { origin: this.origin, offsetBytes, strideBytes };
      return laneBytes === undefined ? column : { ...column, laneWords: laneBytes / 4 };
    };
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

/** Gives the fields of a sheet their places, from byte `start` on. */
function placeSheet({ layout, firstRow, rows, spareBytes = 0 }: Sheet, start: number) {
  const of = new Map<FieldPlace, ColumnPlace>();
  const lanes = new Map<number, number>();
  let end = start;
  const take = (strideBytes: number) => {
    const at = end;
    end = Math.ceil((at + strideBytes * rows) / 8) * 8;
    // Where row 0 would begin, though the sheet may not have it: a row is then found without subtracting the first.
    return at - firstRow * strideBytes;
  };
  const laneBytes = Math.ceil(rows / 2) * 8;
  for (const place of layout.places) {
    const { field, offsetBytes, bytes } = place;
    if (isNumber(field)) {
      const word = offsetBytes >> 2;
      const lane = lanes.get(word) ?? take(4);
      lanes.set(word, lane);
      of.set(place, { rowZeroBytes: lane + (offsetBytes & 3), strideBytes: 4, laneBytes });
    } else if (isOfWords(field)) {
      // Row 0 of a part has to be in the block, though the sheet may not have it: its views begin there.
      end = Math.max(end, Math.ceil((firstRow * 4) / 8) * 8);
      const rowZeroBytes = end - firstRow * 4;
      end += (bytes / 4) * laneBytes;
      of.set(place, { rowZeroBytes, strideBytes: 4, laneBytes });
    } else {
      const strideBytes = Math.ceil(bytes / 8) * 8;
      of.set(place, { rowZeroBytes: take(strideBytes), strideBytes, laneBytes: undefined });
    }
  }
  return { of, end: Math.ceil((end + spareBytes) / 8) * 8 };
}

/** How many lanes the fields of a record make, or -1 where some have columns of their own. */
export function lanesOf(layout: RecordLayout<RecordFields>): number {
  const areLanes = layout.places.every(({ field }) => isNumber(field) || isOfWords(field));
  return areLanes ? layout.bytes / 4 : -1;
}

/** Whether a field is a number that a word holds. */
function isNumber(field: Field): boolean {
  return (field.kind === "scalar" && field.bytes <= 4) || field.kind === "oneOf" || field.kind === "bits";
}

/** Whether a field is nothing but such words: lanes can hold it. */
function isOfWords(field: Field): boolean {
  if (field.kind === "record") return Object.values(field.fields as RecordFields).every(isNumber);
  if (field.kind !== "list" && field.kind !== "ring" && field.kind !== "array") return false;
  const { element } = field as { readonly element: Field };
  return element.kind === "record" ? isOfWords(element) : element.kind === "scalar" && element.bytes === 4;
}
