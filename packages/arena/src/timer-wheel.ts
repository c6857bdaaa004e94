import { checkCount } from "./collection.js";
import { ArenaError } from "./errors.js";
import { checkInt32 } from "./int32.js";
import type { Place } from "./place.js";
import { WordCollection } from "./word-collection.js";

/*
 * A wheel of levels of 64 slots: a slot of level 0 is one tick, a slot of level 1 is 64 of them, and so on. In the block:
 *
 *   word 0   1      2      3       4     5          6      7      8
 *   +------+------+------+-------+-----+----------+------+------+-----------------+-----------------+
 *   | tick | size | free | fresh | due | callback | data | none | slots, by level | timers          |
 *   +------+------+------+-------+-----+----------+------+------+-----------------+-----------------+
 *
 *   a timer: | handle | next | previous | due tick, or -1 | callback | data |
 *
 * Slots and `due` are circular lists, kept as the last timer's index plus 1, 0 being an empty one. `free` is the first
 * of the timers that were taken back, likewise, and `fresh` the first that was never used. A timer that was taken back
 * has its old handle with the sign turned.
 *
 * Ticks are read as 6-bit digits. A timer waits in the level of the highest digit in which its tick differs from the
 * current one (the highest level at most), in the slot of its own digit there. So whatever is due in one tick is in one
 * slot, in the order of scheduling. A tick begins by walking its own slot: what is due goes behind the others of `due`,
 * the rest to lower levels, whose slots for these ticks are empty till then. So the order stays. (Placed by their delays
 * instead, a younger timer can come to a slot before an older one that has yet to come down.)
 */
const TICK = 0;
const SIZE = 1;
const FREE = 2;
const FRESH = 3;
const DUE = 4;
const CALLBACK = 5;
const DATA = 6;
const HEAD_WORDS = 8;

const DIGIT_BITS = 6;
const SLOTS = 1 << DIGIT_BITS;
const MAX_DELAY_TICKS = 2 ** 30 - 1;
const LAST_TICK = 2 ** 31 - 1;

const HANDLE = 0;
const NEXT = 1;
const PREVIOUS = 2;
const DUE_TICK = 3;
const TIMER_CALLBACK = 4;
const TIMER_DATA = 5;
const TIMER_WORDS = 6;
const MAX_TIMERS = 1 << 20;

/** How a {@link TimerWheel} is placed. */
export interface TimerWheelOptions {
  /** How many timers can wait at once. */
  readonly timers: number;
  /** The longest delay, 2^30 - 1 ticks unless told. A wheel has 256 bytes for each power of 64 that this reaches. */
  readonly maxDelayTicks?: number;
}

/**
 * Timers that make no objects: each says after how many ticks which callback is to run, by number, with one number of
 * data. Scheduling and cancelling take constant time, and so does a tick, but for the timers that come down a level or
 * are due in it; each does so at most once a level.
 *
 * ```ts
 * wheel.advance();
 * while (wheel.next() !== 0) run(wheel.callback, wheel.data);
 * ```
 *
 * Timers that are due in one tick come in the order in which they were scheduled. What runs may schedule and cancel at
 * will, also what is due in the same tick and did not come yet. What is not taken with `next` before the tick ends stays
 * due, before what is due later.
 *
 * A timer is named by a handle: a positive integer, never 0, which names nothing any more once the timer was given
 * by `next` or cancelled. After 2^(31 - b) - 1 reuses of one of the wheel's places a handle repeats, where b is the number
 * of bits for an index below `timers`: after 2,097,151 in a wheel of 1,000 timers.
 *
 * Source: Varghese and Lauck, Hashed and hierarchical timing wheels, SOSP 1987, scheme 7.
 */
export class TimerWheel extends WordCollection {
  /** How many timers can wait at once. */
  readonly timers: number;
  /** The longest delay. */
  readonly maxDelayTicks: number;
  private readonly topLevel: number;
  private readonly indexBits: number;
  private readonly timerWords: number;

  /**
   * Places a wheel at tick 0 without timers in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where `timers` is not a whole number from 1 to
   * 2^20 or `maxDelayTicks` none from 1 to 2^30 - 1.
   */
  constructor(where: Place, options: TimerWheelOptions) {
    const { timers, maxDelayTicks = MAX_DELAY_TICKS } = options;
    checkCount(timers, MAX_TIMERS, "timer wheel: timers");
    checkCount(maxDelayTicks, MAX_DELAY_TICKS, "timer wheel: maxDelayTicks");
    const topLevel = digitOf(maxDelayTicks);
    const timerWords = HEAD_WORDS + SLOTS * (topLevel + 1);
    super(where, timerWords + TIMER_WORDS * timers, timers, "timer wheel", `${timers} ${topLevel}`);
    this.timers = timers;
    this.maxDelayTicks = maxDelayTicks;
    this.topLevel = topLevel;
    this.indexBits = Math.max(1, 32 - Math.clz32(timers - 1));
    this.timerWords = timerWords;
  }

