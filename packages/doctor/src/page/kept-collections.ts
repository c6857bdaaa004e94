import type { Report } from "../report/report-data.js";

/** Of one thread, indices into its collections, in order of time. */
export interface KeptCollections {
  readonly rows: readonly number[];
  /** Those whose phases and spaces are kept too. */
  readonly detailed: ReadonlySet<number>;
}

/**
 * Which collections a page shows, for each thread of a report: what insights and profiles link to, and the longest of all threads.
 *
 * @param most - over all threads; links come on top
 * @param mostDetailed - how many of them with details, over all threads
 */
export function keptCollections(report: Report, most: number, mostDetailed: number): KeptCollections[] {
  const { threads } = report.evidence;
  const linked = threads.map(({ name, allocations, collections }) => {
    const indices = [
      ...report.insights
        .filter(({ thread }) => thread === name)
        .flatMap(({ evidence }) => evidence.collections),
      ...allocations.beforePauses.map(({ collection }) => collection),
    ];
    return indices.filter((index) => collections[index] !== undefined);
  });
  const longest = threads
    .flatMap(({ collections }, thread) => collections.map(({ ms }, index) => ({ thread, index, ms })))
    .sort((a, b) => b.ms - a.ms);
  const keep = (count: number) => {
    const sets = linked.map((indices) => new Set(indices));
    for (const { thread, index } of longest.slice(0, count)) sets[thread].add(index);
    return sets;
  };
  const detailed = keep(mostDetailed);
  return keep(most).map((rows, thread) => ({
    rows: [...rows].sort((a, b) => a - b),
    detailed: detailed[thread],
  }));
}
