import type { ThreadEvidence } from "../evidence/evidence.js";

/** For each of a thread's samples its longest delay of the event loop, less what the doctor's own collections took in that time. */
export function ownLoopDelays({ samples, collections, startMs }: ThreadEvidence): number[] {
  const ours = collections.filter(({ byDoctor }) => byDoctor);
  return samples.map(({ atMs, loopDelayMaxMs }, i) => {
    // The delay was noted since the sample before, and may have begun as much earlier as it is long.
    const fromMs = (samples[i - 1]?.atMs ?? startMs) - loopDelayMaxMs;
    const oursMs = ours
      .filter((stop) => stop.startMs < atMs && stop.startMs + stop.ms > fromMs)
      .reduce((sum, { ms }) => sum + ms, 0);
    return Math.max(0, loopDelayMaxMs - oursMs);
  });
}
