import type { Overhead, ProcessSample } from "../evidence/evidence.js";
import type { SamplingCost } from "./sampling-cost.js";
import type { TracedThread } from "./trace/heap-tracer.js";

/** What an event of the trace costs the thread that hands it over: it is written as JSON. Compared by processor time of runs with and without the trace. */
const EVENT_MS = 0.004;

/** What was done in a thread, and what the trace knows of it. */
export interface ObservedThread {
  readonly thread: {
    readonly profile: { readonly samples: number; readonly restartsMs: number };
    readonly allocations: { readonly samplesTaken: number };
    readonly probe: { readonly tookMs: number };
  };
  readonly traced: Pick<TracedThread, "collections" | "tellingMs">;
}

/**
 * What observing cost the target, as a share of its processor time in the window, or of one core's where it took less. Runs with and without the doctor would differ by more than that, so it is added up
 * from what was counted and timed in the run itself, at what each costs.
 *
 * @param processorMs - the whole that shares are of
 * @param events - how many events the trace handed over
 */
export function overhead(
  observed: readonly ObservedThread[],
  processorMs: number,
  events: number,
  cost: SamplingCost,
): Overhead {
  const sum = (of: (each: ObservedThread) => number): number =>
    observed.reduce((total, each) => total + of(each), 0);
  const caused = observed.flatMap(({ traced }) => traced.collections.filter(({ byDoctor }) => byDoctor));
  const causedMs = caused.reduce((total, { ms }) => total + ms, 0);
  const spent = {
    trace: sum(({ traced }) => traced.tellingMs) + events * EVENT_MS,
    "processor profile": sum(
      ({ thread: { profile } }) => profile.samples * cost.processorSampleMs + profile.restartsMs,
    ),
    "allocation sampling": sum(({ thread: { allocations } }) => allocations.samplesTaken * cost.heapSampleMs),
    "collections caused": causedMs,
    probe: sum(({ thread: { probe } }) => probe.tookMs),
  };
  const parts = Object.entries(spent).map(([part, ms]) => ({
    part,
    share: processorMs > 0 ? Math.min(1, ms / processorMs) : 0,
  }));
  return {
    share: Math.min(
      1,
      parts.reduce((total, part) => total + part.share, 0),
    ),
    parts,
    method:
      "Samples and trace events were counted in this run, at the processor time that one of each costs on this machine at such a depth of the stack; collections that the doctor caused, restarts of the profiler and its probe were timed. All as shares of the processor time that the target took in the window, or of one core's where it took less.",
    causedCollections: caused.length,
    causedCollectionsMs: causedMs,
  };
}

/** Processor time between the begin of the window and the last sample, of a process. */
export function processorMsOf(startMs: number, process: readonly ProcessSample[]): number {
  return Math.max(0, (process.at(-1)?.cpuMs ?? startMs) - startMs);
}
