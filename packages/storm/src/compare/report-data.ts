import type { PauseKind, PauseSummary } from "@pauseless/doctor/measure";

/** Percentiles of a time in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** A time at each of a row of percentiles, 50 to 99.99 and 100; without those that too few things were measured for: fewer than 10,000 have no 99.99. */
export type PercentileCurve = readonly { readonly percentile: number; readonly ms: number }[];

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

/** The pauses of one kind, and where their time went. */
export interface KindFigures extends PauseSummary {
  readonly kind: PauseKind;
  /** Phases of the collector as it names them, the dearest first; empty where the run was not traced. Steps of marking between pauses are a phase of kind `incremental`; where V8 does not say how long the longest was, it is 0. */
  readonly phases: readonly { readonly phase: string; readonly totalMs: number; readonly maxMs: number }[];
}

/** The pauses of one isolate. */
export interface IsolateFigures {
  readonly name: string;
  readonly pauses: PauseSummary;
  readonly kinds: readonly KindFigures[];
}

/** How much of what is committed holds nothing, at the end of a run. */
export interface Fragmentation {
  /** Over all spaces but the young one, whose empty half is meant to be empty; 0 .. 1. */
  readonly share: number;
  readonly spaces: readonly {
    /** A space of the engine's heap as it names it, or `arenas`. */
    readonly space: string;
    readonly committedMb: number;
    readonly usedMb: number;
    readonly share: number;
  }[];
}

/** What the load was, as it was measured; what it was meant to be is in {@link Report.intended}. */
export interface PressureFigures {
  /** Effects that were spawned, for each millisecond. */
  readonly effectsPerMs: number;
  readonly eventsPerMs: number;
  readonly timersPerMs: number;
  /** Entry `n`: effects that lived `n` ticks, since the measured time began. */
  readonly lifetimeTicks: readonly number[];
  /** What the replay recorder took down. */
  readonly recordedMbPerS: number;
  /** Chunks of 2 MB that the recorder filled. */
  readonly chunks: number;
  /** Effects that were followed by a weak reference, or by a handle where there are handles. */
  readonly followed: number;
}

/** Objects of a class of sizes that a strategy made. */
export interface SizeClass {
  /** The largest that is counted here; Infinity, null in JSON, for the last. */
  readonly upToBytes: number | null;
  readonly bytesPerS: number;
  readonly objectsPerS: number;
}

/** A function that allocated, and those that it called. */
export interface FlameNode {
  readonly name: string;
  /** File and line, empty where there are none. */
  readonly place: string;
  /** Bytes a second that it allocated itself. */
  readonly selfBytesPerS: number;
  readonly children: readonly FlameNode[];
}

