import type { Stop } from "./disjoint-stops.js";
import type { ThreadFigures } from "./thread-figures.js";

/** From a fraction of a tick to more than a player waits. */
const WINDOWS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/**
 * The curve of minimum mutator utilisation, for window sizes of 1 ms to 10 s that the observed time has room for.
 *
 * The stopped time of a window that moves is linear between the moments at which one of its ends meets an edge of a stop, so its greatest value is at such a
 * moment: where the window begins with a stop or ends with one. Both kinds are walked in order of time with one pointer each: O(stops) for a size.
 *
 * Source: Cheng and Blelloch, "A parallel, real-time garbage collector" (2001).
 *
 * @param stops - disjoint, in order of time, within `observed`
 */
export function minimumMutatorUtilisation(stops: readonly Stop[], observed: Stop): ThreadFigures["mmu"] {
  return WINDOWS_MS.filter((windowMs) => windowMs <= observed.endMs - observed.startMs).map((windowMs) => ({
    windowMs,
    utilisation: Math.max(0, 1 - mostStoppedMs(stops, windowMs, observed) / windowMs),
  }));
}

/** The longest that the thread stood within any window of one size, wherever it is laid. */
function mostStoppedMs(stops: readonly Stop[], windowMs: number, observed: Stop): number {
  const latestMs = observed.endMs - windowMs;
  const stoppedFrom = stoppedUpTo(stops);
  const stoppedTo = stoppedUpTo(stops);
  let most = 0;
  // Windows that begin with a stop; one that would reach beyond the end is the last that does not.
  for (const { startMs } of stops) {
    const from = Math.min(startMs, latestMs);
    most = Math.max(most, stoppedTo(from + windowMs) - stoppedFrom(from));
  }
  const stoppedFromAgain = stoppedUpTo(stops);
  const stoppedToAgain = stoppedUpTo(stops);
  for (const { endMs } of stops) {
    const from = Math.max(endMs - windowMs, observed.startMs);
    most = Math.max(most, stoppedToAgain(from + windowMs) - stoppedFromAgain(from));
  }
  return most;
}

/** A function of time that says how long the thread stood until then; it is to be asked for times that do not decrease. */
function stoppedUpTo(stops: readonly Stop[]): (atMs: number) => number {
  let passed = 0;
  let passedMs = 0;
  return (atMs) => {
    while (passed < stops.length && stops[passed].endMs <= atMs) {
      passedMs += stops[passed].endMs - stops[passed].startMs;
      passed++;
    }
    return passedMs + (passed < stops.length ? Math.max(0, atMs - stops[passed].startMs) : 0);
  };
}
