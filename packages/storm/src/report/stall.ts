import type { RunResult } from "../compare/report-data.js";
import { viewed } from "./metrics.js";

/** The worst that players felt of a contender: how late its latest tick ended, or how late its latest view came. */
export interface Stall {
  readonly worstMs: number;
  readonly p99Ms: number;
  /** How many came more than a frame late. */
  readonly stutters: number;
  readonly of: "ticks and packets" | "ticks";
}

/**
 * What players felt of runs that are compared with each other: ticks and, where all of the runs have them, packets. NaN where not even ticks
 * were measured.
 */
export function stallsOf(runs: readonly RunResult[]): readonly Stall[] {
  const withPackets = runs.every(viewed);
  return runs.map(({ latenessMs, stutters, packets }) =>
    withPackets
      ? {
          worstMs: Math.max(latenessMs.max, packets.lateMs.max),
          p99Ms: Math.max(latenessMs.p99, packets.lateMs.p99),
          stutters: stutters + packets.stutters,
          of: "ticks and packets",
        }
      : { worstMs: latenessMs.max, p99Ms: latenessMs.p99, stutters, of: "ticks" },
  );
}
