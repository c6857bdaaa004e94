interface Entry<T> {
  readonly item: T;
  /** Counts the items that are neither kept always nor long. */
  readonly ordinal: number;
}

/**
 * Keeps what took time, in the order in which it came, within bounds: everything up to a limit; beyond it all that are to be kept always (while they are not
 * more than half of the limit), the longest quarter, and of the rest every second, fourth, eighth and so on.
 */
export class BoundedLog<T extends { readonly ms: number }> {
  private readonly limit: number;
  private readonly always: (item: T) => boolean;
  private entries: Entry<T>[] = [];
  private count = 0;
  private ordinals = 0;
  private alwaysKept = 0;
  /** Of the rest, one of so many is kept. */
  private stride = 1;
  /** What takes longer is kept. */
  private longMs = Number.POSITIVE_INFINITY;

  /** @param always says what to keep whatever its length is; nothing unless told */
  constructor(limit: number, always: (item: T) => boolean = () => false) {
    this.limit = limit;
    this.always = always;
  }

  add(item: T): void {
    this.count++;
    const entry = { item, ordinal: this.isAlways(item) ? -1 : this.ordinals++ };
    if (entry.ordinal < 0) this.alwaysKept++;
    if (!this.isKept(entry)) return;
    this.entries.push(entry);
    if (this.entries.length > this.limit) this.thin();
  }

  /** In the order in which they came. */
  items(): T[] {
    return this.entries.map(({ item }) => item);
  }

  /** How many came, and are not in {@link items}. */
  leftOut(): number {
    return this.count - this.entries.length;
  }

  private isAlways(item: T): boolean {
    return this.alwaysKept < this.limit / 2 && this.always(item);
  }

  private isKept({ item, ordinal }: Entry<T>): boolean {
    return ordinal < 0 || item.ms > this.longMs || ordinal % this.stride === 0;
  }

  private thin(): void {
    const lengths = this.entries.filter(({ ordinal }) => ordinal >= 0).map(({ item }) => item.ms);
    lengths.sort((a, b) => b - a);
    this.longMs = lengths[Math.floor(this.limit / 4)] ?? Number.POSITIVE_INFINITY;
    this.stride *= 2;
    this.entries = this.entries.filter((entry) => this.isKept(entry));
  }
}
