import type { TelemetrySample } from "@pauseless/storm/view";
import { LatenessHistogram } from "./lateness-histogram.js";

/** What one server's collector and ticks did since the count began. */
export class Tally {
  samples = 0;
  pauses = 0;
  worstPauseMs = 0;
  worstLateMs = 0;
  stutters = 0;
  /** Of now, not since the count began. */
  heapMb = 0;
  private readonly lateness = new LatenessHistogram();

  /** Counts one sample in. */
  add(sample: TelemetrySample): void {
    this.samples++;
    this.heapMb = sample.heapUsedMb;
    this.stutters += sample.stutters;
    this.pauses += sample.pauses.length;
    for (const pause of sample.pauses) this.worstPauseMs = Math.max(this.worstPauseMs, pause.ms);
    if (sample.ticks === 0) return;
    this.worstLateMs = Math.max(this.worstLateMs, sample.worstLateMs);
    this.lateness.add(sample.worstLateMs);
  }

  /** In 99 of 100 samples no tick was later than this, in milliseconds. */
  get p99LateMs(): number {
    return Math.min(this.worstLateMs, this.lateness.quantileMs(0.99));
  }

  /** Begins the count anew. */
  clear(): void {
    this.samples = this.pauses = this.stutters = 0;
    this.worstPauseMs = this.worstLateMs = 0;
    this.lateness.clear();
  }
}
