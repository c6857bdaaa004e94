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
/** Full collections of a large heap stop a server for long: where one took so much, there is one less. */
const LONG_STOP_MS = 1000;
/** With so many young collections, `survived` is over when it was to be; with fewer it goes on a while. */
export const ENOUGH_YOUNG_COLLECTIONS = 6;
/** A first part with so many samples is over, however short it was. */
export const FIRST_ENOUGH_SAMPLES = 12_000;

/**
 * Lays the parts of allocation sampling into a thread's window.
 *
 * The program may end or crash at any time, and without `all` there is nothing to say, so a short `all` comes first: it is safe with the doctor once it is read.
 * It also tells the rate by which the next part chooses its interval. What lives on, and what stays, follow; whatever they miss, the report still holds. The
 * rest belongs to `all` again, so that the functions before most of the pauses are known, and both are summed up. That makes four full collections.
 */
export function planAllocationParts(
  startMs: number,
  endMs: number,
  lifetimes: boolean,
): readonly PlannedPart[] {
  const ms = endMs - startMs;
  if (!lifetimes || ms < LEAST_FOR_LIFETIMES_MS) return [part("all", startMs, endMs)];
  const four = ms >= LEAST_FOR_FOUR_PARTS_MS;
  const firstMs = four ? startMs + Math.min(FIRST_AT_MOST_MS, ms * 0.15) : startMs + ms * 0.35;
  const survivedMs = startMs + ms * (four ? 0.35 : 0.65);
  const latestMs = startMs + ms * (four ? 0.65 : 0.8);
  return [
    part("all", startMs, firstMs),
    part("survived", firstMs, survivedMs, latestMs),
    ...planAfterSurvived(survivedMs, endMs, four, 0),
  ];
}

/**
 * The parts after `survived`, in what is left of the window.
 *
 * @param stopMs - the longest collection that a part ended in
 */
export function planAfterSurvived(
  startMs: number,
  endMs: number,
  four: boolean,
  stopMs: number,
): readonly PlannedPart[] {
  if (!four || stopMs >= LONG_STOP_MS) return [part("stays", startMs, endMs)];
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
