import { checkCount } from "./collection.js";
import { ArenaError } from "./errors.js";
import { outOfRange } from "./failures.js";
import { IndexedWords } from "./indexed-words.js";
import type { Place } from "./place.js";

/*
 * In the block:
 *
 *   word 0   1                    1 + capacity
 *   +------+--------------------+---------------------------+
 *   | size | dense: the members | sparse: where in dense    |
 *   +------+--------------------+---------------------------+
 *
 * `member` is in the set where `dense[sparse[member]] === member` and that place is one of the first `size`. Nothing
 * else is asked of `sparse`, so what it holds for other numbers is never read as true, and needs no clearing.
 */
const SIZE = 0;
const DENSE = 1;
const MAX_CAPACITY = 1 << 20;

/**
 * A set of integers below its capacity, whose members stand side by side: for sets that are walked often and
 * emptied often (who moved in this tick). Everything takes constant time, `clear` as well.
 *
 * To take members out on a walk, walk backward, as the last one goes to the place of the one that is deleted:
 *
 * ```ts
 * for (let position = set.size - 1; position >= 0; position--) if (isDone(set.at(position))) set.delete(set.at(position));
 * ```
 *
 * Source: Briggs and Torczon, An efficient representation for sparse sets, ACM LOPLAS 2, 1993.
 */
export class SparseSet extends IndexedWords {
  /** The members are whole numbers from 0 to `capacity - 1`. */
  readonly capacity: number;

  /**
   * Places an empty set in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where `capacity` is not a whole number from 1
   * to 2^20.
   */
  constructor(where: Place, capacity: number) {
    checkCount(capacity, MAX_CAPACITY, "sparse set: capacity");
    super(where, DENSE + 2 * capacity, capacity, "sparse set", `${capacity}`);
    this.capacity = capacity;
  }

  /** How many members the set has. @throws ArenaError why the set is gone. */
  get size(): number {
    return this.words[this.first + SIZE];
  }

  // Hot path.
  /**
   * Whether `member` is in the set.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  has(member: number): boolean {
    return this.indexOf(member) >= 0;
  }

  // Hot path.
  /**
   * The position at which {@link SparseSet.at} gives `member`, or -1 where it is not in the set.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  indexOf(member: number): number {
    const first = this.firstFor(member);
    const { words } = this;
    const position = words[first + DENSE + this.capacity + member];
    const isMember = position >>> 0 < words[first + SIZE] && words[first + DENSE + position] === member;
    return isMember ? position : -1;
  }

  // Hot path.
  /**
   * The member at a position. Members stand in the order in which they were added, until one is deleted: the last
   * one takes its position then.
   *
   * @param position - 0 to `size - 1`
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  at(position: number): number {
    const { words, first } = this;
    const size = words[first + SIZE];
    if (position >>> 0 !== position || position >= size) {
      throw new ArenaError("OUT_OF_RANGE", outOfRange(this.what, position, size, "position"));
    }
    return words[first + DENSE + position];
  }

  // Hot path.
  /**
   * Adds a member, behind the others, and answers whether it was not in the set.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  add(member: number): boolean {
    if (this.indexOf(member) >= 0) return false;
    const { words, first } = this;
    const position = words[first + SIZE]++;
    words[first + DENSE + position] = member;
    words[first + DENSE + this.capacity + member] = position;
    return true;
  }

  // Hot path.
  /**
   * Takes a member out and answers whether it was in the set. The last member takes its position.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  delete(member: number): boolean {
    const position = this.indexOf(member);
    if (position < 0) return false;
    const { words, first } = this;
    const last = words[first + DENSE + --words[first + SIZE]];
    words[first + DENSE + position] = last;
    words[first + DENSE + this.capacity + last] = position;
    return true;
  }

  /** Takes all members out, in constant time. @throws ArenaError why the set is gone. */
  clear(): void {
    this.words[this.first + SIZE] = 0;
  }
}
