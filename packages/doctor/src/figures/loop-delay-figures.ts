import type { ThreadEvidence } from "../evidence/evidence.js";
import { ownLoopDelays } from "./own-loop-delays.js";
import type { ThreadFigures } from "./thread-figures.js";

/** The delay of the event loop, without what the doctor's own collections added to the longest. A loop that still stands when it is looked at last is as late as it stood until then. */
export function loopDelayFigures(thread: ThreadEvidence): ThreadFigures["loopDelayMs"] {
  const { count, p50Ms, p99Ms, maxMs } = thread.loopDelay;
  const stands = count > 0 && thread.samples.at(-1)?.loopDelayMaxMs === 0;
  const max =
    thread.samples.length === 0 || stands ? maxMs : Math.min(maxMs, Math.max(...ownLoopDelays(thread)));
  return { p50: Math.min(p50Ms, max), p99: Math.min(p99Ms, max), max };
}
