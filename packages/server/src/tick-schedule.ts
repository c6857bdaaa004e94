import { performance } from "node:perf_hooks";

/** Something that is run once a period. */
export interface Ticking {
  /** Runs one tick. */
  tick(): void;
}

/**
 * What a {@link TickSchedule} says of each tick: how long after it was due it ended, or was given up, in whole microseconds, which are no
 * object to the engine.
 */
export type TickListener = (lateUs: number) => void;

/** How far behind ticks may fall, in periods, before the time they lost is given up rather than caught up with. */
const MOST_PERIODS_BEHIND = 5;
/** More microseconds than this, half an hour, would be an object. */
const MOST_LATE_US = 2 ** 31 - 1;

/**
 * Runs the ticks of many battles, each once a period, spread evenly over the period: a burst of all ticks (and the
 * sends that follow) at once would hold the loop far longer than any collection does.
 *
 * Ticks are slots on one line of time, battle after battle, so they are run in the order in which they are due and
 * late ones are caught up with. A process that falls too far behind moves the line instead; whoever listens is told of each tick that is given
 * up by it too, or a process that stands still would seem to be late once.
 */
export class TickSchedule {
  /** Ticks that were given up because the process could not keep up. */
  skippedTicks = 0;
  /** When the last tick that the listener was told of was due, in milliseconds on the clock of `performance.now()`. */
  dueMs = 0;
  private readonly slotMs: number;
  private startMs = 0;
  /** Slots run since `startMs`; the next is that of battle `slot % battles.length`. */
  private slot = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * Makes a schedule that does not tick yet.
   *
   * @param battles - run in this order, battle `i` at `i / battles.length` of each period
   * @param periodMs - how long a period is
   * @param onTick - called after each tick, and for each that is given up
   */
  constructor(
    private readonly battles: readonly Ticking[],
    private readonly periodMs: number,
    private readonly onTick: TickListener,
  ) {
    this.slotMs = periodMs / battles.length;
  }

  /** Begins to tick, the first battle one period after `fromMs` on the clock of `performance.now()`. */
  start(fromMs = performance.now()): void {
    this.startMs = fromMs + this.periodMs;
    this.slot = 0;
    this.timer = setTimeout(() => this.turn(), 1);
  }

  /** Ends ticking. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  // Hot path: runs about a thousand times a second, and makes nothing.
  private turn(): void {
    const { battles } = this;
    let now = performance.now();
    // One round at most, so that sockets get their turn however late the ticks are.
    for (let ran = 0; ran < battles.length; ran++) {
      const dueMs = this.startMs + this.slot * this.slotMs;
      if (dueMs > now) break;
      battles[this.slot % battles.length].tick();
      this.slot++;
      now = performance.now();
      this.tell(dueMs, now);
    }
    const behind = Math.floor((now - this.startMs - this.slot * this.slotMs) / this.periodMs);
    if (behind > MOST_PERIODS_BEHIND) this.giveUp(behind, now);
    this.timer?.refresh();
  }

  private giveUp(periods: number, now: number): void {
    const ticks = periods * this.battles.length;
    this.skippedTicks += ticks;
    for (let tick = 0; tick < ticks; tick++) this.tell(this.startMs + (this.slot + tick) * this.slotMs, now);
    this.startMs += periods * this.periodMs;
  }

  private tell(dueMs: number, now: number): void {
    this.dueMs = dueMs;
    this.onTick(Math.max(0, Math.min(MOST_LATE_US, (now - dueMs) * 1000)) | 0);
  }
}
