import { generate } from "./cursor.js";
import { ArenaError } from "./errors.js";
import type { RecordFields } from "./field.js";
import type { Mount, Origin, Place } from "./place.js";
import type { RecordLayout } from "./record.js";
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
   * @param shape - a number that differs between collections of the same records but another shape
   */
  protected constructor(where: Place, layout: RecordLayout<F>, bytes: number, length: number, shape: number) {
    this.layout = layout;
    this.bytes = bytes;
    this.offsetBytes = where.place(bytes, 8, layout.hash ^ Math.imul(shape, 0x9e3779b1));
    this.reserve = where.reserve;
    this.mount = where.mount;
    this.origin = where.mount.add(this.offsetBytes / 4, length);
  }

  /**
   * Makes a cursor. Make the few that are needed once, and move them: a cursor is an object, a move is not.
   *
   * @throws ArenaError `ARENA_RESET` or `ARENA_CLOSED` where the arena was reset or closed since.
   */
  cursor(): C {
    if (this.Cursor === undefined) {
      const { views, checked } = this.reserve;
      const refuse = (index: number) => this.refuse(index);
      this.Cursor = generate<C>(this.layout, this.source(checked), checked, { views, origin: this.origin, refuse });
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
    const { length } = this.origin;
    throw new ArenaError("OUT_OF_RANGE", `${this.what}: index ${index} is not one of 0 .. ${length - 1}`);
  }
}

/** Checks a count that a caller gave. */
export function checkCount(count: number, most: number, what: string): void {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new ArenaError("BAD_ARGUMENT", `${what} is ${count}; give a whole number from 1 to ${most}`);
  }
}
