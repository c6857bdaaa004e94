import type { Collection, Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { percentile } from "../pause-recorder.js";
import { allocationRate } from "./allocation-rate.js";
import { disjointStops } from "./disjoint-stops.js";
import { functionFigures } from "./function-figures.js";
import { heapGrowth } from "./heap-growth.js";
import { loopDelayFigures } from "./loop-delay-figures.js";
import { minimumMutatorUtilisation } from "./minimum-mutator-utilisation.js";
import { pauseFigures } from "./pause-figures.js";
import { phaseTotals } from "./phase-totals.js";
import { promotedBytes } from "./promoted-bytes.js";
import { spaceFragmentation } from "./space-fragmentation.js";
import { tickEffect } from "./tick-effect.js";

/** What is worked out of a thread's evidence, without what the doctor caused itself. Times in milliseconds, sizes in bytes unless named otherwise. */
export interface ThreadFigures {
  readonly thread: string;
  readonly pauses: PauseFigures;
  readonly minor: PauseFigures;
  readonly major: PauseFigures;
  /** Steps of incremental marking between pauses. */
  readonly marking: PauseFigures;
  /** Where the time of pauses went, longest first: kind and phase. */
  readonly phases: readonly {
    readonly kind: "minor" | "major";
    readonly phase: string;
    readonly totalMs: number;
  }[];
  /**
   * Minimum mutator utilisation: for windows of 1 ms to 10 s, the least share of such a window, wherever it is laid, that the program itself had. Pauses and
   * marking steps both take away. Source: Cheng and Blelloch, "A parallel, real-time garbage collector" (2001).
   */
  readonly mmu: readonly { readonly windowMs: number; readonly utilisation: number }[];
  readonly allocationBytesPerS: number;
  /** Of the bytes that young collections found, what was copied or promoted; 0 to 1, undefined without young collections. */
  readonly survivalShare?: number;
  /** Bytes each second that came to the old generation by surviving. */
  readonly promotedBytesPerS: number;
  /** Growth of what full collections leave, by regression over them; undefined with fewer than three. */
  readonly heapGrowthMbPerS?: number;
  /** By space after the last full collection, or the last at all: share of what is taken from the system that holds no objects. */
  readonly fragmentation: readonly {
    readonly space: string;
    readonly sizeBytes: number;
    readonly share: number;
  }[];
  /** Functions by bytes allocated, what built-in functions and Node's own allocate for them included, most first, 50 at most. */
  readonly functions: readonly FunctionFigures[];
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /**
   * What the pauses do to a program that ticks at 20, 30 and 60 Hz: ticks of the window that a pause or a marking step fell into, and would have made later than
   * a tenth of, and than a whole period. Averaged over the phases that the ticks can have; `worstMs` is of the worst phase.
   */
  readonly ticks: readonly {
    readonly hz: number;
    readonly ticks: number;
    readonly delayed: number;
    readonly missed: number;
    readonly worstMs: number;
  }[];
}

/** Pauses of a kind in numbers. Milliseconds unless named otherwise. */
export interface PauseFigures {
  readonly count: number;
  /** Seconds from one to the next, on average: the length of the window where there were fewer than two. */
  readonly intervalS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly totalMs: number;
  /** 0 to 1. */
  readonly shareOfTime: number;
}

/** What a function allocates. */
export interface FunctionFigures {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
  readonly bytesPerS: number;
  /** Of all that the thread allocates, 0 to 1. */
  readonly share: number;
  /** What died before the young generation was collected twice; undefined where it is not known. */
  readonly diedYoungShare?: number;
  /** What was still reachable at the end. */
  readonly staysShare?: number;
  /** Mean time that its objects stay reachable; undefined where it is not known, or where most outlast the time that was spent on it. Source: Little's law. */
  readonly meanLifetimeMs?: number;
}

/** Works out the figures of one thread. */
export function threadFigures(evidence: Evidence, thread: ThreadEvidence): ThreadFigures {
  const observed = {
    startMs: Math.max(0, thread.startMs),
    endMs: Math.min(evidence.windowMs, thread.endMs),
  };
  const windowMs = observed.endMs - observed.startMs;
  const own = thread.collections.filter(({ byDoctor }) => !byDoctor);
  const stops = disjointStops([...own, ...thread.markingSteps], observed);
  const { survivalShare, bytes } = promotedBytes(thread.collections);
  const growth = heapGrowth(thread);
  return {
    thread: thread.name,
    pauses: pauseFigures([...own, ...leftOut(thread, own)], windowMs),
    minor: pauseFigures(
      own.filter(({ kind }) => kind === "minor"),
      windowMs,
    ),
    major: pauseFigures(
      own.filter(({ kind }) => kind === "major"),
      windowMs,
    ),
    marking: pauseFigures(thread.markingSteps, windowMs),
    phases: phaseTotals(own),
    mmu: minimumMutatorUtilisation(stops, observed),
    allocationBytesPerS: allocationRate(thread),
    ...(survivalShare !== undefined && { survivalShare }),
    promotedBytesPerS: windowMs > 0 ? (1000 * bytes) / windowMs : 0,
    ...(growth && { heapGrowthMbPerS: growth.mbPerS }),
    fragmentation: spaceFragmentation(thread.collections),
    functions: functionFigures(thread.allocations, survivalShare),
    loopDelayMs: loopDelayFigures(thread),
    ticks: tickEffect(stops, observed),
  };
}

/** Stand-ins for collections that were seen but not kept: the longest are, so the others are taken to be as long as half of those that are known. */
function leftOut({ collectionsLeftOut }: ThreadEvidence, own: readonly Collection[]): { ms: number }[] {
  const ms = percentile(Float64Array.from(own, (collection) => collection.ms).sort(), 50);
  return Array.from({ length: collectionsLeftOut }, () => ({ ms }));
}
