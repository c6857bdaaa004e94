import type { Overhead, ProcessSample } from "../evidence/evidence.js";
import type { SamplingCost } from "./sampling-cost.js";
import type { TracedThread } from "./trace/heap-tracer.js";

/**
 * What an event of the trace costs: it is kept, written as JSON on the main thread and sent by another. By processor time of runs with and without the trace, on Node 20 and 22,
 * and from Node 24 on.
 */
const EVENT_MS = { before24: 0.005, from24: 0.009 };
/** To stop the trace and begin anew. */
const PERIOD_MS = 0.5;
/**
 * A thread that waits is woken for each sample, and sent back to wait: 0.05 ms by processor time of a process that does nothing else, and more of one that works in between, which
 * finds its caches cold.
 */
const IDLE_SAMPLE_MS = 0.08;
/** Threads of the engine help with a full collection: its processor time is above the length of its pause where there is more than one core. */
const HELPED_TIMES = 1.5;
/** To write a sample of the heap into the profile that is read. */
const HEAP_SAMPLE_READ_MS = 0.002;

/** What was done in a thread, and what the trace knows of it. */
export interface ObservedThread {
  readonly thread: {
    readonly profile: {
      readonly samples: number;
      /** Of them, those in which the thread waited. */
      readonly idleSamples: number;
      readonly restartsMs: number;
    };
    readonly allocations: { readonly samplesTaken: number; readonly samplesRead: number };
    readonly probe: { readonly tookMs: number };
  };
  readonly traced: Pick<TracedThread, "collections" | "tellingMs">;
}

/**
 * What runs with and without the doctor differ by beyond all that is counted, as a part of it. Fitted to programs of three kinds on Node 20 and 24 (`overhead.bench.ts`), which scatter by as
 * much; where it goes is not known. Cold caches, the inspector's own thread and tools that cost each other are likely.
 */
const UNCOUNTED_SHARE = 0.35;

/** What was traced of a process, and what it runs on. */
export interface TracedRun {
  readonly events: number;
  /** How often the trace was stopped and begun anew. */
  readonly periods: number;
  /** Such as `20.20.2`, of the target. */
  readonly nodeVersion: string;
  readonly cores: number;
}

/**
 * What observing cost the target, as a share of its processor time in the window, or of one core's where it took less. Runs with and without the doctor would differ by more than that, so it is added up
 * from what was counted and timed in the run itself, at what each costs.
 *
 * @param processorMs - the whole that shares are of
 */
export function overhead(
  observed: readonly ObservedThread[],
  processorMs: number,
  { events, periods, nodeVersion, cores }: TracedRun,
  cost: SamplingCost,
): Overhead {
  const sum = (of: (each: ObservedThread) => number): number =>
    observed.reduce((total, each) => total + of(each), 0);
  const caused = observed.flatMap(({ traced }) => traced.collections.filter(({ byDoctor }) => byDoctor));
  const causedMs = caused.reduce((total, { ms }) => total + ms, 0);
  const spent = {
    trace:
      sum(({ traced }) => traced.tellingMs) +
      events * (Number.parseInt(nodeVersion, 10) >= 24 ? EVENT_MS.from24 : EVENT_MS.before24) +
      periods * PERIOD_MS,
    "processor profile": sum(
      ({ thread: { profile } }) =>
        (profile.samples - profile.idleSamples) * cost.processorSampleMs +
        profile.idleSamples * IDLE_SAMPLE_MS +
        profile.restartsMs,
    ),
    "allocation sampling": sum(
      ({ thread: { allocations } }) =>
        allocations.samplesTaken * cost.heapSampleMs + allocations.samplesRead * HEAP_SAMPLE_READ_MS,
    ),
    "collections caused": causedMs * (cores > 1 ? HELPED_TIMES : 1),
    probe: sum(({ thread: { probe } }) => probe.tookMs),
  };
  const countedMs = Object.values(spent).reduce((total, ms) => total + ms, 0);
  const parts = Object.entries({ ...spent, "not counted": UNCOUNTED_SHARE * countedMs }).map(
    ([part, ms]) => ({
      part,
      share: processorMs > 0 ? Math.min(1, ms / processorMs) : 0,
    }),
  );
  return {
    share: Math.min(
      1,
      parts.reduce((total, part) => total + part.share, 0),
    ),
    parts,
    method:
      "Samples and trace events were counted in this run. What a sample costs was measured on this machine at such a depth of the stack; what an event, a restart of the trace, a sample of a thread that waits, and the reading of a heap sample cost are constants of other runs; collections that the doctor caused, restarts of the profiler and its probe were timed, the collections with half as much again for the threads that help. What is not counted is estimated from programs that ran with and without the doctor. All as shares of the processor time that the target took in the window, or of one core's where it took less.",
    causedCollections: caused.length,
    causedCollectionsMs: causedMs,
  };
}

/** Processor time between the begin of the window and the last sample, of a process. */
export function processorMsOf(startMs: number, process: readonly ProcessSample[]): number {
  return Math.max(0, (process.at(-1)?.cpuMs ?? startMs) - startMs);
}
