import { checkCount } from "./collection.js";
import { ArenaError } from "./errors.js";
import { IndexedWords } from "./indexed-words.js";
import { checkInt32 } from "./int32.js";
import { nextBit } from "./next-bit.js";
import type { Place } from "./place.js";

/*
 * In the block, with S slots, a power of two of which at most three quarters are taken:
 *
 *   word 0   1                        entries
 *   +------+------------------------+-------+---------+-------+---------+---- - - -
 *   | size | taken: a bit for each  | key 0 | value 0 | key 1 | value 1 |
 *   +------+------------------------+-------+---------+-------+---------+---- - - -
 *
 * A key goes to the slot that its mixed bits name, or to the next free one behind it, the first following the last.
 * Every slot from there to where it is stays taken: deleting moves keys back, so that no mark is left behind, and a
 * search ends at the first free slot. As bits tell what is taken, every key can be one, and `clear` leaves the
 * entries as they are.
 */
const SIZE = 0;
const TAKEN = 1;
const MAX_CAPACITY = 1 << 20;

/**
 * A map from 32-bit integers to 32-bit integers: from the numbers by which others call things (accounts, network
 * identities) to indices and handles. Any key is allowed, 0 and negative ones included.
 *
 * Entries are walked without objects, slot by slot, in an order that depends on the keys and their history alone:
 *
 * ```ts
 * for (let slot = map.next(0); slot >= 0; slot = map.next(slot + 1)) visit(map.keyAt(slot), map.valueAt(slot));
 * ```
 *
 * A slot is valid until the next `delete`, or `set` of a key that is not in the map: finish the walk first.
 *
 * The mixing is the same in every process, so that copies of a block walk alike. Whoever may choose keys freely can
 * choose ones that meet in one slot: let no client do so.
 *
 * Source: Knuth, The Art of Computer Programming, volume 3, 2nd edition, section 6.4, algorithms L and R (with steps
 * upward).
 */
export class IntMap extends IndexedWords {
  /** How many keys the map can hold. */
  readonly capacity: number;
  /** A slot is a number below this power of two. */
  readonly slots: number;
  private readonly entries: number;

  /**
   * Places an empty map in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where `capacity` is not a whole number from 1
   * to 2^20.
   */
  constructor(where: Place, capacity: number) {
    checkCount(capacity, MAX_CAPACITY, "int map: capacity");
    const slots = slotsFor(capacity);
    const entries = TAKEN + Math.ceil(slots / 32);
    super(where, entries + 2 * slots, slots, "int map", `${capacity}`);
    this.capacity = capacity;
    this.slots = slots;
    this.entries = entries;
  }

  /** How many keys the map holds. @throws ArenaError why the map is gone. */
  get size(): number {
    return this.words[this.first + SIZE];
  }

  // Hot path.
  /**
   * The value of `key`, or `absent` where the map does not hold it.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the key is no 32-bit integer, or why the map is gone.
   */
  get(key: number, absent = 0): number {
    const slot = this.find(key);
    return slot < 0 ? absent : this.words[this.origin.first + this.entries + 2 * slot + 1];
  }

  // Hot path.
  /**
   * Whether the map holds `key`.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the key is no 32-bit integer, or why the map is gone.
   */
  has(key: number): boolean {
    return this.find(key) >= 0;
  }

  // Hot path.
  /**
   * Sets the value of `key`, which the map holds from now on, and answers whether it did not before.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the key or the value is no 32-bit integer, `COLLECTION_FULL` where the
   * key would be one too many, or why the map is gone. Nothing changes then.
   */
  set(key: number, value: number): boolean {
    const found = this.find(key);
    checkInt32(value, this.what, "value");
    const { words } = this;
    const { first } = this.origin;
    if (found >= 0) {
      words[first + this.entries + 2 * found + 1] = value;
      return false;
    }
    if (words[first + SIZE] === this.capacity) this.refuseMore();
    words[first + SIZE]++;
    this.put(first, ~found, key, value);
    return true;
  }

