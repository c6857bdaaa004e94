import { performance } from "node:perf_hooks";
import { type Ticking, TickLine, type TickListener } from "./tick-line.js";

/**
 * Runs the ticks of many battles, each once a period, spread evenly over the period as a {@link TickLine} has them: a burst of all ticks
 * (and the sends that follow) at once would hold the loop far longer than any collection does.
 */
export class TickSchedule {
  private readonly line: TickLine;
  private timer: NodeJS.Timeout | undefined;

  /**
   * Makes a schedule that does not tick yet.
   *
   * @param battles - run in this order, battle `i` at `i / battles.length` of each period
   * @param periodMs - how long a period is
   * @param onTick - called after each tick
   */
  constructor(battles: readonly Ticking[], periodMs: number, onTick: TickListener) {
    this.line = new TickLine(battles, periodMs, onTick);
  }

  /** Ticks that were given up because the process could not keep up. */
  get skippedTicks(): number {
    return this.line.skippedTicks;
  }

  /** Begins to tick, the first battle one period after `fromMs` on the clock of `performance.now()`. */
  start(fromMs = performance.now()): void {
    this.line.start(fromMs);
    this.timer = setTimeout(() => this.turn(), 1);
  }

  /** Ends ticking. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  // Hot path: runs about a thousand times a second, and makes nothing.
  private turn(): void {
    this.line.runDue();
    this.timer?.refresh();
  }
}
