import { CHECKED } from "#mode";
import { callerPlace } from "./caller-place.js";
import type { ArenaError } from "./errors.js";
import { closedError, emptyError, foreignError, leakError, releasedError } from "./pool-errors.js";
import {
  checkPoolOptions,
  type Leak,
  type PoolOptions,
  type PoolStatistics,
  type WhenEmpty,
} from "./pool-options.js";
import { leaveSlot, putIntoSlot, slotOf } from "./pool-slot.js";

/*
 * Each object has a slot, whose number it carries. `slots` is two stacks that grow towards each other:
 *
 *            0        free              capacity - vacant   capacity
 *            +--------+-------------------------+-----------+
 *   slots    | free -> |   (slots that are out)  | <- vacant |     a vacant slot has no object yet, or lost it
 *            +--------+-------------------------+-----------+
 *            +----------------------------------------------+-----------------+
 *   objects  | by slot: the object, if there is one         | overflow, out   |
 *   states   | by slot: VACANT, FREE, OUT or RESETTING      |                 |
 *            +----------------------------------------------+-----------------+
 *
 * The slot that was freed last is taken first: its object is the likeliest to be in the processor's cache.
 */
const VACANT = 0;
const FREE = 1;
const OUT = 2;
const RESETTING = 3;

let pools = 0;

/**
 * Objects that are made once and used again and again, for what cannot lie in plain bytes: wrappers of sockets,
 * buffers. Acquiring and releasing take constant time, make no object and never wait.
 *
 * `Nothing` is what `acquire` answers besides objects: `undefined` with `whenEmpty: "drop"`, and nothing otherwise.
 */
export class Pool<T extends object, Nothing extends undefined = never> {
  /** What errors call the pool. */
  readonly name: string;
  /** How many objects the pool keeps at most. */
  readonly capacity: number;
  /** Whether the pool records where each object was acquired. */
  readonly checked: boolean;
  private readonly options: PoolOptions<T>;
  private readonly reset: ((object: T) => void) | undefined;
  private readonly whenEmpty: WhenEmpty;
  private readonly objectBytes: number;
  private readonly number = ++pools;
  private readonly slots: Int32Array;
  private readonly objects: (T | undefined)[];
  private readonly states: number[];
  /** In a checked pool, an error made where each slot was acquired last: its stack is written out on demand only. */
  private readonly places: (Error | undefined)[] | undefined;
  /** Slots from `capacity` on that no object has now. */
  private readonly spareSlots: number[] = [];
  private freeCount = 0;
  private vacantCount: number;
  private inUseCount = 0;
  private highWaterCount = 0;
  private madeCount = 0;
  private overflowedCount = 0;
  private droppedCount = 0;
  private refusedCount = 0;
  /** Objects that bytes of the budget are drawn for. */
  private paidCount = 0;
  private closed = false;
  private leaked: readonly Leak[] = [];

  private constructor(options: PoolOptions<T>) {
    const {
      name = "pool",
      capacity,
      reset,
      whenEmpty = "throw",
      checked = CHECKED,
      objectBytes = 0,
    } = options;
    checkPoolOptions(options);
    this.name = name;
    this.capacity = capacity;
    this.checked = checked;
    this.options = options;
    this.reset = reset;
    this.whenEmpty = whenEmpty;
    this.objectBytes = objectBytes;
    this.slots = Int32Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
    this.objects = new Array(capacity).fill(undefined);
    this.states = new Array(capacity).fill(VACANT);
    this.places = checked ? new Array(capacity).fill(undefined) : undefined;
    this.vacantCount = capacity;
    this.preheat(options.preheat ?? capacity);
  }

  /**
   * Opens a pool and makes its first objects.
   *
   * @throws ArenaError `BAD_ARGUMENT` where a number is out of its range, a budget is given without `objectBytes`, or
   * `create` answers what is not extensible or is of a pool already; `BUDGET_EXCEEDED`; or what `create` throws.
   * Nothing stays drawn from the budget then.
   */
  static open<T extends object>(options: PoolOptions<T> & { readonly whenEmpty?: "throw" | "make" }): Pool<T>;
  static open<T extends object>(options: PoolOptions<T>): Pool<T, undefined>;
  static open<T extends object>(options: PoolOptions<T>): Pool<T, undefined> {
    return new Pool<T, undefined>(options);
  }

