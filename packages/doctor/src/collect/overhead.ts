import type { Overhead, ProcessSample } from "../evidence/evidence.js";
import type { ThreadObserver } from "./thread-observer.js";
import type { TracedThread } from "./trace/heap-tracer.js";

/** What an event of the trace costs the thread that hands it over. */
const EVENT_MS = 0.004;

/**
 * What observing cost the target, of the processor time that it took between its first sample and its last.
 *
 * @param events - how many events the trace handed over
 */
export function overhead(
  observed: readonly { readonly thread: ThreadObserver; readonly traced: TracedThread }[],
  process: readonly ProcessSample[],
  events: number,
): Overhead {
  const sum = (of: (each: (typeof observed)[number]) => number): number =>
    observed.reduce((total, each) => total + of(each), 0);
  const caused = observed.flatMap(({ traced }) => traced.collections.filter(({ byDoctor }) => byDoctor));
  const causedMs = caused.reduce((total, { ms }) => total + ms, 0);
  const cpuMs = (process.at(-1)?.cpuMs ?? 0) - (process[0]?.cpuMs ?? 0);
  const share = (ms: number): number => (cpuMs > 0 ? ms / cpuMs : 0);
  const parts = [
    { part: "trace", share: share(sum(({ traced }) => traced.tellingMs) + events * EVENT_MS) },
    { part: "collections caused", share: share(causedMs) },
    { part: "probe", share: share(sum(({ thread }) => thread.probe.tookMs)) },
  ];
  return {
    share: parts.reduce((total, part) => total + part.share, 0),
    parts,
    method: "",
    causedCollections: caused.length,
    causedCollectionsMs: causedMs,
  };
}
