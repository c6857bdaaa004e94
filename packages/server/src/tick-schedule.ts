import { performance } from "node:perf_hooks";

/** Something that is run once a period. */
export interface Ticking {
  /** Runs one tick. */
  tick(): void;
}

/** What a {@link TickSchedule} says of each tick that ended. Times in milliseconds on the clock of `performance.now()`. */
export type TickListener = (dueMs: number, endMs: number) => void;

/** How far behind a battle may fall, in periods, before the time it lost is given up rather than caught up with. */
const MOST_PERIODS_BEHIND = 5;

/**
 * Runs the ticks of many battles, each once a period, spread evenly over the period: a burst of all ticks (and the
 * sends that follow) at once would hold the loop far longer than any collection does.
 */
export class TickSchedule {
  /** Ticks that were given up because the process could not keep up. */
  skippedTicks = 0;
  private readonly due: Float64Array;
  private timer: NodeJS.Timeout | undefined;
  private next = 0;

  /**
   * @param battles - run in this order, battle `i` at `i / battles.length` of each period
   * @param periodMs - how long a period is
   * @param onTick - called after each tick
   */
  constructor(
    private readonly battles: readonly Ticking[],
    private readonly periodMs: number,
    private readonly onTick: TickListener,
  ) {
    this.due = new Float64Array(battles.length);
  }

  /** Begins to tick. */
  start(): void {
    const start = performance.now() + this.periodMs;
    for (let i = 0; i < this.due.length; i++) this.due[i] = start + (i * this.periodMs) / this.due.length;
    this.next = 0;
    this.timer = setTimeout(() => this.turn(), 1);
  }

  /** Ends ticking. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  // Hot path: runs about a thousand times a second, and makes nothing.
  private turn(): void {
    const { due, battles, periodMs } = this;
    let now = performance.now();
    // Battles become due in turn. One round at most, so that sockets get their turn however late the ticks are.
    for (let ran = 0; ran < battles.length && due[this.next] <= now; ran++) {
      const index = this.next;
      battles[index].tick();
      const end = performance.now();
      this.onTick(due[index], end);
      now = end;
      due[index] += periodMs;
      if (due[index] < now - MOST_PERIODS_BEHIND * periodMs) {
        const skipped = Math.floor((now - due[index]) / periodMs);
        due[index] += skipped * periodMs;
        this.skippedTicks += skipped;
      }
      this.next = index + 1 === battles.length ? 0 : index + 1;
    }
    this.timer?.refresh();
  }
}
