import { createHistogram } from "node:perf_hooks";
import type { Percentiles } from "../compare/report-data.js";

/** One frame at 60 Hz: a tick that ends later than this after it was due is a stutter. */
export const FRAME_MS = 1000 / 60;

/** The same, in microseconds. */
export const FRAME_US = FRAME_MS * 1000;

/** The percentiles of a lateness curve. */
const CURVE = [50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100];

/** Whether there are so many that one in them is beyond the percentile: p99.99 of 800 would be their maximum under another name. */
export function isEnoughFor(percentile: number, count: number): boolean {
  return percentile === 100 || count >= Math.round(100 / (100 - percentile));
}

/** How late things were, as a histogram of microseconds that makes nothing when it records. */
export class Lateness {
  /** How many were later than a frame. */
  stutters = 0;
  private readonly histogram = createHistogram();

  /** How many were recorded. */
  get count(): number {
    return this.histogram.count;
  }

  /** Records one, in milliseconds; early counts as in time. */
  record(ms: number): void {
    this.recordUs(Math.max(0, Math.round(ms * 1000)));
  }

  /**
   * Records one of what is due again and again, and those that were due while it was waited for: the next was late by `everyMs` less, and so on.
   * Else a stall would be one late thing however long it is (HdrHistogram's correction for coordinated omission).
   */
  recordEvery(ms: number, everyMs: number): void {
    this.record(ms);
    for (let nextMs = ms - everyMs; nextMs > 0; nextMs -= everyMs) this.record(nextMs);
  }

  /** Records one, in whole microseconds. */
  recordUs(us: number): void {
    this.histogram.record(Math.max(1, us));
    if (us > FRAME_US) this.stutters++;
  }

  /** Forgets all. */
  reset(): void {
    this.histogram.reset();
    this.stutters = 0;
  }

  /** Percentiles in milliseconds, 0 where nothing was recorded. */
  percentiles(): Percentiles {
    return { p50: this.at(50), p99: this.at(99), max: this.at(100) };
  }

  /** Milliseconds at each of a row of percentiles, of those that there is enough for. */
  curve(): { percentile: number; ms: number }[] {
    return CURVE.filter((percentile) => isEnoughFor(percentile, this.count)).map((percentile) => ({
      percentile,
      ms: this.at(percentile),
    }));
  }

  private at(percentile: number): number {
    if (this.count === 0) return 0;
    const us = percentile === 100 ? this.histogram.max : this.histogram.percentile(percentile);
    return us / 1000;
  }
}
