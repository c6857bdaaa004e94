import { ArenaError } from "./errors.js";
import { outOfRange } from "./failures.js";
import { WordCollection } from "./word-collection.js";

/** What those {@link WordCollection}s have in common whose things are named by an index below a fixed length. */
export abstract class IndexedWords extends WordCollection {
  // Hot path: a collection that is in no block has the length 0, so that this one check tells that as well.
  /**
   * The collection's first word, where `index` names a thing of it.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the collection is gone.
   */
  protected firstFor(index: number): number {
    if (index >>> 0 !== index || index >= this.origin.length) this.refuseIndex(index);
    return this.origin.first;
  }

  // Hot path: steps of a loop that ends one behind the last.
  /**
   * The collection's first word, where `from` names a thing of it or is one behind the last.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the collection is gone.
   */
  protected firstFrom(from: number): number {
    const { first } = this;
    const { length } = this.origin;
    if (from >>> 0 === from && from <= length) return first;
    throw new ArenaError("OUT_OF_RANGE", outOfRange(this.what, from, length + 1, "from"));
  }

  private refuseIndex(index: number): never {
    // Reading it throws why the collection is gone, where it is.
    void this.first;
    throw new ArenaError("OUT_OF_RANGE", outOfRange(this.what, index, this.origin.length));
  }
}
