import type { TelemetrySample } from "@pauseless/storm/view";

/** Milliseconds that one value of a history stands for. */
export const SLOT_MS = 100;
/** Values in a history: the last 20 seconds. */
export const SLOTS = 200;

/**
 * The worst pause and lateness in each tenth of the last seconds, null where nothing was heard. The arrays are made
 * once and shifted. They follow the page's clock, so that two servers' histories line up.
 */
export class RecentHistory {
  readonly pauseMs: (number | null)[] = new Array(SLOTS).fill(null);
  readonly lateMs: (number | null)[] = new Array(SLOTS).fill(null);
  private newest = 0;
  /** What to add to the server's clock to get the page's. */
  private clockOffsetMs = Number.POSITIVE_INFINITY;

  /** Takes a sample that arrived at `now`, a time of `performance.now()`. */
  add(sample: TelemetrySample, now: number): void {
    this.advance(now);
    // The fastest message tells the offset best. It is let slip a little each time, for clocks that drift apart.
    this.clockOffsetMs = Math.min(this.clockOffsetMs + 0.05, now - sample.atMs);
    for (const pause of sample.pauses) this.raise(this.pauseMs, pause.atMs, pause.ms);
    if (sample.ticks > 0) this.raise(this.lateMs, sample.atMs, sample.worstLateMs);
  }

  /** Moves on to the moment `now`. */
  advance(now: number): void {
    const newest = Math.floor(now / SLOT_MS);
    const by = Math.min(SLOTS, newest - this.newest);
    if (by <= 0) return;
    this.newest = newest;
    shift(this.pauseMs, by);
    shift(this.lateMs, by);
  }

  /** Forgets the server's clock, as when another process took its place. */
  forgetClock(): void {
    this.clockOffsetMs = Number.POSITIVE_INFINITY;
  }

  private raise(values: (number | null)[], atMs: number, ms: number): void {
    const age = Math.max(0, this.newest - Math.floor((atMs + this.clockOffsetMs) / SLOT_MS));
    if (age >= SLOTS) return;
    const slot = SLOTS - 1 - age;
    values[slot] = Math.max(values[slot] ?? 0, ms);
  }
}

function shift(values: (number | null)[], by: number): void {
  values.copyWithin(0, by);
  values.fill(null, SLOTS - by);
}
