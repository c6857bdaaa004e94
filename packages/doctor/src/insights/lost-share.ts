import { settledFrom } from "../figures/settled-from.js";

/** A tick of a game at 60 Hz: a shorter stop is not seen by anyone, a longer one is. */
export const TICK_MS = 1000 / 60;

/** Below this nobody has a loss that is worth a change of the program: a young collection of 1 ms ten times a second costs 1.1 %, a stop of 30 ms every 5 s 1.7 %. */
export const NOTABLE_SHARE = 0.02;

/**
 * The share of a thread's time, 0 to 1, that those lose to stops who wait for it: the scale of all weights.
 *
 * A stop counts by its length, and again for each tick of 60 Hz that it is long: whoever comes while the thread stands waits for half of the stop, and the longer it is
 * the more come, so that all waiting together grows by the square. 41 ms three times a second is 43 %, 1 ms ten times a second 1.1 %.
 *
 * It is the lesser of the share over the whole time and over the time when the program had settled: what is over when a program has started is no illness.
 */
export function lostShare(
  stops: readonly { readonly startMs: number; readonly ms: number }[],
  thread: { readonly startMs: number; readonly endMs: number },
): number {
  const settledMs = settledFrom(thread);
  const settled = stops
    .filter(({ startMs, ms }) => startMs + ms > settledMs)
    .map(({ startMs, ms }) => ({ ms: startMs + ms - Math.max(startMs, settledMs) }));
  return Math.min(shareOf(stops, thread.endMs - thread.startMs), shareOf(settled, thread.endMs - settledMs));
}

function shareOf(stops: readonly { readonly ms: number }[], windowMs: number): number {
  if (windowMs <= 0) return 0;
  return Math.min(1, stops.reduce((sum, { ms }) => sum + ms * (1 + ms / TICK_MS), 0) / windowMs);
}
