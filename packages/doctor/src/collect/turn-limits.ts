import type { ThreadSample } from "../evidence/evidence.js";

/** How long one turn of the loop can have been. */
export interface TurnLimit {
  /** With slack. */
  readonly ms: number;
  /** What was measured. */
  readonly delayMs: number;
  /** When. */
  readonly notedMs: number;
}

interface Stretch {
  readonly startMs: number;
  readonly ms: number;
}

/** What a timer that measures delay may come too early or too late by, and what lies between two samples. */
const SLACK_MS = 12;

/** How long turns of a loop can have been at a time, by the delay of timers that was measured then: about twice a second, the longest since the time before. */
export class TurnLimits {
  /** Since when the loop stands, at the earliest, where it stood when it was looked at last. */
  private readonly standsSinceMs: number | undefined;

  constructor(private readonly samples: readonly ThreadSample[]) {
    // A timer is due every few milliseconds: where none came, and there was time for it, the loop did not turn.
    const turned = samples
      .map(
        ({ atMs, loopDelayMaxMs }, i) => loopDelayMaxMs > 0 || atMs - (samples[i - 1]?.atMs ?? 0) <= SLACK_MS,
      )
      .lastIndexOf(true);
    if (turned < samples.length - 1) this.standsSinceMs = samples[turned - 1]?.atMs ?? 0;
    if (samples.length === 0) this.standsSinceMs = 0;
  }

  /** The longest that a turn within a stretch of time can have been. */
  of({ startMs, ms }: Stretch): TurnLimit {
    const endMs = startMs + ms;
    let longest = { delayMs: 0, notedMs: endMs };
    for (const { atMs, loopDelayMaxMs } of this.samples) {
      if (atMs < startMs) continue;
      if (loopDelayMaxMs > longest.delayMs) longest = { delayMs: loopDelayMaxMs, notedMs: atMs };
      // A block shows in the delay that is measured after it, so the next sample counts too.
      if (atMs >= endMs + SLACK_MS) return limit(longest);
    }
    const last = this.samples.at(-1);
    if (this.standsSinceMs !== undefined && startMs <= (last?.atMs ?? startMs)) {
      const stoodMs = endMs - Math.max(startMs, this.standsSinceMs);
      return limit(stoodMs > longest.delayMs ? { delayMs: stoodMs, notedMs: endMs } : longest);
    }
    // Nobody measured any more; the nearest that is known is the last.
    if (last !== undefined && last.loopDelayMaxMs > longest.delayMs)
      return limit({ delayMs: last.loopDelayMaxMs, notedMs: last.atMs });
    return limit(longest);
  }
}

function limit(longest: Omit<TurnLimit, "ms">): TurnLimit {
  return { ...longest, ms: longest.delayMs + SLACK_MS };
}
