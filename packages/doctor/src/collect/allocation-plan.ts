/** What a part of the window is spent on: see `AllocationEvidence`. */
export type AllocationPartKind = "all" | "survived" | "stays";

export interface PlannedPart {
  readonly kind: AllocationPartKind;
  readonly startMs: number;
  readonly endMs: number;
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
  const at = (share: number): number => startMs + ms * share;
  if (!lifetimes || ms < LEAST_FOR_LIFETIMES_MS) return [{ kind: "all", startMs, endMs }];
  const four = ms >= LEAST_FOR_FOUR_PARTS_MS;
  const first = four ? startMs + Math.min(FIRST_AT_MOST_MS, ms * 0.15) : at(0.35);
  const survived = four ? at(0.35) : at(0.65);
  const stays = four ? at(0.6) : endMs;
  const parts: PlannedPart[] = [
    { kind: "all", startMs, endMs: first },
    { kind: "survived", startMs: first, endMs: survived },
    { kind: "stays", startMs: survived, endMs: stays },
  ];
  if (four) parts.push({ kind: "all", startMs: stays, endMs });
  return parts;
}

/** One sample for so many bytes: few enough each second for the target, and few enough in all for its memory. */
export function intervalFor(bytesPerS: number, seconds: number): number {
  const most = Math.min(COUNTED_EACH_SECOND, COUNTED_AT_MOST / Math.max(seconds, 0.001));
  return Math.max(LEAST_INTERVAL_BYTES, Math.round(bytesPerS / most));
}
