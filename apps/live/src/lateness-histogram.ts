const SMALLEST_MS = 0.01;
const LARGEST_MS = 100_000;
/** Neighbouring buckets are 3 % apart, which is as exact as two figures can show. */
const STEP = Math.log(1.03);
const BUCKETS = Math.ceil(Math.log(LARGEST_MS / SMALLEST_MS) / STEP) + 1;

/** Counts durations in buckets of even ratio, so that a quantile over hours costs no more than one over seconds. */
export class LatenessHistogram {
  private readonly counts = new Uint32Array(BUCKETS);
  private total = 0;

  /** Counts one duration, in milliseconds. */
  add(ms: number): void {
    const clamped = Math.max(SMALLEST_MS, Math.min(LARGEST_MS, ms));
    this.counts[Math.round(Math.log(clamped / SMALLEST_MS) / STEP)]++;
    this.total++;
  }

  /** The duration that a share (0 .. 1) of all stay at or below, in milliseconds; 0 where none was counted. */
  quantileMs(share: number): number {
    let left = this.total * (1 - share);
    if (this.total === 0) return 0;
    let bucket = BUCKETS - 1;
    while (bucket > 0 && left >= this.counts[bucket]) left -= this.counts[bucket--];
    return SMALLEST_MS * Math.exp(bucket * STEP);
  }

  /** Forgets all. */
  clear(): void {
    this.counts.fill(0);
    this.total = 0;
  }
}