/** What one run of a strategy did. What the runtime of a peer does not tell is NaN, null in JSON. */
export interface RunResult {
  readonly name: string;
  /** Why the run is no result, where it is none: the generator could not keep up, the server ended, or it was called off and another was not. */
  readonly void: string | false;
  /** For how many seconds it was really measured: fewer than it was to be where it was called off. Reports of older versions do not say. */
  readonly seconds?: number;
  readonly receivedPerS: number;
  readonly sentPerS: number;
  readonly pauses: PauseSummary;
  /** How long after it was due a tick ended, or was given up. */
  readonly latenessMs: Percentiles;
  /** Ticks that ended, or were given up, more than one frame (16.7 ms) late. */
  readonly stutters: number;
  /** How many ticks were due and measured: those that ran, and those that were given up. */
  readonly ticks: number;
  /** Ticks that were given up because the server was more than five periods behind. */
  readonly skippedTicks: number;
  /** From when a message was due to be sent to the arrival of the first view that answers it, or to the end of the run; all 0 in mode `sim`. */
  readonly roundTripMs: Percentiles;
  /** Views as clients got them; all 0 in mode `sim`. */
  readonly packets: {
    readonly received: number;
    /** Views that came more than a tick and a frame (66.7 ms) after the one before, and those that were due more than a frame before they came. */
    readonly stutters: number;
    /** How much longer than a tick it was from one view to the next; of a longer wait, each view that was due in it counts. */
    readonly lateMs: Percentiles;
    readonly curve: PercentileCurve;
  };
  readonly heapUsedMb: number;
  readonly rssMb: number;
  /** Processor time of the server, as a share of one core. */
  readonly cpuShare: number;
  /** How fast what is left after major collections grows, by regression; after minor ones where there were not two, and from begin to end where there were not two of these. */
  readonly heapGrowthMbPerS: number;
  /** What was allocated on the engine's heap; memory outside of it, such as that of large buffers, is not in it. */
  readonly allocationMbPerS: number;
  /** How long a byte of garbage is on the heap, on average: what is there beyond the least that a collection left, by the rate of allocation (Little's law). */
  readonly meanLifetimeMs: number;
  readonly fragmentation: Fragmentation;
  readonly isolates: readonly IsolateFigures[];
  readonly pressure: PressureFigures;
  /** The generator's own figures: what makes a run void. All 0 in mode `sim`. */
  readonly generator: {
    readonly sentPerS: number;
    readonly askedPerS: number;
    readonly latenessMs: Percentiles;
    readonly viewsPerS: number;
    readonly disconnects: number;
  };
  /** Lateness of ticks at each of `percentiles`. */
  readonly latenessCurve: PercentileCurve;
  readonly roundTripCurve: PercentileCurve;
  readonly series: readonly SeriesPoint[];
  /** How noisy the machine was just before: see `Noise`. */
  readonly noise: Noise;
  /** What the bots' battles had come to after that tick of each: equal in all runs of a report. Absent for peers, and where no run got so far. */
  readonly proof?: { readonly tick: number; readonly hash: string; readonly checksum: string } | undefined;
  /** The same once more, soon after the measured time; absent too where a run that gave up ticks did not come to it. */
  readonly lateProof?:
    | { readonly tick: number; readonly hash: string; readonly checksum: string }
    | undefined;
}

/** What one strategy did: medians over its valid runs, but for what is a maximum or a count of stutters, which is the worst of all. */
export interface StrategyResult extends RunResult {
  /** `strategy`, or `peer` for what others make. */
  readonly kind: "strategy" | "peer";
  readonly summary: string;
  /** Settings of the engine that it ran with. */
  readonly engine: readonly string[];
  /** For a peer, where its makers say how it is to be written. */
  readonly advice?: string;
  /** Its runs, in the order in which they were made, without their series. */
  readonly runs: readonly Omit<RunResult, "series">[];
  /** Where the bytes come from, in a run of its own; absent where that was not measured. */
  readonly flame?: FlameNode;
  /** How large what is allocated is, in a run of its own; absent where that was not measured. */
  readonly sizeClasses?: readonly SizeClass[];
}

/** How much the machine itself disturbs a program that does nothing but look at the clock. */
export interface Noise {
  /** How long the program was held up at worst, and at the 99.9th percentile. */
  readonly worstGapMs: number;
  readonly p999GapMs: number;
  /** How fast the machine did a fixed piece of work, beside its fastest of this report: 1 is as fast, 2 took twice as long. */
  readonly slowness: number;
  /** The share of the processor's time that other machines took, where the system says; else 0. */
  readonly stolenShare: number;
}

/** What a load is meant to be. */
export interface IntendedPressure {
  /** Over time: from a second of the run on, so many effects and events for each millisecond. */
  readonly phases: readonly {
    readonly fromS: number;
    readonly effectsPerMs: number;
    readonly eventsPerMs: number;
  }[];
  /** Effects die after so many milliseconds. */
  readonly effectLifeMs: readonly [least: number, most: number];
  readonly recordedMbPerS: number;
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
  /** `net`: real clients over sockets; `sim`: battles only. */
  readonly mode: "net" | "sim";
  readonly settings: {
    readonly clients: number;
    readonly battles: number;
    readonly players: number;
    readonly rate: number;
    readonly seconds: number;
    readonly warmUpS: number;
    readonly repeats: number;
    readonly scenario: string;
    readonly background: number;
    readonly traffic: string;
    /** The seed of the battles, and of the order of runs. */
    readonly seed?: number;
  };
  /** Who ran, run after run: the order is shuffled for each repeat. */
  readonly order?: readonly string[];
  /** Peers that cannot run on this machine, and why. */
  readonly leftOut?: readonly { readonly name: string; readonly why: string }[];
  readonly intended: IntendedPressure;
  readonly strategies: readonly StrategyResult[];
}
