import type { ThreadEvidence } from "../evidence/evidence.js";

/** With less of it in all, in milliseconds, the share is chance. */
const LEAST_WANTED_MS = 300;

/**
 * How much of the time in which threads wanted to run they had a processor, 0 to 1: what a machine that is overloaded, or a limit of a container, takes away is missing from it. Time in which a thread
 * waits by itself, such as for a child process, it wants none. 1 where it is not known.
 */
export function processorShare(threads: readonly Pick<ThreadEvidence, "scheduled">[]): number {
  const scheduled = threads.flatMap(({ scheduled }) => (scheduled === undefined ? [] : [scheduled]));
  const ranMs = scheduled.reduce((sum, thread) => sum + thread.ranMs, 0);
  const wantedMs = scheduled.reduce((sum, thread) => sum + thread.ranMs + thread.waitedMs, 0);
  return wantedMs < LEAST_WANTED_MS ? 1 : ranMs / wantedMs;
}
