import { summarizePauses } from "../pause-recorder.js";
import type { PauseFigures } from "./thread-figures.js";

/** Counts and measures stops of a thread that was observed for `windowMs`. */
export function pauseFigures(stops: readonly { readonly ms: number }[], windowMs: number): PauseFigures {
  const { count, intervalS, p50Ms, p99Ms, maxMs, totalMs } = summarizePauses(stops, windowMs / 1000);
  return {
    count,
    intervalS,
    p50Ms,
    p99Ms,
    maxMs,
    totalMs,
    shareOfTime: windowMs > 0 ? Math.min(1, totalMs / windowMs) : 0,
  };
}
