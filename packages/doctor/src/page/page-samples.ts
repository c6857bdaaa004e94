import type { ThreadSample } from "../evidence/evidence.js";

/** A thread's samples as columns, sizes in KB. */
export interface SampleColumns {
  readonly atMs: readonly number[];
  readonly usedKb: readonly number[];
  readonly totalKb: readonly number[];
  readonly externalKb: readonly number[];
  readonly arrayBuffersKb: readonly number[];
  readonly loopDelayMs: readonly number[];
}

/** The samples, at most so many: each that is kept has the worst of those that it stands for. */
export function pageSamples(samples: readonly ThreadSample[], most: number): SampleColumns {
  const each = Math.max(1, Math.ceil(samples.length / most));
  const groups = Array.from({ length: Math.ceil(samples.length / each) }, (_, index) =>
    samples.slice(index * each, (index + 1) * each),
  );
  const column = (of: (sample: ThreadSample) => number, digits = 0) =>
    groups.map((group) => Number(Math.max(...group.map(of)).toFixed(digits)));
  return {
    atMs: groups.map((group) => Math.round(group[0].atMs)),
    usedKb: column(({ heapUsedBytes }) => heapUsedBytes / 1000),
    totalKb: column(({ heapTotalBytes }) => heapTotalBytes / 1000),
    externalKb: column(({ externalBytes }) => externalBytes / 1000),
    arrayBuffersKb: column(({ arrayBuffersBytes }) => arrayBuffersBytes / 1000),
    loopDelayMs: column(({ loopDelayMaxMs }) => loopDelayMaxMs, 2),
  };
}