  /** Objects that lie ready. */
  get free(): number {
    return this.freeCount;
  }

  /** Objects that are out, those beyond the capacity included. */
  get inUse(): number {
    return this.inUseCount;
  }

  /** The most objects that were out at once. */
  get highWater(): number {
    return this.highWaterCount;
  }

  /** All that the pool counted: an object, for reports. */
  stats(): PoolStatistics {
    return {
      capacity: this.capacity,
      free: this.freeCount,
      inUse: this.inUseCount,
      highWater: this.highWaterCount,
      made: this.madeCount,
      overflowed: this.overflowedCount,
      dropped: this.droppedCount,
      refused: this.refusedCount,
    };
  }

  // Hot path: allocation test `acquiring and releasing`.
  /**
   * Takes an object that is free. Where none is, makes one while there are fewer than the capacity, and does what
   * `whenEmpty` says otherwise.
   *
   * @throws ArenaError `POOL_EMPTY` with `whenEmpty: "throw"`; `BUDGET_EXCEEDED` where an object would have to be made,
   * unless with `drop`, where the answer is `undefined` then as well; `BAD_ARGUMENT` where `create` answers what is not
   * extensible or is of a pool already; `POOL_CLOSED`; or what `create` throws. Nothing changes but the counts then.
   */
  acquire(): T | Nothing {
    const slot = this.freeCount > 0 ? this.slots[--this.freeCount] : this.addObject();
    if (slot < 0) return undefined as Nothing;
    this.states[slot] = OUT;
    if (++this.inUseCount > this.highWaterCount) this.highWaterCount = this.inUseCount;
    // All that checks cost an unchecked pool. The error is made here, so that the second frame is the caller's.
    if (this.places !== undefined) this.places[slot] = new Error();
    return this.objects[slot] as T;
  }

  // Hot path: allocation test `acquiring and releasing`.
  /**
   * Gives an object back. It is reset first; where `reset` throws, that comes through and the object is still out: it
   * is neither lost nor given to the next in the state that it is in. Release it again, or {@link discard} it.
   *
   * @throws ArenaError `DOUBLE_RELEASE` where it was given back already, `FOREIGN_OBJECT` where it is not of this
   * pool, `POOL_CLOSED`. Nothing changes then.
   */
  release(object: T): void {
    const slot = this.slotOut(object);
    if (this.reset !== undefined) this.runReset(this.reset, object, slot);
    if (slot >= this.capacity) {
      this.letGo(object, slot);
      return;
    }
    this.inUseCount--;
    this.states[slot] = FREE;
    this.slots[this.freeCount++] = slot;
  }

  /**
   * Gives up an object that is out, as one that is broken: the pool forgets it, without a reset, and makes another in
   * its place when it needs one.
   *
   * @throws ArenaError as {@link release} does. Nothing changes then.
   */
  discard(object: T): void {
    this.letGo(object, this.slotOut(object));
  }

  /** Where each object that is out was acquired, or, of a pool that is closed, each that was out then. */
  leaks(): readonly Leak[] {
    if (this.closed) return this.leaked;
    const leaks: Leak[] = [];
    for (let slot = 0; slot < this.objects.length; slot++) {
      // An object that is being reset is out until it is released.
      if (this.states[slot] !== OUT && this.states[slot] !== RESETTING) continue;
      const place = this.places?.[slot];
      leaks.push({
        acquiredAt:
          place === undefined ? "not recorded; open the pool with `checked: true`" : callerPlace(place),
      });
    }
    return leaks;
  }

  /**
   * Ends the pool: its objects go to the collector, and what was drawn for them back to the budget. Closing again does
   * nothing.
   *
   * @throws ArenaError `LEAK` where the pool is checked and objects are out. It is closed all the same.
   */
  close(): void {
    if (this.closed) return;
    this.leaked = this.leaks();
    this.forgetAll();
    if (this.checked && this.leaked.length > 0) throw leakError(this.name, this.leaked);
  }

