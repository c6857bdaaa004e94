import { checkCount } from "./collection.js";
import { ArenaError } from "./errors.js";
import { IndexedWords } from "./indexed-words.js";
import { nextBit } from "./next-bit.js";
import type { Place } from "./place.js";

/*
 * In the block:
 *
 *   word 0    1               2                1 + capacity / 32
 *   +-------+---------------+----------------+---- - - -
 *   | count | members 0..31 | members 32..63 |
 *   +-------+---------------+----------------+---- - - -
 *
 * Member 32 * i + b is bit b of word 1 + i. Bits beyond the capacity stay 0.
 */
const COUNT = 0;
const MEMBERS = 1;
const MAX_CAPACITY = 1 << 24;

/**
 * A set of integers below its capacity, at one bit each: for sets that are dense, and that are united, cut and
 * compared as a whole (who is visible, which cells are taken). Its members come in ascending order:
 *
 * ```ts
 * for (let member = set.next(0); member >= 0; member = set.next(member + 1)) visit(member);
 * ```
 */
export class BitSet extends IndexedWords {
  /** The members are whole numbers from 0 to `capacity - 1`. */
  readonly capacity: number;

  /**
   * Places an empty set in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where `capacity` is not a whole number from 1
   * to 2^24.
   */
  constructor(where: Place, capacity: number) {
    checkCount(capacity, MAX_CAPACITY, "bit set: capacity");
    super(where, MEMBERS + Math.ceil(capacity / 32), capacity, "bit set", `${capacity}`);
    this.capacity = capacity;
  }

  /** How many members the set has, in constant time. @throws ArenaError why the set is gone. */
  get count(): number {
    return this.words[this.first + COUNT];
  }

  // Hot path.
  /**
   * Whether `member` is in the set.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  has(member: number): boolean {
    const first = this.firstFor(member);
    // Shifts take the low five bits of their count: the bit of a member needs no modulo.
    return ((this.words[first + MEMBERS + (member >>> 5)] >>> member) & 1) === 1;
  }

  // Hot path.
  /**
   * Adds a member and answers whether it was not in the set.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  add(member: number): boolean {
    const first = this.firstFor(member);
    const { words } = this;
    const word = first + MEMBERS + (member >>> 5);
    const bit = 1 << member;
    if ((words[word] & bit) !== 0) return false;
    words[word] |= bit;
    words[first + COUNT]++;
    return true;
  }

  // Hot path.
  /**
   * Takes a member out and answers whether it was in the set.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  delete(member: number): boolean {
    const first = this.firstFor(member);
    const { words } = this;
    const word = first + MEMBERS + (member >>> 5);
    const bit = 1 << member;
    if ((words[word] & bit) === 0) return false;
    words[word] ^= bit;
    words[first + COUNT]--;
    return true;
  }

  /** Takes all members out. @throws ArenaError why the set is gone. */
  clear(): void {
    const { first } = this;
    this.words.fill(0, first, first + MEMBERS + Math.ceil(this.capacity / 32));
  }

  // Hot path.
  /**
   * The smallest member that is `from` or larger, or -1 where there is none.
   *
   * @param from - 0 to `capacity`
   * @throws ArenaError `OUT_OF_RANGE`, or why the set is gone.
   */
  next(from: number): number {
    return nextBit(this.words, this.firstFrom(from) + MEMBERS, from, this.capacity);
  }

  /**
   * Makes the set's members those of `other`.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the capacities differ, or why one of the sets is gone.
   */
  setTo(other: BitSet): void {
    this.combine(other, 0, -1, -1);
  }

  /**
   * Adds all members of `other`.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the capacities differ, or why one of the sets is gone.
   */
  union(other: BitSet): void {
    this.combine(other, -1, -1, -1);
  }

  /**
   * Takes out what is no member of `other`.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the capacities differ, or why one of the sets is gone.
   */
  intersect(other: BitSet): void {
    this.combine(other, 0, -1, 0);
  }

  /**
   * Takes out what is a member of `other`.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the capacities differ, or why one of the sets is gone.
   */
  subtract(other: BitSet): void {
    this.combine(other, -1, 0, 0);
  }

  // Hot path: a word of 32 members a step.
  /** Keeps, of what only this set has, both have, and only `other` has, the parts whose mask is -1 and not 0. */
  private combine(other: BitSet, mine: number, both: number, theirs: number): void {
    const { words, first } = this;
    const { words: otherWords, first: otherFirst } = other;
    if (other.capacity !== this.capacity) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `bit set: the other's capacity is ${other.capacity}; give a set of this one's, ${this.capacity}`,
      );
    }
    const end = MEMBERS + ((this.capacity + 31) >>> 5);
    let count = 0;
    for (let word = MEMBERS; word < end; word++) {
      const a = words[first + word];
      const b = otherWords[otherFirst + word];
      const bits = (a & ~b & mine) | (a & b & both) | (b & ~a & theirs);
      words[first + word] = bits;
      count += bitCount(bits);
    }
    words[first + COUNT] = count;
  }
}

/** How many bits of a word are 1. Source: Warren, Hacker's Delight, 2nd edition, figure 5-2. */
function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
