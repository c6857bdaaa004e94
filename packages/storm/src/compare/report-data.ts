import type { PauseSummary } from "@pauseless/doctor";

/** Percentiles of a time in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What happened in one tenth of a second. */
export interface SeriesPoint {
  /** Seconds since the measured run began. */
  readonly atS: number;
  /** The longest pause that ended in it, 0 for none. */
  readonly pauseMs: number;
  /** How late its latest tick ended. */
  readonly lateMs: number;
  readonly heapUsedMb: number;
  readonly rssMb: number;
}

/** What one strategy did. */
export interface StrategyResult {
  readonly name: string;
  /** Why the run is no result, where it is none: the generator could not keep up, or the server ended. */
  readonly void: string | false;
  readonly receivedPerS: number;
  readonly sentPerS: number;
  readonly pauses: PauseSummary;
  /** How long after it was due a tick ended. */
  readonly latenessMs: Percentiles;
  /** Ticks that ended more than one frame (16.7 ms) late. */
  readonly stutters: number;
  /** How many ticks were measured. */
  readonly ticks: number;
  /** From a message's sending to the arrival of the first view that answers it. */
  readonly roundTripMs: Percentiles;
  readonly heapUsedMb: number;
  readonly rssMb: number;
  /** Processor time of the server, as a share of one core. */
  readonly cpuShare: number;
  readonly isolates: readonly { readonly name: string; readonly pauses: PauseSummary }[];
  /** The generator's own figures: what makes a run void. */
  readonly generator: {
    readonly sentPerS: number;
    readonly askedPerS: number;
    readonly latenessMs: Percentiles;
    readonly viewsPerS: number;
    readonly disconnects: number;
  };
  /** Lateness of ticks at each of `percentiles`. */
  readonly latenessCurve: readonly { readonly percentile: number; readonly ms: number }[];
  readonly series: readonly SeriesPoint[];
}

/** The whole comparison, as `report.json` holds it. Fields may be added, not renamed. */
export interface Report {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly os: string;
    readonly node: string;
  };
  readonly startedAt: string;
  readonly command: string;
  readonly settings: {
    readonly clients: number;
    readonly battles: number;
    readonly players: number;
    readonly rate: number;
    readonly seconds: number;
    readonly background: number;
    readonly traffic: string;
  };
  readonly strategies: readonly StrategyResult[];
}
