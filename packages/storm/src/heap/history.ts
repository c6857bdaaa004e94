/** The last `capacity` entries of something, the newest in the place of the oldest. */
export class History<T> {
  /** Where the next entry goes, 0 .. capacity - 1. */
  next = 0;
  private readonly entries: T[] = [];

  constructor(private readonly capacity: number) {}

  push(entry: T): void {
    this.entries[this.next] = entry;
    this.next = (this.next + 1) % this.capacity;
  }

  get newest(): T | undefined {
    return this.entries[(this.next + this.capacity - 1) % this.capacity];
  }
}
