import type { Collection, ThreadEvidence } from "../evidence/evidence.js";
import { settledFrom } from "./settled-from.js";
import { type Observation, slopeOf } from "./slope-of.js";

/** A line through two points is no regression. */
const LEAST_OBSERVATIONS = 3;

/** How what is live on a heap grows. */
export interface HeapGrowth {
  readonly mbPerS: number;
  /** From the first to the last observation, of the thread's time, 0 to 1. */
  readonly spanShare: number;
  readonly spanMs: number;
  /** Of all pairs of observations, those of which the later is larger, 0 to 1: 0.5 of noise. */
  readonly risingShare: number;
  readonly observations: readonly Observation[];
}

/**
 * How what full collections leave grows, by regression over them. Those by the doctor count: they say as well what is live. Those of the first third of the time do not,
 * where three are left without them: a program that loads and warms up has no leak.
 *
 * @returns undefined with fewer than three full collections
 */
export function heapGrowth(thread: ThreadEvidence): HeapGrowth | undefined {
  const all = thread.collections.filter(({ kind }) => kind === "major").map(liveAfter);
  const settled = all.filter(({ atMs }) => atMs >= settledFrom(thread));
  const observations = settled.length >= LEAST_OBSERVATIONS ? settled : all;
  if (observations.length < LEAST_OBSERVATIONS) return undefined;
  const spanMs = observations[observations.length - 1].atMs - observations[0].atMs;
  const threadMs = thread.endMs - thread.startMs;
  return {
    mbPerS: slopeOf(observations) / 1e6,
    spanShare: threadMs > 0 ? Math.min(1, spanMs / threadMs) : 0,
    spanMs,
    risingShare: risingShare(observations),
    observations,
  };
}

function liveAfter({ startMs, ms, usedAfterBytes }: Collection): Observation {
  return { atMs: startMs + ms, value: usedAfterBytes };
}

/** Of neighbours at a distance, so that it is cheap for many: each with each other, for the first hundred thousand pairs evenly picked. */
function risingShare(observations: readonly Observation[]): number {
  const step = Math.max(1, Math.ceil(observations.length / 400));
  let pairs = 0;
  let rising = 0;
  for (let i = 0; i < observations.length; i += step) {
    for (let j = i + step; j < observations.length; j += step) {
      pairs++;
      if (observations[j].value > observations[i].value) rising++;
    }
  }
  return pairs === 0 ? 0 : rising / pairs;
}
