/** The last `capacity` entries of something, in objects that are made once: the oldest is written over to be the newest. */
export class ReusedRing<T extends object> {
  /** Where the next entry goes, 0 .. capacity - 1. */
  next = 0;
  private readonly entries: readonly T[];

  /** @param make - makes an entry that says of itself that there is nothing yet */
  constructor(capacity: number, make: () => T) {
    this.entries = Array.from({ length: capacity }, make);
  }

  /** Makes the oldest entry the newest and answers it: set all of its fields. */
  turn(): T {
    const entry = this.entries[this.next];
    this.next = (this.next + 1) % this.entries.length;
    return entry;
  }

  /** The newest entry; as it was made, where there is none yet. */
  get newest(): T {
    const { length } = this.entries;
    return this.entries[(this.next + length - 1) % length];
  }
}
