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

/** Nearer to each other, of the thread's time, two full collections tell the same. */
const LEAST_APART_SHARE = 0.01;
/** Growth that is slower than this part of what it was before is on its way to an end. */
const FADES_SHARE = 0.6;
/** What comes after the last full collection says something about growth from this part of the thread's time on. */
const LEAST_AFTER_SHARE = 0.15;

/**
 * How what full collections leave grows, by regression over them. Those by the doctor count: they say as well what is live. Those of the first third of the time do not,
 * where three are left without them; else they tell of what rises only, since a program that has loaded does not shrink. Growth has to go on: it is the lesser of that over all of them, that over the later half of their
 * time, that over the doctor's own, and what the memory that was used at any time after the last of them leaves room for. So has what falls.
 *
 * The doctor's own are made at once and leave no garbage; those that the program's engine marks for in steps keep what died meanwhile. Where the one kind comes early and the other late, that
 * looks like growth.
 *
 * @returns undefined with fewer than three full collections, and where what falls is not known to do so once the program had settled
 */
export function heapGrowth(thread: ThreadEvidence): HeapGrowth | undefined {
  const threadMs = thread.endMs - thread.startMs;
  const all = apart(
    thread.collections.filter(({ kind }) => kind === "major").map(liveAfter),
    LEAST_APART_SHARE * threadMs,
  );
  const settled = all.filter(({ atMs }) => atMs >= settledFrom(thread));
  const observations = settled.length >= LEAST_OBSERVATIONS ? settled : all;
  if (observations.length < LEAST_OBSERVATIONS) return undefined;
  const first = observations[0];
  const last = observations[observations.length - 1];
  const spanMs = last.atMs - first.atMs;
  const ours = thread.collections.filter(({ kind, byDoctor }) => kind === "major" && byDoctor).map(liveAfter);
  const lasting = lastingSlope(observations);
  const slope = ours.length >= 2 ? nearerToNone(lasting, slopeOf(ours)) : lasting;
  if (slope < 0 && observations !== settled) return undefined;
  return {
    mbPerS: slope > 0 ? Math.min(slope, Math.max(0, mostAfter(last, thread))) / 1e6 : slope / 1e6,
    spanShare: threadMs > 0 ? Math.min(1, spanMs / threadMs) : 0,
    spanMs,
    risingShare: risingShare(observations),
    observations,
  };
}

/** Of two slopes the lesser, up or down; none where one rises and the other falls. */
function nearerToNone(a: number, b: number): number {
  if (a * b <= 0) return 0;
  return Math.abs(a) < Math.abs(b) ? a : b;
}

/** Of observations that are nearer than that to the next, the last. */
function apart(observations: readonly Observation[], leastMs: number): Observation[] {
  return observations.filter(
    ({ atMs }, i) => i === observations.length - 1 || observations[i + 1].atMs - atMs >= leastMs,
  );
}

/** Over all, or over the later half where that is less; 0 where the growth fades. */
function lastingSlope(observations: readonly Observation[]): number {
  const middleMs = (observations[0].atMs + observations[observations.length - 1].atMs) / 2;
  const firstLater = observations.findIndex(({ atMs }) => atMs >= middleMs);
  // Few observations share the one in the middle.
  const shared = observations.length - firstLater >= LEAST_OBSERVATIONS ? 0 : 1;
  const turn = Math.min(Math.max(1, firstLater - shared), observations.length - 2);
  const early = slopeOf(observations.slice(0, turn + 1));
  const late = slopeOf(observations.slice(turn));
  if (late > 0 && late < FADES_SHARE * early) return 0;
  return Math.min(slopeOf(observations), late);
}

/** No more can have come to live than the memory that is in use, garbage included. */
function mostAfter(last: Observation, { samples, startMs, endMs }: ThreadEvidence): number {
  const leastMs = LEAST_AFTER_SHARE * (endMs - startMs);
  return samples
    .filter(({ atMs }) => atMs - last.atMs >= leastMs)
    .reduce(
      (least, { atMs, heapUsedBytes }) =>
        Math.min(least, (1000 * (heapUsedBytes - last.value)) / (atMs - last.atMs)),
      Number.POSITIVE_INFINITY,
    );
}

function liveAfter({ startMs, ms, usedAfterBytes }: Collection): Observation {
  return { atMs: startMs + ms, value: usedAfterBytes };
}

/** Of pairs of observations, those that rise: each with each other, of some four hundred that are evenly picked. */
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
