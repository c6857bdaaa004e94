import type { RunResult } from "./report-data.js";

/** Figures of which the worst of all runs counts: what happened once is not undone by a run in which it did not. */
const WORST = new Set(["max", "maxMs", "stutters", "skippedTicks", "disconnects", "worstGapMs"]);
/** Counts, of which there is no half. */
const COUNTS = new Set(["count", "ticks", "received", "chunks", "followed"]);
/** A kind of pause, and a phase of it, that a run is without is 0 there in these; of how long they were, it says nothing. */
const ABSENT = { count: 0, totalMs: 0, phases: [] };
/** What tells the entries of a list apart, where they have it. */
const KEYS = ["name", "kind", "phase", "space", "percentile", "upToBytes"] as const;

/**
 * One result out of several runs of the same: of each figure the median, but of maxima and stutters the worst. The series, which has no
 * median, is that of the run whose p99 of lateness is the median's nearest.
 *
 * @param runs - one or more, all valid
 */
export function combineRuns(runs: readonly RunResult[]): RunResult {
  const p99s = runs.map(({ latenessMs }) => latenessMs.p99);
  const middle = median(p99s);
  const typical = p99s.reduce((best, p99, i) => (distance(p99) < distance(p99s[best]) ? i : best), 0);
  function distance(p99: number): number {
    return Math.abs(p99 - middle);
  }
  const figures = runs.map(({ series, ...rest }) => rest);
  return { ...(combine(figures, "") as Omit<RunResult, "series">), series: runs[typical].series };
}

/** The middle of some numbers; of an even count, the mean of the two in the middle. 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function combine(values: readonly unknown[], key: string): unknown {
  const [first] = values;
  if (typeof first === "number") return combineNumbers(values as number[], key);
  if (Array.isArray(first)) return combineLists(values as unknown[][]);
  if (typeof first !== "object" || first === null) return first;
  // A curve ends in a maximum.
  const last = (first as { percentile?: number }).percentile === 100;
  return Object.fromEntries(
    Object.keys(first).map((field) => {
      const all = values.map((value) => (value as Record<string, unknown>)[field]);
      const each = all.filter((value) => value !== undefined);
      return [field, combine(each, last && field === "ms" ? "max" : field)];
    }),
  );
}

function combineNumbers(values: readonly number[], key: string): number {
  if (WORST.has(key)) return Math.max(...values);
  return COUNTS.has(key) ? Math.round(median(values)) : median(values);
}

/** Entries that are the same thing, by their key or else by their place, become one; what is not in all runs is of those that have it, but for pauses. */
function combineLists(lists: readonly unknown[][]): unknown[] {
  const found = new Map<unknown, unknown[]>();
  for (const list of lists) {
    for (const [index, entry] of list.entries()) {
      const key = keyOf(entry) ?? index;
      found.set(key, [...(found.get(key) ?? []), entry]);
    }
  }
  return [...found.values()].map((entries) => combine(withAbsent(entries, lists.length), ""));
}

/** The entries of all runs: without those that have none, what is seldom would seem to be in every run. */
function withAbsent(entries: readonly unknown[], runs: number): readonly unknown[] {
  const isOfPauses = isRecord(entries[0]) && ("kind" in entries[0] || "phase" in entries[0]);
  return isOfPauses ? [...entries, ...new Array(runs - entries.length).fill(ABSENT)] : entries;
}

function keyOf(entry: unknown): unknown {
  if (!isRecord(entry)) return undefined;
  const key = KEYS.find((each) => Object.hasOwn(entry, each));
  return key === undefined ? undefined : entry[key];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
