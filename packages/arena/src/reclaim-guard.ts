/*
 * A leaky bucket, as Go's limiter of the collector's share of the processor has it: `gcCPULimiter` in
 * golang/go, src/runtime/mgclimit.go, after "Death spirals" in golang/proposal,
 * design/48409-soft-memory-limit.md, which in turn took it from Netflix's jvmquake.
 *
 *   9 ms for each in a reclaimer ->  |       |
 *                                    |-------|  9 * RECLAIM_BURST_MS: at or over it, reclaimers rest
 *                                    |#######|
 *                                    +--||---+
 *                                       '-> 1 ms for each of all other time
 *
 * Two things differ from Go's. The share is a tenth instead of a half, as players feel half. And the bucket is not
 * capped: Go can stop collecting at any moment, while a reclaimer is let go and comes back when it likes, so what
 * it took beyond the burst must be made up for, or a slow reclaimer would run nearly all the time. As in Go, the
 * bucket is never less than empty: a quiet day saves up nothing for the spiral of the next.
 */

/** Milliseconds of other time that make up for one in reclaimers: a tenth of the time is theirs in the long run. */
export const REST_PER_RECLAIM = 9;
/** Milliseconds that reclaimers may take at once, after they rested long enough. */
export const RECLAIM_BURST_MS = 50;
/**
 * What one round of reclaimers counts for at least, in milliseconds: clocks of browsers are too coarse to see a short
 * one, and thousands of short ones a second are a spiral as well.
 */
export const RECLAIM_ROUND_MS = 0.125;

const OWED_MS = 0;
const SEEN_MS = 1;

/** Keeps reclaimers from taking more than their share of the time, so that a full budget refuses and does not thrash. */
export class ReclaimGuard {
  /** Doubles in bytes of their own, as a field would box them: the rest that is owed, and as of when. */
  private readonly numbers = new Float64Array(2);

  /** Whether reclaimers must rest at `nowMs`. */
  holds(nowMs: number): boolean {
    const { numbers } = this;
    // A clock that was set back makes up for nothing.
    const restedMs = Math.max(0, nowMs - numbers[SEEN_MS]);
    numbers[SEEN_MS] = nowMs;
    numbers[OWED_MS] = Math.max(0, numbers[OWED_MS] - restedMs);
    return numbers[OWED_MS] >= REST_PER_RECLAIM * RECLAIM_BURST_MS;
  }

  /** Counts one round of reclaimers, which took from `startMs`, when {@link holds} was asked last, to `endMs`. */
  charge(startMs: number, endMs: number): void {
    this.numbers[OWED_MS] += REST_PER_RECLAIM * Math.max(RECLAIM_ROUND_MS, endMs - startMs);
    this.numbers[SEEN_MS] = endMs;
  }
}
