/**
 * An array that keeps its room: a count beside it says how many of its places are in use. Where an array's own `length` is set, the engine
 * gives the room back, and the next `push` allocates it anew; `filter` allocates another each time.
 *
 * Places beyond the count still hold what they held. With pooled objects that is no leak: the pool holds them anyway.
 */
export class ReusedArray<T> {
  private readonly places: T[] = [];
  private count = 0;

  /** How many places are in use. */
  get length(): number {
    return this.count;
  }

  /** What is in place `index`, which must be below {@link ReusedArray.length}. */
  at(index: number): T {
    return this.places[index];
  }

  /** Puts `item` in place `index`, which must be below {@link ReusedArray.length}. */
  put(index: number, item: T): void {
    this.places[index] = item;
  }

  /** Adds `item` behind the last. */
  push(item: T): void {
    this.places[this.count++] = item;
  }

  /** Takes the first out; those behind it move up. There must be one. */
  shift(): T {
    const { places } = this;
    const first = places[0];
    this.count--;
    for (let i = 0; i < this.count; i++) places[i] = places[i + 1];
    return first;
  }

  /** Keeps the first `length`, and no more. */
  truncate(length: number): void {
    this.count = length;
  }
}
