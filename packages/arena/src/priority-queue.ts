import { checkCount } from "./collection.js";
import { ArenaError } from "./errors.js";
import { IndexedWords } from "./indexed-words.js";
import { checkInt32 } from "./int32.js";
import type { Place } from "./place.js";

/*
 * In the block:
 *
 *   word 0   1                                                     1 + 2 * capacity
 *   +------+------------+--------+------------+--------+-- - - - +---------------------------+
 *   | size | priority 0 | item 0 | priority 1 | item 1 |          | positions: where each is  |
 *   +------+------------+--------+------------+--------+-- - - - +---------------------------+
 *
 * The heap is 4-ary: what stands at position p comes before what stands at 4 * p + 1 .. 4 * p + 4. It has half the
 * levels of a binary one, and the four that are compared on the way down lie side by side in 32 bytes, each with its
 * priority.
 *
 * An item is in the queue where its position is one of the first `size` and the heap has the item there. Nothing else
 * is asked of the positions, so that `clear` leaves them as they are (see SparseSet).
 */
const SIZE = 0;
const HEAP = 1;
const MAX_CAPACITY = 1 << 20;

/**
 * Items in the order of their priorities, the smallest first; items are indices of the caller's own records: whose
 * turn is next, which cell a path search looks at next. The priority of an item can be changed while it waits.
 *
 * Of equal priorities the smaller item comes first, so that the order depends on what is in the queue alone, and not
 * on how it came there.
 *
 * Source: Johnson, Priority queues with update and finding minimum spanning trees, Information Processing Letters 4,
 * 1975 (d-ary heaps with positions).
 */
export class PriorityQueue extends IndexedWords {
  /** The items are whole numbers from 0 to `capacity - 1`. */
  readonly capacity: number;

  /**
   * Places an empty queue in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where `capacity` is not a whole number from 1
   * to 2^20.
   */
  constructor(where: Place, capacity: number) {
    checkCount(capacity, MAX_CAPACITY, "priority queue: capacity");
    super(where, HEAP + 3 * capacity, capacity, "priority queue", `${capacity}`);
    this.capacity = capacity;
  }

  /** How many items are in the queue. @throws ArenaError why the queue is gone. */
  get size(): number {
    return this.words[this.first + SIZE];
  }

  /** The item that comes first, or -1 where the queue is empty. @throws ArenaError why the queue is gone. */
  get firstItem(): number {
    const { words, first } = this;
    return words[first + SIZE] === 0 ? -1 : words[first + HEAP + 1];
  }

  // Hot path.
  /**
   * Whether `item` is in the queue.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the queue is gone.
   */
  has(item: number): boolean {
    return this.positionOf(item) >= 0;
  }

  /**
   * The priority of an item that is in the queue.
   *
   * @throws ArenaError `BAD_ARGUMENT` where it is not, `OUT_OF_RANGE`, or why the queue is gone.
   */
  priorityOf(item: number): number {
    const position = this.positionOf(item);
    if (position < 0) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `priority queue: item ${item} is not in it; ask \`has\` where it may be gone`,
      );
    }
    return this.words[this.origin.first + HEAP + 2 * position];
  }

  // Hot path: logarithmic.
  /**
   * Gives `item` a priority, and puts it in the queue where it is not there yet. Answers whether it was not.
   *
   * @param priority - a 32-bit integer; the smallest comes first
   * @throws ArenaError `BAD_ARGUMENT` where the priority is none, `OUT_OF_RANGE`, or why the queue is gone.
   */
  set(item: number, priority: number): boolean {
    const position = this.positionOf(item);
    checkInt32(priority, this.what, "priority");
    const { first } = this.origin;
    if (position >= 0) {
      this.fill(first, position, item, priority);
      return false;
    }
    this.fill(first, this.words[first + SIZE]++, item, priority);
    return true;
  }

  // Hot path: logarithmic.
  /**
   * Takes an item out of the queue and answers whether it was there.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the queue is gone.
   */
  delete(item: number): boolean {
    const position = this.positionOf(item);
    if (position < 0) return false;
    this.removeAt(this.origin.first, position);
    return true;
  }

  // Hot path: logarithmic.
  /** Takes the item out that comes first: the item, or -1 where there is none. @throws ArenaError why the queue is gone. */
  takeFirst(): number {
    const item = this.firstItem;
    if (item >= 0) this.removeAt(this.origin.first, 0);
    return item;
  }

  /** Takes all items out, in constant time. @throws ArenaError why the queue is gone. */
  clear(): void {
    this.words[this.first + SIZE] = 0;
  }

  private positionOf(item: number): number {
    const first = this.firstFor(item);
    const { words } = this;
    const position = words[first + HEAP + 2 * this.capacity + item];
    const isThere = position >>> 0 < words[first + SIZE] && words[first + HEAP + 2 * position + 1] === item;
    return isThere ? position : -1;
  }

  private removeAt(first: number, position: number): void {
    const { words } = this;
    const last = --words[first + SIZE];
    if (position === last) return;
    const entry = first + HEAP + 2 * last;
    this.fill(first, position, words[entry + 1], words[entry]);
  }

  /** Fills the hole at `position` with an item, or moves what is in the item's way into the hole, until it fits. */
  private fill(first: number, position: number, item: number, priority: number): void {
    const risen = this.rise(first, position, item, priority);
    const fit = risen === position ? this.sink(first, position, item, priority) : risen;
    this.put(first, fit, item, priority);
  }

  /** Moves the hole up to where nothing above it comes after the item; answers where that is. */
  private rise(first: number, position: number, item: number, priority: number): number {
    const { words } = this;
    let hole = position;
    while (hole > 0) {
      const above = (hole - 1) >> 2;
      const entry = first + HEAP + 2 * above;
      if (!isBefore(priority, item, words[entry], words[entry + 1])) break;
      this.put(first, hole, words[entry + 1], words[entry]);
      hole = above;
    }
    return hole;
  }

  /** Moves the hole down to where nothing below it comes before the item; answers where that is. */
  private sink(first: number, position: number, item: number, priority: number): number {
    const { words } = this;
    const size = words[first + SIZE];
    let hole = position;
    for (;;) {
      let best = hole;
      let bestPriority = priority;
      let bestItem = item;
      const end = Math.min(4 * hole + 5, size);
      for (let below = 4 * hole + 1; below < end; below++) {
        const entry = first + HEAP + 2 * below;
        if (!isBefore(words[entry], words[entry + 1], bestPriority, bestItem)) continue;
        best = below;
        bestPriority = words[entry];
        bestItem = words[entry + 1];
      }
      if (best === hole) return hole;
      this.put(first, hole, bestItem, bestPriority);
      hole = best;
    }
  }

  private put(first: number, position: number, item: number, priority: number): void {
    const { words } = this;
    words[first + HEAP + 2 * position] = priority;
    words[first + HEAP + 2 * position + 1] = item;
    words[first + HEAP + 2 * this.capacity + item] = position;
  }
}

function isBefore(priority: number, item: number, otherPriority: number, otherItem: number): boolean {
  return priority < otherPriority || (priority === otherPriority && item < otherItem);
}
