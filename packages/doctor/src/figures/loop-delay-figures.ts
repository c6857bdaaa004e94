import type { ThreadEvidence } from "../evidence/evidence.js";
import type { ThreadFigures } from "./thread-figures.js";

/** The delay of the event loop, without what the doctor's own collections added where samples can tell. */
export function loopDelayFigures({
  loopDelay,
  samples,
  collections,
}: ThreadEvidence): ThreadFigures["loopDelayMs"] {
  const ours = collections.filter(({ byDoctor }) => byDoctor);
  const clean = samples.filter(
    ({ atMs }, i) =>
      !ours.some(
        // A delay is noted when the loop turns again, which can be one sample later.
        ({ startMs, ms }) => startMs < atMs && startMs + ms > (samples[i - 2]?.atMs ?? 0),
      ),
  );
  if (ours.length === 0 || clean.length === 0) {
    return { p50: loopDelay.p50Ms, p99: loopDelay.p99Ms, max: loopDelay.maxMs };
  }
  const max = Math.max(...clean.map(({ loopDelayMaxMs }) => loopDelayMaxMs));
  return { p50: Math.min(loopDelay.p50Ms, max), p99: Math.min(loopDelay.p99Ms, max), max };
}
