import type { ThreadEvidence } from "../evidence/evidence.js";

/** What part of the time a thread's loop did not wait, 0 to 1, from a time on; 0 where no sample tells. */
export function busyShare({ samples, startMs }: ThreadEvidence, fromMs: number): number {
  let beforeMs = startMs;
  let busyMs = 0;
  let allMs = 0;
  for (const { atMs, loopBusyShare } of samples) {
    if (atMs > fromMs) {
      busyMs += loopBusyShare * (atMs - beforeMs);
      allMs += atMs - beforeMs;
    }
    beforeMs = atMs;
  }
  return allMs > 0 ? busyMs / allMs : 0;
}
