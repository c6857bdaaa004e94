import { WorldError } from "./errors.js";
import { FixedStep } from "./fixed-step.js";
import type { World } from "./world.js";

/** What a {@link WorldClock} is made with. */
export interface WorldClockOptions {
  /** The most ticks that one advance runs, 1 to 2^30; 5 where it is left out. See {@link FixedStep}. */
  readonly maxTicksPerAdvance?: number;
}

/**
 * Turns time that went by into ticks of a world:
 *
 * ```ts
 * const clock = new WorldClock(world);
 * setInterval(() => {
 *   const now = performance.now();
 *   clock.advance(now - last);
 *   last = now;
 * }, layout.tickMs / 2);
 * ```
 *
 * What is left of the time is no part of the world, so it is here and not in the block: snapshots and hashes do not have it.
 */
export class WorldClock {
  private readonly step: FixedStep;

  /**
   * Makes the clock of a world; no time has gone by for it.
   *
   * @throws WorldError `BAD_OPTION` where an option, or the layout's `tickMs`, is out of its range.
   */
  constructor(
    /** The world whose ticks it runs. */
    readonly world: World,
    options: WorldClockOptions = {},
  ) {
    this.step = new FixedStep({ tickMs: world.layout.tickMs, ...options });
  }

  /** How far the time is into the tick that is next, from 0 to below 1: to draw between the last two ticks. */
  get interpolation(): number {
    return this.step.interpolation;
  }

  /** How many ticks were dropped so far, as there were too many at once. */
  get droppedTicks(): number {
    return this.step.droppedTicks;
  }

  // Hot path: allocation test `the clock of a world`.
  /**
   * Lets time go by, runs the ticks that are due, and answers how many ran. A world that is preparing or paused runs none, and the time
   * is not kept for later. Where a system pauses or ends the world, or throws, the ticks that were still due are dropped.
   *
   * @param elapsedMs - since the last call, in milliseconds, with any fraction; 0 or more
   * @throws WorldError `OUT_OF_RANGE` where `elapsedMs` is negative or not finite, `WORLD_ENDED`, or `WRONG_STATE` within a
   * tick; or what a system throws.
   */
  advance(elapsedMs: number): number {
    const { world, step } = this;
    world.enter();
    if (world.isTicking) {
      throw new WorldError(
        "WRONG_STATE",
        `${world.name}: a tick is running; advance its clock between ticks`,
      );
    }
    if (world.state !== "running") return 0;
    const due = step.advance(elapsedMs);
    let ran = 0;
    while (ran < due && world.state === "running" && world.step()) ran++;
    return ran;
  }
}
