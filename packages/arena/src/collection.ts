import { generate, outOfRange } from "./cursor.js";
import { ArenaError } from "./errors.js";
import type { RecordFields } from "./field.js";
import type { Mount, Origin, Place } from "./place.js";
import { fnv1a, type RecordLayout } from "./record.js";
import type { Reserve } from "./reserve.js";

/** What tables, lists, slabs and rings have in common: records of one layout in a place, and cursors over them. */
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
   *
   * @throws ArenaError `BAD_LAYOUT` where the platform forbids generated code (`unsafe-eval`).
   */
  cursor(): C {
    if (this.Cursor === undefined) {
      const { views, checked } = this.reserve;
      const refuse = (index: number) => this.refuse(index);
      this.Cursor = generate<C>(this.layout, this.source(checked), checked, {
        views,
        origin: this.origin,
        refuse,
      });
    }
    return new this.Cursor();
  }

  /** The source of the cursor's class, with or without checks; see {@link generate} for what it sees. */
  protected abstract source(checked: boolean): string;

  /** What errors call this collection. */
  protected abstract get what(): string;

  /** Throws why record `index` cannot be had. */
  private refuse(index: number): never {
    const { reason, base } = this.mount;
    if (base < 0 && reason !== undefined) throw reason;
    throw new ArenaError("OUT_OF_RANGE", outOfRange(this.what, index, this.origin.length));
  }
}

/** Checks a count that a caller gave. */
export function checkCount(count: number, most: number, what: string): void {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new ArenaError("BAD_ARGUMENT", `${what} is ${count}; give a whole number from 1 to ${most}`);
  }
}
