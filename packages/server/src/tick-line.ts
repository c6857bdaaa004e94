import { performance } from "node:perf_hooks";

/** Something that is run once a period. */
export interface Ticking {
  /** Runs one tick. */
  tick(): void;
}

/** What a {@link TickLine} says of each tick that ended. Times in milliseconds on the clock of `performance.now()`. */
export type TickListener = (dueMs: number, endMs: number) => void;

/** How far behind ticks may fall, in periods, before the time they lost is given up rather than caught up with. */
const MOST_PERIODS_BEHIND = 5;

/**
 * When the ticks of many battles are due: each once a period, spread evenly over it. Ticks are slots on one line of time, battle after
 * battle, so they are run in the order in which they are due and late ones are caught up with. A process that falls too far behind
 * moves the line instead. It waits for nothing: whoever has it runs what is due, again and again.
 */
export class TickLine {
  /** Ticks that were given up because the process could not keep up. */
  skippedTicks = 0;
  private readonly slotMs: number;
  private startMs = 0;
  /** Slots run since `startMs`; the next is that of battle `slot % battles.length`. */
  private slot = 0;

  /**
   * Makes a line that has not begun.
   *
   * @param battles - run in this order, battle `i` at `i / battles.length` of each period
   * @param periodMs - how long a period is
   * @param onTick - called after each tick
   */
  constructor(
    private readonly battles: readonly Ticking[],
    private readonly periodMs: number,
    private readonly onTick: TickListener,
  ) {
    this.slotMs = periodMs / battles.length;
  }

  /** Begins, the first battle's first tick one period after `fromMs` on the clock of `performance.now()`. */
  start(fromMs: number): void {
    this.startMs = fromMs + this.periodMs;
    this.slot = 0;
  }

  /** When the next tick is due, on the clock of `performance.now()`. */
  get dueMs(): number {
    return this.startMs + this.slot * this.slotMs;
  }

  // Hot path: runs thousands of times a second, and makes nothing.
  /** Runs the ticks that are due: one of each battle at most, so that others get their turn however late the ticks are. */
  runDue(): void {
    const { battles } = this;
    let now = performance.now();
    for (let ran = 0; ran < battles.length; ran++) {
      const { dueMs } = this;
      if (dueMs > now) break;
      battles[this.slot % battles.length].tick();
      this.slot++;
      now = performance.now();
      this.onTick(dueMs, now);
    }
    const behind = Math.floor((now - this.dueMs) / this.periodMs);
    if (behind > MOST_PERIODS_BEHIND) {
      this.startMs += behind * this.periodMs;
      this.skippedTicks += behind * battles.length;
    }
  }
}
