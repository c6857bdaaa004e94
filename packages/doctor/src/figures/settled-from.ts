/** A program starts, loads and warms up: what is in the first third of the time only is no lasting trouble. */
const WARM_UP_SHARE = 1 / 3;

/** From when on a thread counts as settled: what is to be called an illness must be there after that, too. */
export function settledFrom({
  startMs,
  endMs,
}: {
  readonly startMs: number;
  readonly endMs: number;
}): number {
  return startMs + WARM_UP_SHARE * (endMs - startMs);
}
