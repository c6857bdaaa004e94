import type { ThreadEvidence } from "../evidence/evidence.js";

/** A turn of the event loop that was too long, without the collector's part. */
export interface BlockedTurn {
  readonly startMs: number;
  readonly ms: number;
}

/** A tick at 20 Hz: what is shorter delays no tick of most games by one, and no request by what a caller notices. */
const LONG_MS = 50;

/**
 * The turns of a thread's loop that took 50 ms or more, by its samples, the longest of each. What the collector took in that time is taken off: it has insights of its own. Turns in which the doctor read a
 * profile are left out. Where the loop never turned, what the processor's profile says of work without waiting.
 *
 * A loop that is always busy, but turns often, has none: it delays nothing.
 */
export function blockedTurns(thread: ThreadEvidence): BlockedTurn[] {
  const { samples, collections, markingSteps, loopDelay, cpu } = thread;
  if (loopDelay.count === 0) {
    return cpu.blocks
      .map(({ startMs, ms, collectorMs }) => ({ startMs, ms: ms - collectorMs }))
      .filter(({ ms }) => ms >= LONG_MS);
  }
  const turns: BlockedTurn[] = [];
  for (let i = 0; i < samples.length; i++) {
    const { atMs, loopDelayMaxMs } = samples[i];
    if (loopDelayMaxMs < LONG_MS) continue;
    // The delay was noted since the sample before, and may have begun before that.
    const fromMs = (samples[i - 1]?.atMs ?? thread.startMs) - loopDelayMaxMs;
    const within = ({ startMs, ms }: { startMs: number; ms: number }) =>
      startMs < atMs && startMs + ms > fromMs;
    const stops = collections.filter(within);
    if (stops.some(({ byDoctor }) => byDoctor)) continue;
    const collectorMs = [...stops, ...markingSteps.filter(within)].reduce((sum, { ms }) => sum + ms, 0);
    const ms = loopDelayMaxMs - collectorMs;
    if (ms >= LONG_MS) turns.push({ startMs: Math.max(thread.startMs, atMs - loopDelayMaxMs), ms });
  }
  return turns;
}
