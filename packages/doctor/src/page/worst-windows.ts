/** A stretch of the window in which the program had little of its time. */
export interface StopWindow {
  readonly windowMs: number;
  readonly startMs: number;
  /** How much of it the collector took. */
  readonly stoppedMs: number;
}

/**
 * Where a window of a length lies worst: the places that lose most to stops, worst first, none within another. The worst window begins where a stop
 * begins or ends where one ends, as in the minimum mutator utilisation of Cheng and Blelloch (2001), so that only those are looked at.
 *
 * @param stops - in order of time, none within another
 * @param within - where the windows may lie; with less time than a window, there are none
 */
export function worstWindows(
  stops: readonly { readonly startMs: number; readonly ms: number }[],
  windowMs: number,
  within: { readonly startMs: number; readonly endMs: number },
  most: number,
): StopWindow[] {
  const last = within.endMs - windowMs;
  if (last < within.startMs) return [];
  /** Stopped time before each stop. */
  const sums = [0];
  for (const { ms } of stops) sums.push(sums[sums.length - 1] + ms);
  const stoppedUntil = (atMs: number) => {
    let low = 0;
    let high = stops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (stops[middle].startMs < atMs) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const { startMs, ms } = stops[low - 1];
    return sums[low - 1] + Math.min(ms, atMs - startMs);
  };
  const found = stops
    .flatMap(({ startMs, ms }) => [startMs, startMs + ms - windowMs])
    .map((startMs) => {
      const from = Math.min(last, Math.max(within.startMs, startMs));
      return { windowMs, startMs: from, stoppedMs: stoppedUntil(from + windowMs) - stoppedUntil(from) };
    })
    .sort((a, b) => b.stoppedMs - a.stoppedMs || a.startMs - b.startMs);
  const worst: StopWindow[] = [];
  for (const each of found) {
    if (worst.length >= most) break;
    if (worst.every(({ startMs }) => Math.abs(startMs - each.startMs) >= windowMs)) worst.push(each);
  }
  return worst.map((each) => ({
    windowMs,
    startMs: Math.round(each.startMs * 1000) / 1000,
    stoppedMs: Math.round(each.stoppedMs * 1000) / 1000,
  }));
}
