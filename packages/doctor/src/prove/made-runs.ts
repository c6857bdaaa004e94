import type { RunMeasures } from "./run-measures.js";
import { SeededRandom } from "./seeded-random.js";

/** For tests: measures of a run. */
export function madeRun(told: Partial<RunMeasures> = {}): RunMeasures {
  return {
    pauseP99Ms: 20,
    pauseMaxMs: 30,
    pauseShareOfTime: 0.1,
    collections: 100,
    loopDelayP99Ms: 25,
    peakRssBytes: 200_000_000,
    allocatedBytesPerS: 100_000_000,
    cpuMsPerS: 500,
    ...told,
  };
}

/** For tests: runs that differ by noise, each measure for itself. */
export class NoisyRuns {
  private readonly random: SeededRandom;
  private readonly noise: number;

  /** @param noise - standard deviation of the logarithm of a measure */
  constructor(seed: number, noise: number) {
    this.random = new SeededRandom(seed);
    this.noise = noise;
  }

  /** A run whose p99 pause is that of others times `factor`. */
  next(factor = 1): RunMeasures {
    const made = madeRun();
    return madeRun({
      pauseP99Ms: made.pauseP99Ms * factor * this.factor(),
      pauseMaxMs: made.pauseMaxMs * this.factor(),
      pauseShareOfTime: made.pauseShareOfTime * this.factor(),
      loopDelayP99Ms: made.loopDelayP99Ms * this.factor(),
      peakRssBytes: made.peakRssBytes * this.factor(),
      allocatedBytesPerS: made.allocatedBytesPerS * this.factor(),
    });
  }

  private factor(): number {
    // Twelve even draws are near enough to a normal one.
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.random.below(1 << 24) / (1 << 24);
    return Math.exp(this.noise * sum);
  }
}
