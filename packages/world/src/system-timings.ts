import { WorldError } from "./errors.js";
import { knownNames } from "./nearest-name.js";

/** What a {@link SystemTimings} is made with. */
export interface SystemTimingsOptions {
  /** One tick in this many is measured, the last of them; 61 where it is left out, 1 for all. */
  readonly everyTicks?: number;
}

/** How long one system took, in the ticks that were measured. */
export interface SystemTiming {
  /** What the system is called. */
  readonly name: string;
  /** How many times it was measured. */
  readonly count: number;
  /** The sum of all times, in milliseconds. */
  readonly totalMs: number;
  /** The mean of all times, in milliseconds; 0 where there is none. */
  readonly meanMs: number;
  /** The longest time, in milliseconds. */
  readonly maxMs: number;
  /** The last time, in milliseconds. */
  readonly lastMs: number;
}

/*
 * A prime, so that work that is done every 10th or 64th tick is in the sample as often as it is in the game. See the class
 * for the cost of a measured tick that is to be shared by so many.
 */
const EVERY_TICKS = 61;
const MOST_TICKS = 2 ** 30;

/**
 * How long each system takes, measured in some of the ticks, and without making an object:
 *
 * ```ts
 * timings.begin();
 * for (let i = 0; i < systems.length; i++) {
 *   systems[i].run();
 *   timings.end(i);
 * }
 * ```
 *
 * The clock is read once at the beginning of a measured tick and once after each system, and only the clock may make
 * objects. `performance.now()` takes some 50 ns; on Node 20 and 22 each call leaves a number of 16 bytes on the heap, also
 * in compiled code, which at the sampling that is given is about 5 bytes a tick for 20 systems. From Node 24 on, compiled
 * code leaves none. Where every tick is to be measured on Node 20 or 22, this clock takes as long and leaves none there:
 *
 * ```ts
 * const now = () => {
 *   const time = process.hrtime();
 *   return time[0] * 1e3 + time[1] * 1e-6;
 * };
 * ```
 */
export class SystemTimings {
  /** The systems' names, by index. */
  readonly names: readonly string[];
  /** One tick in this many is measured. */
  readonly everyTicks: number;
  private readonly counts: Uint32Array;
  private readonly totalsMs: Float64Array;
  private readonly maximaMs: Float64Array;
  private readonly lastsMs: Float64Array;
  /** When what is measured now began. In an array, as a fraction that is stored in a field is boxed. */
  private readonly sinceMs = new Float64Array(1);
  private ticksToGo: number;
  private measuring = false;

  /**
   * Makes columns for systems that are not measured yet.
   *
   * @param names - what systems are called; their places are their indices
   * @param now - a clock in milliseconds that is never set back, as `() => performance.now()`
   * @throws WorldError `BAD_OPTION` where `everyTicks` is not a whole number from 1 to 2^30.
   */
  constructor(
    names: readonly string[],
    private readonly now: () => number,
    { everyTicks = EVERY_TICKS }: SystemTimingsOptions = {},
  ) {
    if (!(Number.isInteger(everyTicks) && everyTicks >= 1 && everyTicks <= MOST_TICKS)) {
      throw new WorldError(
        "BAD_OPTION",
        `system timings: everyTicks is ${everyTicks}; give a whole number from 1 (every tick) to ${MOST_TICKS}`,
      );
    }
    this.names = [...names];
    this.everyTicks = everyTicks;
    this.ticksToGo = everyTicks;
    this.counts = new Uint32Array(names.length);
    this.totalsMs = new Float64Array(names.length);
    this.maximaMs = new Float64Array(names.length);
    this.lastsMs = new Float64Array(names.length);
  }

  // Hot path.
  /** Begins a tick; answers whether it is measured. Where it is not, nothing needs to be told until the next. */
  begin(): boolean {
    this.measuring = --this.ticksToGo === 0;
    if (!this.measuring) return false;
    this.ticksToGo = this.everyTicks;
    this.sinceMs[0] = this.now();
    return true;
  }

  // Hot path.
  /** Says that what went by since {@link begin} or the last system's end is no system's time. */
  skip(): void {
    if (this.measuring) this.sinceMs[0] = this.now();
  }

  // Hot path.
  /**
   * Says that a system has run: what went by since {@link begin} or the last system's end is its time.
   *
   * @param index - the system's place in {@link names}
   * @throws WorldError `OUT_OF_RANGE` where there is no such system.
   */
  end(index: number): void {
    if (this.counts[index] === undefined) throw this.noSystem(index);
    if (!this.measuring) return;
    const { sinceMs, totalsMs, maximaMs, lastsMs } = this;
    const nowMs = this.now();
    const tookMs = nowMs - sinceMs[0];
    sinceMs[0] = nowMs;
    this.counts[index]++;
    totalsMs[index] += tookMs;
    lastsMs[index] = tookMs;
    if (tookMs > maximaMs[index]) maximaMs[index] = tookMs;
  }

  /**
   * What was measured of a system, as an object that is made for the call.
   *
   * @param system - its name, or its place in {@link names}
   * @throws WorldError `BAD_SYSTEM` where no system has that name, `OUT_OF_RANGE` where none has that place.
   */
  of(system: string | number): SystemTiming {
    const index = typeof system === "number" ? system : this.names.indexOf(system);
    if (typeof system === "string" && index < 0) {
      throw new WorldError(
        "BAD_SYSTEM",
        `system timings: ${system} is no system; ${knownNames(system, this.names)}`,
      );
    }
    const count = this.counts[index];
    if (count === undefined) throw this.noSystem(index);
    const totalMs = this.totalsMs[index];
    return {
      name: this.names[index],
      count,
      totalMs,
      meanMs: count === 0 ? 0 : totalMs / count,
      maxMs: this.maximaMs[index],
      lastMs: this.lastsMs[index],
    };
  }

  /** Forgets what was measured; the tick that is under way is not measured any more. */
  reset(): void {
    this.counts.fill(0);
    this.totalsMs.fill(0);
    this.maximaMs.fill(0);
    this.lastsMs.fill(0);
    this.ticksToGo = this.everyTicks;
    this.measuring = false;
  }

  private noSystem(index: number): WorldError {
    const { length } = this.names;
    const range = length === 0 ? "there is no system" : `give a whole number from 0 to ${length - 1}`;
    return new WorldError("OUT_OF_RANGE", `system timings: there is no system ${index}; ${range}`);
  }
}