  // Hot path.
  /**
   * Takes a key out and answers whether the map held it.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the key is no 32-bit integer, or why the map is gone.
   */
  delete(key: number): boolean {
    let hole = this.find(key);
    if (hole < 0) return false;
    const { words, entries } = this;
    const { first } = this.origin;
    const mask = this.slots - 1;
    words[first + SIZE]--;
    words[first + TAKEN + (hole >>> 5)] ^= 1 << hole;
    for (let slot = (hole + 1) & mask; this.isTaken(first, slot); slot = (slot + 1) & mask) {
      const entry = first + entries + 2 * slot;
      const home = mix(words[entry]) & mask;
      // A key whose search begins behind the hole does not pass it, and has to stay.
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      words[first + TAKEN + (slot >>> 5)] ^= 1 << slot;
      this.put(first, hole, words[entry], words[entry + 1]);
      hole = slot;
    }
    return true;
  }

  /** Takes all keys out; it costs a 32nd of a step for each slot. @throws ArenaError why the map is gone. */
  clear(): void {
    const { first } = this;
    this.words.fill(0, first, first + this.entries);
  }

  // Hot path.
  /**
   * The first slot with a key that is `from` or behind it, or -1 where there is none.
   *
   * @param from - 0 to `slots`
   * @throws ArenaError `OUT_OF_RANGE`, or why the map is gone.
   */
  next(from: number): number {
    return nextBit(this.words, this.firstFrom(from) + TAKEN, from, this.slots);
  }

  // Hot path.
  /**
   * The key in a slot that {@link IntMap.next} gave.
   *
   * @throws ArenaError `OUT_OF_RANGE` where no key is in the slot, or why the map is gone.
   */
  keyAt(slot: number): number {
    return this.words[this.entryAt(slot)];
  }

  // Hot path.
  /**
   * The value of the key in a slot that {@link IntMap.next} gave.
   *
   * @throws ArenaError `OUT_OF_RANGE` where no key is in the slot, or why the map is gone.
   */
  valueAt(slot: number): number {
    return this.words[this.entryAt(slot) + 1];
  }

  private entryAt(slot: number): number {
    const first = this.firstFor(slot);
    if (!this.isTaken(first, slot)) {
      throw new ArenaError("OUT_OF_RANGE", `int map: no key is in slot ${slot}; take slots from \`next\``);
    }
    return first + this.entries + 2 * slot;
  }

  /** The slot of `key`, or, where the map does not hold it, the complement of the slot that it would go to. */
  private find(key: number): number {
    const { first, words, entries } = this;
    checkInt32(key, this.what, "key");
    const mask = this.slots - 1;
    let slot = mix(key) & mask;
    while (this.isTaken(first, slot)) {
      if (words[first + entries + 2 * slot] === key) return slot;
      slot = (slot + 1) & mask;
    }
    return ~slot;
  }

  private isTaken(first: number, slot: number): boolean {
    return ((this.words[first + TAKEN + (slot >>> 5)] >>> slot) & 1) === 1;
  }

  /** Fills a slot that is free. */
  private put(first: number, slot: number, key: number, value: number): void {
    const { words } = this;
    words[first + TAKEN + (slot >>> 5)] |= 1 << slot;
    words[first + this.entries + 2 * slot] = key;
    words[first + this.entries + 2 * slot + 1] = value;
  }

  private refuseMore(): never {
    throw new ArenaError(
      "COLLECTION_FULL",
      `int map full: it holds ${this.capacity} keys; delete one first or raise its capacity`,
    );
  }
}

/** The smallest power of two of which `capacity` is at most three quarters, so that one slot at least stays free. */
function slotsFor(capacity: number): number {
  let slots = 2;
  while (4 * capacity > 3 * slots) slots *= 2;
  return slots;
}

/**
 * Spreads a key over all bits, no two keys alike: keys in a row, or a power of two apart, must not crowd. Source: the
 * 32-bit finaliser of MurmurHash3, Appleby, https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
function mix(key: number): number {
  const once = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
