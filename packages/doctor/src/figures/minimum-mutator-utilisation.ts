import type { Stop } from "./disjoint-stops.js";
import type { ThreadFigures } from "./thread-figures.js";

/** From a fraction of a tick to more than a player waits. */
const WINDOWS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/**
 * The curve of minimum mutator utilisation, for window sizes of 1 ms to 10 s that the observed time has room for.
 *
 * The worst window of a size begins with a stop, or is the last that fits. For one that begins between stops can be moved to the right, up to the first stop in it, and one that begins within a
 * stop to the left, up to its beginning: at the edge that is left behind no stopped time is lost. So those windows are walked in order of time with one pointer for each end: O(stops) for a size.
 *
 * Source: Cheng and Blelloch, "A parallel, real-time garbage collector" (2001).
 *
 * @param stops - disjoint, in order of time, within `observed`
 */
export function minimumMutatorUtilisation(stops: readonly Stop[], observed: Stop): ThreadFigures["mmu"] {
  return WINDOWS_MS.filter((windowMs) => windowMs <= observed.endMs - observed.startMs).map((windowMs) => ({
    windowMs,
    utilisation: Math.max(0, 1 - mostStoppedMs(stops, windowMs, observed.endMs - windowMs) / windowMs),
  }));
}

/** The longest that the thread stood within any window of one size, of which the last begins at `latestMs`. */
function mostStoppedMs(stops: readonly Stop[], windowMs: number, latestMs: number): number {
  const stoppedFrom = stoppedUpTo(stops);
  const stoppedTo = stoppedUpTo(stops);
  let most = 0;
  for (const { startMs } of stops) {
    const from = Math.min(startMs, latestMs);
    most = Math.max(most, stoppedTo(from + windowMs) - stoppedFrom(from));
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
