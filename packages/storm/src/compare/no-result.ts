import type { PauseSummary } from "@pauseless/doctor/measure";
import type { Percentiles, RunResult } from "./report-data.js";

const NONE: Percentiles = { p50: 0, p99: 0, max: 0 };
const NO_PAUSES: PauseSummary = { count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0, totalMs: 0, intervalS: 0 };

/**
 * A run in which nothing was measured: everything 0. What ran and was measured in part begins with it.
 *
 * @param reason - why it is no result, where it is none
 */
export function noResult(name: string, reason: string | false): RunResult {
  return {
    name,
    void: reason,
    receivedPerS: 0,
    sentPerS: 0,
    pauses: NO_PAUSES,
    latenessMs: NONE,
    stutters: 0,
    ticks: 0,
    skippedTicks: 0,
    roundTripMs: NONE,
    packets: { received: 0, stutters: 0, lateMs: NONE, curve: [] },
    heapUsedMb: 0,
    rssMb: 0,
    cpuShare: 0,
    heapGrowthMbPerS: 0,
    allocationMbPerS: 0,
    meanLifetimeMs: 0,
    fragmentation: { share: 0, spaces: [] },
    isolates: [{ name: "server", pauses: NO_PAUSES, kinds: [] }],
    pressure: {
      effectsPerMs: 0,
      eventsPerMs: 0,
      timersPerMs: 0,
      lifetimeTicks: [],
      recordedMbPerS: 0,
      chunks: 0,
      followed: 0,
    },
    generator: { sentPerS: 0, askedPerS: 0, latenessMs: NONE, viewsPerS: 0, disconnects: 0 },
    latenessCurve: [],
    roundTripCurve: [],
    series: [],
    noise: { worstGapMs: 0, p999GapMs: 0, slowness: 1, stolenShare: 0 },
  };
}

/** What a runtime may not tell of itself: NaN, which is null in JSON, until it does. */
export const UNTOLD: Partial<RunResult> = {
  heapUsedMb: Number.NaN,
  rssMb: Number.NaN,
  cpuShare: Number.NaN,
  heapGrowthMbPerS: Number.NaN,
  allocationMbPerS: Number.NaN,
  meanLifetimeMs: Number.NaN,
  fragmentation: { share: Number.NaN, spaces: [] },
};
