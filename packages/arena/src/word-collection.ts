import { ArenaError } from "./errors.js";
import type { Mount, Origin, Place } from "./place.js";
import { fnv1a } from "./record.js";

/**
 * What the collections of 32-bit integers have in common: some words in a place. They are plain classes, always checked: a
 * check of theirs is one compare.
 */
export abstract class WordCollection {
  /** How many bytes of the block the collection has. */
  readonly bytes: number;
  /** The words of the whole reserve; those of the collection begin at `origin.first`. */
  protected readonly words: Int32Array;
  /** Where the collection is now. */
  protected readonly origin: Origin;
  /** What errors call the collection. */
  protected readonly what: string;
  private readonly mount: Mount;

  /**
   * @param words - how many 32-bit words to set aside, zeroed
   * @param length - how many things an index can name
   * @param what - what errors call the collection; with `shape` it tells layouts apart
   * @param shape - the numbers that decide how it lies in its words
   */
  protected constructor(where: Place, words: number, length: number, what: string, shape: string) {
    this.bytes = 8 * Math.ceil(words / 2);
    this.what = what;
    this.words = where.reserve.views.i32;
    this.mount = where.mount;
    this.origin = where.place(this.bytes, fnv1a(`${what} ${shape}`), length);
  }

  /** The collection's first word in {@link WordCollection.words}. @throws ArenaError why the collection is gone. */
  protected get first(): number {
    if (this.origin.length === 0) this.refuse();
    return this.origin.first;
  }

  /** Throws why the collection is in no block. */
  private refuse(): never {
    const reason = this.origin.reason ?? this.mount.reason;
    throw reason?.() ?? new ArenaError("ARENA_CLOSED", `${this.what} is gone`);
  }
}
