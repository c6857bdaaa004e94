import type { Ticking } from "@pauseless/server";

/** How far behind ticks may fall, in periods, before the time they lost is given up: as far as in a server (`TickSchedule`). */
const MOST_PERIODS_BEHIND = 5;
/** How long it sleeps at a time, in milliseconds: whole ones, because any other number is an object to whoever is asked to wait. */
const SLEEP_MS = 2;
/** How long it runs or sleeps until whoever drives it has a turn, in microseconds. */
const PART_US = 20_000;
/** After so many ticks it looks at the clock, however many more are due. */
const MOST_BETWEEN_LOOKS = 32;

/**
 * Runs the ticks of many battles on one line of time, as `TickSchedule` does, on a thread that has nothing else to do: it sleeps between them,
 * and looks at the clock as seldom as it can. In Node 20 and 22 each look makes an object of 16 bytes; one for each tick would
 * have the collector run every few seconds, in battles that make none themselves.
 *
 * A tick is late from when it was due to the next look, which is at most {@link MOST_BETWEEN_LOOKS} ticks away.
 */
export class PacedLine {
  /** Ticks that were given up because the process could not keep up. */
  skippedTicks = 0;
  /** Nobody ever wakes it: it is slept on. */
  private readonly bed = new Int32Array(new SharedArrayBuffer(4));
  /** When each battle is due, in microseconds from the begin of a period. */
  private readonly dueUs: Int32Array;
  /** When the period began, on the clock of `performance.now()`: in an array, where a number is no object. */
  private readonly periodMs = new Float64Array(1);
  /** How long ago that was, at least, in microseconds. */
  private nowUs = 0;
  /** The battle that ticks next. */
  private next = 0;

  /**
   * Makes a line that has not begun.
   *
   * @param battles - run in this order, battle `i` at `i / battles.length` of each period
   * @param lengthMs - how long a period is, in whole milliseconds
   * @param onLate - called after each tick, and for each that is given up, with how many microseconds after it was due that was: a whole number
   */
  constructor(
    private readonly battles: readonly Ticking[],
    private readonly lengthMs: number,
    private readonly onLate: (lateUs: number) => void,
  ) {
    this.dueUs = Int32Array.from(battles, (_, index) => (index * lengthMs * 1000) / battles.length);
  }

  /** Begins, the first battle's first tick one period after `fromMs` on the clock of `performance.now()`. */
  start(fromMs: number): void {
    this.periodMs[0] = fromMs + this.lengthMs;
    this.next = 0;
    this.look();
  }

  // Hot path: makes nothing but what the clock does.
  /** Runs the battles that are due in the next 20 ms, each when it is due; less where a period ends before. */
  runPart(): void {
    const endUs = this.nowUs + PART_US;
    while (this.next < this.battles.length) {
      if (this.nowUs >= endUs) return;
      // To have slept is to know that the time has passed: no look at the clock is needed.
      if (this.dueUs[this.next] > this.nowUs) this.sleep();
      else this.runDue();
    }
    this.next = 0;
    this.pass(this.nowUs - this.lengthMs * 1000 > MOST_PERIODS_BEHIND * this.lengthMs * 1000);
  }

  private sleep(): void {
    Atomics.wait(this.bed, 0, 0, SLEEP_MS);
    this.nowUs += SLEEP_MS * 1000;
  }

  private runDue(): void {
    const { battles, dueUs } = this;
    const first = this.next;
    const end = Math.min(battles.length, first + MOST_BETWEEN_LOOKS);
    while (this.next < end && dueUs[this.next] <= this.nowUs) battles[this.next++].tick();
    this.look();
    for (let index = first; index < this.next; index++) {
      this.onLate(Math.max(0, this.nowUs - dueUs[index]));
    }
  }

  private look(): void {
    this.nowUs = ((performance.now() - this.periodMs[0]) * 1000) | 0;
  }

  /** Goes on to the next period, or beyond those that cannot be caught up with. */
  private pass(isTooLate: boolean): void {
    const { lengthMs } = this;
    const skipped = isTooLate ? Math.floor(this.nowUs / 1000 / lengthMs) - 1 : 0;
    for (let period = 1; period <= skipped; period++) this.tellGivenUp(period * lengthMs * 1000);
    this.periodMs[0] += (1 + skipped) * lengthMs;
    this.nowUs -= (1 + skipped) * lengthMs * 1000;
    this.skippedTicks += skipped * this.battles.length;
  }

  /** Whoever listens would else be told of one late tick, however long nothing ticks. */
  private tellGivenUp(periodUs: number): void {
    for (let index = 0; index < this.dueUs.length; index++) {
      this.onLate(Math.max(0, this.nowUs - periodUs - this.dueUs[index]));
    }
  }
}
