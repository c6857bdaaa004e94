import type { PageThread } from "../page-data.js";

/** Columns of a plot, in MB, that share their first, the moments in ms: null is nothing to draw. */
export type HeapTable = [atMs: number[], ...columnsMb: (number | null)[][]];

/**
 * The heap over time with its saw teeth: samples, and before and after each pause what was used. Columns: used, total, external memory, array buffers, RSS. The
 * page holds the source of this function.
 */
export function heapTable(
  { samples, pauses }: Pick<PageThread, "samples" | "pauses">,
  rss: { readonly atMs: readonly number[]; readonly kb: readonly number[] },
): HeapTable {
  const COLUMNS = 5;
  const points: { readonly atMs: number; readonly values: readonly (number | null)[] }[] = [];
  const none = null;
  for (const [at, atMs] of samples.atMs.entries()) {
    const kb = [samples.usedKb[at], samples.totalKb[at], samples.externalKb[at], samples.arrayBuffersKb[at]];
    points.push({ atMs, values: [...kb, none] });
  }
  for (const [at, atMs] of rss.atMs.entries())
    points.push({ atMs, values: [none, none, none, none, rss.kb[at]] });
  for (const [at, startMs] of pauses.startMs.entries()) {
    points.push({ atMs: startMs, values: [pauses.usedBeforeKb[at], none, none, none, none] });
    points.push({
      atMs: startMs + pauses.ms[at],
      values: [pauses.usedAfterKb[at], none, none, none, none],
    });
  }
  points.sort((a, b) => a.atMs - b.atMs);
  const columns = Array.from({ length: COLUMNS }, (_, column) =>
    points.map(({ values }) => {
      const value = values[column];
      return value === null ? null : value / 1000;
    }),
  );
  return [points.map(({ atMs }) => atMs), ...columns];
}
