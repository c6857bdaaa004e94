/** What a part of the window is spent on: see `AllocationEvidence`. */
export type AllocationPartKind = "all" | "survived" | "stays";

export interface PlannedPart {
  readonly kind: AllocationPartKind;
  readonly startMs: number;
  readonly endMs: number;
  /** How long it may go on where it did not see enough yet. */
  readonly latestEndMs: number;
}

/** Shorter windows have time for nothing but `all`. */
const LEAST_FOR_LIFETIMES_MS = 900;
/** Shorter windows have no second `all`: each part ends in a full collection. */
const LEAST_FOR_FOUR_PARTS_MS = 4000;
/** What a crash can take all knowledge of allocations with. */
const FIRST_AT_MOST_MS = 2000;
const COUNTED_AT_MOST = 40_000;
const COUNTED_EACH_SECOND = 2000;
const LEAST_INTERVAL_BYTES = 4096;
/** Where nothing is known of the program yet: at 500 MB/s 8000 samples a second, which is why the first part may be cut short. */
export const FIRST_INTERVAL_BYTES = 65_536;
/** Before the first full collection is seen: about what marking takes, and more than it takes most programs. */
const STOP_MS_PER_MB = 1;
/** Where full collections are cheap. */
export const MOST_PARTS = 4;
/** With so many young collections, `survived` is over when it was to be; with fewer it goes on a while. */
export const ENOUGH_YOUNG_COLLECTIONS = 6;
/** A first part with so many samples is over, however short it was. */
export const FIRST_ENOUGH_SAMPLES = 12_000;

/**
 * Whether a part of the window is spent on what stays though full collections are dear, so that little is left for `all`; or only where they are cheap, as a second pass will tell
 * what lives on.
 */
export type Lifetimes = "wanted" | "if-cheap";

/** How long a full collection will stop a thread: as long as the longest that was caused before it, or as its heap lets expect. */
export function expectedStopMs(longestMs: number, heapUsedBytes: number): number {
  return Math.max(longestMs, (STOP_MS_PER_MB * heapUsedBytes) / 1e6);
}

/** How many parts may still come, 1 to 4, so that the full collections that they end in take what is left. There is always one more: what is running has to be read. */
export function affordableParts(leftMs: number, stopMs: number): number {
  return Math.max(1, Math.min(MOST_PARTS, stopMs > 0 ? Math.floor(leftMs / stopMs) : MOST_PARTS));
}

/**
 * Lays the parts of allocation sampling into a thread's window.
 *
 * The program may end or crash at any time, and without `all` there is nothing to say, so a short `all` comes first: it is safe with the doctor once it is read.
 * It also tells the rate by which the next part chooses its interval. What lives on, and what stays, follow; whatever they miss, the report still holds. The
 * rest belongs to `all` again, so that the functions before most of the pauses are known, and both are summed up. That makes four full collections; where these would
 * take too long, there are fewer parts.
 *
 * @param most - how many parts there may be, see {@link affordableParts}
 */
export function planAllocationParts(
  startMs: number,
  endMs: number,
  lifetimes: Lifetimes,
  most: number,
): readonly PlannedPart[] {
  const ms = endMs - startMs;
  if (ms < LEAST_FOR_LIFETIMES_MS || most === 1) return [part("all", startMs, endMs)];
  const shortMs = startMs + Math.min(FIRST_AT_MOST_MS, ms * 0.15);
  if (most === 2) {
    if (lifetimes === "if-cheap") return [part("all", startMs, shortMs), part("all", shortMs, endMs)];
    const staysMs = startMs + ms * 0.6;
    return [part("all", startMs, staysMs), part("stays", staysMs, endMs)];
  }
  const four = ms >= LEAST_FOR_FOUR_PARTS_MS && most >= MOST_PARTS;
  const firstMs = ms >= LEAST_FOR_FOUR_PARTS_MS ? shortMs : startMs + ms * 0.35;
  const survivedMs = startMs + ms * (four ? 0.35 : 0.65);
  const latestMs = startMs + ms * (four ? 0.65 : 0.8);
  return [
    part("all", startMs, firstMs),
    part("survived", firstMs, survivedMs, latestMs),
    ...planAfterSurvived(survivedMs, endMs, four ? 2 : 1),
  ];
}

/**
 * The parts after one that is over: those that were planned where they are not too many, else those that matter most, over what is left of the window.
 *
 * @param later - what was planned
 * @param most - how many parts there may still be
 */
export function planAfter(
  over: AllocationPartKind,
  later: readonly PlannedPart[],
  startMs: number,
  lifetimes: Lifetimes,
  most: number,
): readonly PlannedPart[] {
  const { endMs } = later[later.length - 1];
  if (over === "survived") return planAfterSurvived(startMs, endMs, Math.min(most, later.length));
  if (later.length <= most) return [{ ...later[0], startMs }, ...later.slice(1)];
  if (lifetimes === "if-cheap") return [part("all", startMs, endMs)];
  if (most === 1) return [part("stays", startMs, endMs)];
  const ms = endMs - startMs;
  const survivedMs = startMs + ms * 0.45;
  return [
    part("survived", startMs, survivedMs, startMs + ms * 0.65),
    ...planAfterSurvived(survivedMs, endMs, 1),
  ];
}

function planAfterSurvived(startMs: number, endMs: number, most: number): readonly PlannedPart[] {
  if (most === 1) return [part("stays", startMs, endMs)];
  const staysMs = startMs + (endMs - startMs) * 0.4;
  return [part("stays", startMs, staysMs), part("all", staysMs, endMs)];
}

function part(kind: AllocationPartKind, startMs: number, endMs: number, latestEndMs = endMs): PlannedPart {
  return { kind, startMs, endMs, latestEndMs };
}

/** One sample for so many bytes: few enough each second for the target, and few enough in all for its memory. */
export function intervalFor(bytesPerS: number, seconds: number): number {
  const most = Math.min(COUNTED_EACH_SECOND, COUNTED_AT_MOST / Math.max(seconds, 0.001));
  return Math.max(LEAST_INTERVAL_BYTES, Math.round(bytesPerS / most));
}
