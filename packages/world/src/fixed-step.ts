import { WorldError } from "./errors.js";

/** What a {@link FixedStep} is made with. */
export interface FixedStepOptions {
  /** How long a tick is, in milliseconds; more than 0. */
  readonly tickMs: number;
  /** The most ticks that one advance asks for, 1 to 2^30; 5 where it is left out. */
  readonly maxTicksPerAdvance?: number;
}

const MOST_TICKS = 2 ** 30;
const REMAINDER_MS = 0;
const DROPPED_TICKS = 1;

/**
 * Turns time that went by into whole ticks, and keeps what is left of it for the next time:
 *
 * ```ts
 * for (let ticks = step.advance(nowMs - lastMs); ticks > 0; ticks--) world.tick();
 * draw(step.interpolation);
 * ```
 *
 * A process that was held up is not asked to catch up without end, which would hold it up further: beyond
 * `maxTicksPerAdvance`, ticks are dropped and counted. Equal times in, equal ticks out, on every engine.
 *
 * Source: Fiedler, Fix Your Timestep!, 2004.
 */
export class FixedStep {
  /** How long a tick is, in milliseconds. */
  readonly tickMs: number;
  /** The most ticks that one advance asks for. */
  readonly maxTicksPerAdvance: number;
  // In an array, as a fraction that is stored in a field is boxed.
  private readonly state = new Float64Array(2);

  /**
   * Makes one that no time has gone by for.
   *
   * @throws WorldError `BAD_OPTION` where an option is out of its range.
   */
  constructor({ tickMs, maxTicksPerAdvance = 5 }: FixedStepOptions) {
    if (!(tickMs > 0 && tickMs < Number.POSITIVE_INFINITY)) {
      throw new WorldError(
        "BAD_OPTION",
        `fixed step: tickMs is ${tickMs}; give more than 0, as 50 for 20 Hz`,
      );
    }
    if (
      !(Number.isInteger(maxTicksPerAdvance) && maxTicksPerAdvance >= 1 && maxTicksPerAdvance <= MOST_TICKS)
    ) {
      throw new WorldError(
        "BAD_OPTION",
        `fixed step: maxTicksPerAdvance is ${maxTicksPerAdvance}; give a whole number from 1 to ${MOST_TICKS}`,
      );
    }
    this.tickMs = tickMs;
    this.maxTicksPerAdvance = maxTicksPerAdvance;
  }

  /** How far the time is into the tick that is next, from 0 to below 1: to draw between the last two ticks. */
  get interpolation(): number {
    return this.state[REMAINDER_MS] / this.tickMs;
  }

  /** How many ticks were dropped so far, as there were too many at once. */
  get droppedTicks(): number {
    return this.state[DROPPED_TICKS];
  }

  // Hot path.
  /**
   * Lets time go by and answers how many ticks are due: 0 to {@link maxTicksPerAdvance}. What of the time is less than a
   * tick is kept, also where ticks are dropped.
   *
   * @param elapsedMs - since the last call, in milliseconds, with any fraction; 0 or more
   * @throws WorldError `OUT_OF_RANGE` where `elapsedMs` is negative or not finite.
   */
  advance(elapsedMs: number): number {
    const { state, tickMs } = this;
    if (!(elapsedMs >= 0 && elapsedMs < Number.POSITIVE_INFINITY)) {
      throw new WorldError(
        "OUT_OF_RANGE",
        `fixed step: ${elapsedMs} ms went by; give 0 or more, of a clock that is never set back`,
      );
    }
    const accumulatedMs = state[REMAINDER_MS] + elapsedMs;
    // A remainder is exact; a floored quotient may have been rounded up to the next tick, and leave less than nothing.
    const remainderMs = accumulatedMs % tickMs;
    const dueTicks = Math.round((accumulatedMs - remainderMs) / tickMs);
    state[REMAINDER_MS] = remainderMs;
    if (dueTicks <= this.maxTicksPerAdvance) return dueTicks;
    state[DROPPED_TICKS] += dueTicks - this.maxTicksPerAdvance;
    return this.maxTicksPerAdvance;
  }
}
