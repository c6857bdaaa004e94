import type { TrialMeasure } from "../report/report-data.js";

export type MeasureName = TrialMeasure["measure"];

/** What one run of a program is measured by. Of pauses and loop delay, of the thread that suffers most in that run. */
export interface RunMeasures {
  /** Of stops by the collector; 0 where there was none. */
  readonly pauseP99Ms: number;
  readonly pauseMaxMs: number;
  /** Stops and steps of marking between them, 0 to 1. */
  readonly pauseShareOfTime: number;
  readonly loopDelayP99Ms: number;
  readonly peakRssBytes: number;
  /** How many collections these are of. */
  readonly collections: number;
  /** From the program's first line to its end, where it ended by itself; then all else is of the whole run, too. */
  readonly runMs?: number;
  /**
   * On the heaps of all threads: how much work was done, where the same code ran. By V8's own count, which is up to 9 % too much where young generations
   * are as small as 1 MB.
   */
  readonly allocatedBytesPerS: number;
  /** By the process, from files and connections: how much work was done, where a load gives it; undefined where the system does not tell. */
  readonly readBytesPerS?: number;
  /** Processor time of all threads each second. */
  readonly cpuMsPerS: number;
  /** How it ended where it crashed, such as `exited with code 134` or `was killed by SIGSEGV`; what was measured until then is kept. */
  readonly crash?: string;
}

/** How a measure is spoken of, and from when on it is worse. */
export interface MeasureTraits {
  readonly label: string;
  readonly unit: "ms" | "share" | "bytes";
  /** Values below it are taken for it, so that a ratio of two that are next to nothing is 1. */
  readonly floor: number;
  /** More by both, this share and this much, is harm, where the pairs agree on it. */
  readonly harmShare: number;
  readonly harmAmount: number;
}

export const MEASURES: Readonly<Record<MeasureName, MeasureTraits>> = {
  pauseP99Ms: { label: "p99 pause", unit: "ms", floor: 0.01, harmShare: 0.1, harmAmount: 1 },
  pauseMaxMs: { label: "longest pause", unit: "ms", floor: 0.01, harmShare: 0.1, harmAmount: 1 },
  pauseShareOfTime: {
    label: "share of time in pauses",
    unit: "share",
    floor: 0.0001,
    harmShare: 0.1,
    harmAmount: 0.005,
  },
  loopDelayP99Ms: { label: "p99 loop delay", unit: "ms", floor: 0.1, harmShare: 0.1, harmAmount: 1 },
  peakRssBytes: {
    label: "peak memory",
    unit: "bytes",
    floor: 1_048_576,
    harmShare: 0.1,
    harmAmount: 33_554_432,
  },
  runMs: { label: "time of the run", unit: "ms", floor: 1, harmShare: 0.05, harmAmount: 20 },
};

/** A value of a measure with its unit. */
export function measureText(measure: MeasureName, value: number): string {
  const { unit } = MEASURES[measure];
  if (unit === "share") return `${(value * 100).toFixed(2)} %`;
  if (unit === "bytes") return `${(value / 1e6).toFixed(0)} MB`;
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ms`;
}
