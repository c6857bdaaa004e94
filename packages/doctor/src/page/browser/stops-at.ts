/** Index of the last of the sorted moments that is not after one; -1 where all are. The page holds the source of this function. */
export function lastAt(momentsMs: readonly number[], atMs: number): number {
  let low = 0;
  let high = momentsMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (momentsMs[middle] <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Index of the stop that is meant by a click: the longest of those that reach into the stretch, undefined where there is none. The page holds the source
 * of this function.
 */
export function longestWithin(
  stops: { readonly startMs: readonly number[]; readonly ms: readonly number[] },
  fromMs: number,
  toMs: number,
): number | undefined {
  let longest: number | undefined;
  // No two stops of a thread overlap, so that they end in the order in which they begin.
  for (let at = lastAt(stops.startMs, toMs); at >= 0 && stops.startMs[at] + stops.ms[at] >= fromMs; at--) {
    if (longest === undefined || stops.ms[at] > stops.ms[longest]) longest = at;
  }
  return longest;
}