  private preheat(count: number): void {
    if (count === 0) return;
    this.options.budget?.draw(count * this.objectBytes, this.name);
    this.paidCount = count;
    try {
      while (this.freeCount < count) {
        const slot = this.slots[this.capacity - this.vacantCount--];
        this.makeInto(slot);
        this.slots[this.freeCount++] = slot;
      }
    } catch (error) {
      this.forgetAll();
      throw error;
    }
  }

  /** Makes one more object: its slot, or -1 where there is to be none. */
  private addObject(): number {
    if (this.closed) throw closedError(this.name);
    if (this.vacantCount === 0 && this.whenEmpty !== "make") return this.turnAway();
    // The slot is taken first: a reclaimer of the budget and `create` may use this pool.
    const beyond = this.vacantCount === 0;
    const slot = beyond
      ? (this.spareSlots.pop() ?? this.objects.push(undefined) - 1)
      : this.slots[this.capacity - this.vacantCount--];
    let paid = false;
    try {
      paid = this.pay();
      if (paid) this.makeInto(slot);
    } catch (error) {
      this.vacate(slot);
      if (paid) this.options.budget?.giveBack(this.objectBytes);
      else this.refusedCount++;
      throw error;
    }
    if (!paid) {
      this.vacate(slot);
      return this.turnAway();
    }
    this.paidCount++;
    if (beyond) this.overflowedCount++;
    return slot;
  }

  /** Draws one object's bytes; `false` where they do not fit and that is no reason to throw. */
  private pay(): boolean {
    const { budget } = this.options;
    if (budget !== undefined && this.whenEmpty === "drop") return budget.tryDraw(this.objectBytes);
    budget?.draw(this.objectBytes, this.name);
    return true;
  }

  private makeInto(slot: number): void {
    const object = this.options.create();
    if (this.closed) throw closedError(this.name);
    putIntoSlot(object, slot, this.name);
    this.objects[slot] = object;
    this.states[slot] = FREE;
    this.madeCount++;
  }

  private turnAway(): number {
    if (this.whenEmpty === "drop") {
      this.droppedCount++;
      return -1;
    }
    this.refusedCount++;
    throw emptyError(this.name, this.capacity);
  }

  private runReset(reset: (object: T) => void, object: T, slot: number): void {
    this.states[slot] = RESETTING;
    try {
      reset(object);
    } catch (error) {
      if (!this.closed) this.states[slot] = OUT;
      throw error;
    }
    if (this.closed) throw closedError(this.name);
  }

  /** Takes an object that is out from the pool, for good. */
  private letGo(object: T, slot: number): void {
    leaveSlot(object, this.number);
    this.inUseCount--;
    this.paidCount--;
    this.vacate(slot);
    this.options.budget?.giveBack(this.objectBytes);
  }

  private vacate(slot: number): void {
    this.objects[slot] = undefined;
    this.states[slot] = VACANT;
    if (slot < this.capacity) this.slots[this.capacity - ++this.vacantCount] = slot;
    else this.spareSlots.push(slot);
  }

  private forgetAll(): void {
    this.closed = true;
    for (const object of this.objects) {
      if (object !== undefined) leaveSlot(object, this.number);
    }
    this.objects.length = 0;
    this.states.length = 0;
    if (this.places !== undefined) this.places.length = 0;
    this.freeCount = 0;
    this.inUseCount = 0;
    this.options.budget?.giveBack(this.paidCount * this.objectBytes);
  }

  /** The slot of an object that is out. */
  private slotOut(object: T): number {
    const slot = slotOf(object);
    if (slot === undefined || this.objects[slot] !== object || this.states[slot] !== OUT) {
      throw this.refusal(object, slot);
    }
    return slot;
  }

  private refusal(object: T, slot: number | undefined): ArenaError {
    if (this.closed) return closedError(this.name);
    const left = slot === -this.number;
    return left || (slot !== undefined && this.objects[slot] === object)
      ? releasedError(this.name)
      : foreignError(this.name);
  }
}
