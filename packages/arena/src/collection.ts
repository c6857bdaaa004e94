import type { Standing } from "./accessors.js";
import type { CheckedRecord } from "./checked-part.js";
import { ArenaError } from "./errors.js";
import { type Failures, failures, outOfRange } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { Leaving, Mount, Origin, Place } from "./place.js";
import type { FieldPlace } from "./record.js";
import { fnv1a, type RecordLayout } from "./record.js";
import { type Column, recordClass, type Surroundings } from "./record-class.js";
import type { Reserve } from "./reserve.js";
import { specializer } from "./specialize.js";

/** A class of cursors before its collection's own moves are put on top. */
export type CursorClass = new () => Standing;

/** What the factories of a collection's cursors are given, as constants. */
export interface Placing extends Surroundings {
  readonly i32: Int32Array;
  readonly origin: Origin;
  /** The cursors that were made, in checked mode. */
  readonly cursors: StandingCursor[];
  readonly fail: Failures;
  /** What errors call the collection. */
  readonly what: string;
  /** Throws why record `index` cannot be had. */
  refuse(index: number): never;
}

/** Records of one layout in a place, and cursors over them: what tables, columns, lists, slabs and rings have in common. */
export abstract class Collection<F extends RecordFields, C> {
  /** How one record lies in memory. */
  readonly layout: RecordLayout<F>;
  /** Where the collection begins in its block, in bytes. */
  readonly offsetBytes: number;
  /** How many bytes of the block it has. */
  readonly bytes: number;
  private readonly reserve: Reserve;
  private readonly mount: Mount;
  private readonly origin: Origin;
  private readonly cursors: StandingCursor[] = [];
  private Cursor: (new () => C) | undefined;

  /**
   * @param length - how many records (or rings) an index can name
   * @param shape - a text that differs between collections of the same records but another shape
   * @param members - what the cursor has besides the record's fields, so that no field can have these names
   */
  protected constructor(
    where: Place,
    layout: RecordLayout<F>,
    bytes: number,
    length: number,
    shape: string,
    members: readonly string[] = [],
  ) {
    const taken = members.find((member) => Object.hasOwn(layout.fields, member));
    if (taken !== undefined) {
      throw new ArenaError(
        "BAD_LAYOUT",
        `record ${layout.name}: field "${taken}": cursors of this collection have a \`${taken}\` of their own; rename it`,
      );
    }
    this.layout = layout;
    this.bytes = bytes;
    this.reserve = where.reserve;
    this.mount = where.mount;
    this.origin = where.place(bytes, fnv1a(`${layout.hash} ${shape}`), length);
    this.offsetBytes = this.origin.offset * 4;
  }

  /**
   * Makes a cursor. Make the few that are needed once, and move them: a cursor is an object, a move is not, and in checked
   * mode the collection keeps hold of each. Where the arena was reset or closed since, it is the first move that is refused.
   */
  cursor(): C {
    if (this.Cursor === undefined) {
      const { views, checked, generateCode } = this.reserve;
      const placing: Placing = {
        views,
        checked,
        specialize: specializer(generateCode),
        i32: views.i32,
        origin: this.origin,
        cursors: this.cursors,
        fail: failures,
        what: this.what,
        refuse: (index: number) => this.refuse(index),
      };
      const Record = recordClass(this.layout, placing, this.columnOf(this.origin));
      this.Cursor = this.cursorClass(Record, placing) as new () => C;
      if (checked) this.mount.watch(this.origin, this.cursors);
    }
    const cursor = new this.Cursor();
    if (this.reserve.checked) this.cursors.push(cursor as unknown as StandingCursor);
    return cursor;
  }

  /** The class of the collection's cursors, on top of the record's accessors. */
  protected abstract cursorClass(Record: CursorClass, placing: Placing): CursorClass;

  /** What errors call this collection. */
  protected abstract get what(): string;

  /** Where each field begins, where that is not in records side by side. */
  protected columnOf(_origin: Origin): ((place: FieldPlace) => Column) | undefined {
    return undefined;
  }

  /** The collection's first word in its reserve now. @throws ArenaError why it is gone. */
  protected get first(): number {
    if (this.origin.length === 0) this.refuse(0);
    return this.origin.first;
  }

  /** Throws why record `index` cannot be had. */
  private refuse(index: number): never {
    const reason = this.origin.reason ?? (this.mount.base < 0 ? this.mount.reason : undefined);
    if (reason !== undefined) throw reason();
    throw new ArenaError("OUT_OF_RANGE", outOfRange(this.what, index, this.origin.length));
  }
}

/** A cursor in checked mode. */
export interface StandingCursor extends CheckedRecord, Leaving {
  /** Whether it was never put on anything. */
  _unmoved: boolean;
  /** Whether its block was left since it was put on anything. */
  _left: boolean;
  /** Remembers that the cursor was just put on a record; `before` is where it stood, if it may stand there still. */
  _stand(before?: number): void;
}

/** Lets a cursor know that it stands, on top of its class; the checks of each collection's moves go on top of that. */
export function standing<C extends CursorClass>(Cursor: C, placing: Placing) {
  const { specialize, origin, fail, what, refuse } = placing;
  const Checked = Cursor as unknown as new () => CheckedRecord;
  return specialize(
    standingCursor,
    Checked,
    origin,
    fail,
    what,
    refuse,
  ) as unknown as new () => InstanceType<C> & StandingCursor;
}

function standingCursor(
  Cursor: new () => CheckedRecord,
  origin: Origin,
  fail: Failures,
  what: string,
  refuse: (index: number) => never,
): new () => StandingCursor {
  return class extends Cursor {
    _unmoved: boolean;
    _left: boolean;
    constructor() {
      super();
      this._unmoved = true;
      this._left = false;
    }
    _stand(before?: number) {
      if (this._at === before) return;
      this._unmoved = false;
      this._left = false;
      this._loseParts();
    }
    _leave() {
      this._lose();
      this._left = true;
    }
    override _explain(): never {
      if (this._unmoved) fail.unmoved(what);
      if (origin.length === 0) refuse(0);
      fail.gone(what);
    }
  };
}

/** Checks a count that a caller gave. */
export function checkCount(count: number, most: number, what: string): void {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new ArenaError("BAD_ARGUMENT", `${what} is ${count}; give a whole number from 1 to ${most}`);
  }
}