  /**
   * How often the wheel was advanced: 0 to 2^31 - 1, and from 0 again after that, which disturbs no timer.
   *
   * @throws ArenaError why the wheel is gone.
   */
  get tick(): number {
    return this.words[this.first + TICK];
  }

  /** How many timers wait, those that are due included. @throws ArenaError why the wheel is gone. */
  get size(): number {
    return this.words[this.first + SIZE];
  }

  /** The callback of the timer that `next` gave last. @throws ArenaError why the wheel is gone. */
  get callback(): number {
    return this.words[this.first + CALLBACK];
  }

  /** The data of the timer that `next` gave last. @throws ArenaError why the wheel is gone. */
  get data(): number {
    return this.words[this.first + DATA];
  }

  // Hot path.
  /**
   * Adds a timer and answers its handle.
   *
   * @param delayTicks - 1, which is the next tick, to {@link TimerWheel.maxDelayTicks}
   * @param callback - what is to run, a 32-bit integer
   * @param data - what it is to be told, a 32-bit integer
   * @throws ArenaError `COLLECTION_FULL` where all timers are taken, `BAD_ARGUMENT`, or why the wheel is gone. Nothing
   * changes then.
   */
  schedule(delayTicks: number, callback: number, data = 0): number {
    const { words, first } = this;
    if ((delayTicks | 0) !== delayTicks || delayTicks < 1 || delayTicks > this.maxDelayTicks) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `timer wheel: the delay is ${delayTicks} ticks; give a whole number from 1 to ${this.maxDelayTicks}`,
      );
    }
    checkInt32(callback, this.what, "callback");
    checkInt32(data, this.what, "data");
    const index = this.takeTimer(first);
    const timer = this.timerAt(first, index);
    const handle = this.handleAfter(Math.abs(words[timer + HANDLE]), index);
    const now = words[first + TICK];
    const dueTick = (now + delayTicks) & LAST_TICK;
    words[timer + HANDLE] = handle;
    words[timer + DUE_TICK] = dueTick;
    words[timer + TIMER_CALLBACK] = callback;
    words[timer + TIMER_DATA] = data;
    this.append(first, this.slotOf(first, now, dueTick), index);
    words[first + SIZE]++;
    return handle;
  }

  // Hot path.
  /** Cancels a timer and answers whether it was still waiting. @throws ArenaError why the wheel is gone. */
  cancel(handle: number): boolean {
    const { words, first } = this;
    const index = this.indexOf(first, handle);
    if (index < 0) return false;
    const dueTick = words[this.timerAt(first, index) + DUE_TICK];
    const list = dueTick < 0 ? first + DUE : this.slotOf(first, words[first + TICK], dueTick);
    this.remove(first, list, index);
    return true;
  }

  // Hot path.
  /** Whether `handle` names a timer that waits. @throws ArenaError why the wheel is gone. */
  has(handle: number): boolean {
    return this.indexOf(this.first, handle) >= 0;
  }

  /**
   * In how many ticks a timer is due: 0 where it is already.
   *
   * @throws ArenaError `STALE_HANDLE` where it waits no more, or why the wheel is gone.
   */
  remaining(handle: number): number {
    const { words, first } = this;
    const index = this.indexOf(first, handle);
    if (index < 0) {
      throw new ArenaError(
        "STALE_HANDLE",
        `timer wheel: handle ${handle} names no timer that waits; ask \`has\` where it may be gone`,
      );
    }
    const dueTick = words[this.timerAt(first, index) + DUE_TICK];
    return dueTick < 0 ? 0 : (dueTick - words[first + TICK]) & LAST_TICK;
  }

  // Hot path.
  /** Begins the next tick: what is due in it comes from {@link TimerWheel.next}. @throws ArenaError why the wheel is gone. */
  advance(): void {
    const { words, first } = this;
    const now = (words[first + TICK] + 1) & LAST_TICK;
    const slot = this.slotOf(first, words[first + TICK], now);
    words[first + TICK] = now;
    const last = words[slot] - 1;
    if (last < 0) return;
    words[slot] = 0;
    let index = words[this.timerAt(first, last) + NEXT];
    for (;;) {
      const timer = this.timerAt(first, index);
      const next = words[timer + NEXT];
      const dueTick = words[timer + DUE_TICK];
      if (dueTick === now) words[timer + DUE_TICK] = -1;
      this.append(first, dueTick === now ? first + DUE : this.slotOf(first, now, dueTick), index);
      if (index === last) return;
      index = next;
    }
  }

  // Hot path.
  /**
   * Takes the first timer that is due: its handle, or 0 where none is due any more. {@link TimerWheel.callback} and
   * {@link TimerWheel.data} are its own until the next call.
   *
   * @throws ArenaError why the wheel is gone.
   */
  next(): number {
    const { words, first } = this;
    const last = words[first + DUE] - 1;
    if (last < 0) return 0;
    const index = words[this.timerAt(first, last) + NEXT];
    const timer = this.timerAt(first, index);
    const handle = words[timer + HANDLE];
    words[first + CALLBACK] = words[timer + TIMER_CALLBACK];
    words[first + DATA] = words[timer + TIMER_DATA];
    this.remove(first, first + DUE, index);
    return handle;
  }

  /** The word of the slot in which timers wait for `dueTick`, another tick than `now`. */
  private slotOf(first: number, now: number, dueTick: number): number {
    const level = Math.min(digitOf(now ^ dueTick), this.topLevel);
    return first + HEAD_WORDS + SLOTS * level + ((dueTick >>> (DIGIT_BITS * level)) & (SLOTS - 1));
  }

  private timerAt(first: number, index: number): number {
    return first + this.timerWords + TIMER_WORDS * index;
  }

  /** The index of the timer that `handle` names, or -1. */
  private indexOf(first: number, handle: number): number {
    const index = handle & ((1 << this.indexBits) - 1);
    if (!(handle > 0) || index >= this.timers) return -1;
    return this.words[this.timerAt(first, index) + HANDLE] === handle ? index : -1;
  }

  /** The next handle for `index`, whose last one was `handle`, or 0. */
  private handleAfter(handle: number, index: number): number {
    const { indexBits } = this;
    const next = (((handle >>> indexBits) + 1) << indexBits) | index;
    // Behind the last generation the sign shows; the first one is 1, as 0 would make handle 0 of index 0.
    return next > 0 ? next : (1 << indexBits) | index;
  }

  private takeTimer(first: number): number {
    const { words } = this;
    const freed = words[first + FREE] - 1;
    if (freed >= 0) {
      words[first + FREE] = words[this.timerAt(first, freed) + NEXT];
      return freed;
    }
    if (words[first + FRESH] < this.timers) return words[first + FRESH]++;
    throw new ArenaError(
      "COLLECTION_FULL",
      `timer wheel full: ${this.timers} of ${this.timers} timers wait; cancel one first or raise \`timers\``,
    );
  }

  private append(first: number, list: number, index: number): void {
    const { words } = this;
    const timer = this.timerAt(first, index);
    const last = words[list] - 1;
    words[list] = index + 1;
    if (last < 0) {
      words[timer + NEXT] = words[timer + PREVIOUS] = index;
      return;
    }
    const lastTimer = this.timerAt(first, last);
    const head = words[lastTimer + NEXT];
    words[timer + NEXT] = head;
    words[timer + PREVIOUS] = last;
    words[lastTimer + NEXT] = index;
    words[this.timerAt(first, head) + PREVIOUS] = index;
  }

  /** Takes a timer out of its list and back. */
  private remove(first: number, list: number, index: number): void {
    const { words } = this;
    const timer = this.timerAt(first, index);
    const next = words[timer + NEXT];
    const previous = words[timer + PREVIOUS];
    words[this.timerAt(first, previous) + NEXT] = next;
    words[this.timerAt(first, next) + PREVIOUS] = previous;
    if (next === index) words[list] = 0;
    else if (words[list] === index + 1) words[list] = previous + 1;
    words[timer + HANDLE] = -words[timer + HANDLE];
    words[timer + NEXT] = words[first + FREE];
    words[first + FREE] = index + 1;
    words[first + SIZE]--;
  }
}

/** The place of the highest 6-bit digit of `ticks`, a number above 0, that is not 0. */
function digitOf(ticks: number): number {
  return ((31 - Math.clz32(ticks)) / DIGIT_BITS) | 0;
}
