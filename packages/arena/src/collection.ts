import type { Standing } from "./accessors.js";
import { ArenaError } from "./errors.js";
import { type Failures, failures, outOfRange } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { Mount, Origin, Place } from "./place.js";
import type { FieldPlace } from "./record.js";
import { fnv1a, type RecordLayout } from "./record.js";
import { type Column, NOWHERE, recordClass, type Surroundings } from "./record-class.js";
import type { Reserve } from "./reserve.js";
import { specializer } from "./specialize.js";

/** A class of cursors before its collection's own moves are put on top. */
export type CursorClass = new () => Standing;

/** What the factories of a collection's cursors are given, as constants. */
export interface Placing extends Surroundings {
  readonly i32: Int32Array;
  readonly origin: Origin;
  readonly mount: Mount;
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
   * Makes a cursor. Make the few that are needed once, and move them: a cursor is an object, a move is not. Where the
   * arena was reset or closed since, it is the first move that is refused.
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
        mount: this.mount,
        fail: failures,
        what: this.what,
        refuse: (index: number) => this.refuse(index),
      };
      const Record = recordClass(this.layout, placing, this.columnOf(this.origin));
      this.Cursor = this.cursorClass(Record, placing) as new () => C;
    }
    return new this.Cursor();
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

/** A cursor that knows, in checked mode, whether it still stands where it was put. */
export interface StandingCursor extends Standing {
  /** Remembers that the cursor was just put on a record. */
  _stand(): void;
  /** Throws where it does not stand on a record of the block that it was put in. */
  _check(): void;
  /** Throws where the collection is in another block than the cursor, or in none. */
  _checkBlock(): void;
}

/** Puts the check of a cursor's standing on top of its class; the checks of each collection's moves go on top of that. */
export function standing<C extends CursorClass>(Cursor: C, placing: Placing) {
  const { specialize, origin, mount, fail, what, refuse } = placing;
  return specialize(
    standingCursor,
    Cursor,
    origin,
    mount,
    fail,
    what,
    refuse,
    NOWHERE,
  ) as unknown as new () => InstanceType<C> & StandingCursor;
}

function standingCursor(
  Cursor: CursorClass,
  origin: Origin,
  mount: Mount,
  fail: Failures,
  what: string,
  refuse: (index: number) => never,
  NOWHERE: number,
): new () => StandingCursor {
  return class extends Cursor {
    _first: number;
    _life: number;
    constructor() {
      super();
      this._first = NOWHERE;
      this._life = 0;
    }
    _stand() {
      this._first = origin.first;
      this._life = mount.life;
    }
    _check() {
      if (this._at === NOWHERE) fail.unmoved(what);
      this._checkBlock();
    }
    _checkBlock() {
      if (origin.length === 0) refuse(0);
      if (this._first !== origin.first || this._life !== mount.life) fail.gone(what);
    }
  };
}

/** Checks a count that a caller gave. */
export function checkCount(count: number, most: number, what: string): void {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new ArenaError("BAD_ARGUMENT", `${what} is ${count}; give a whole number from 1 to ${most}`);
  }
}
