import type { Collection, MarkingStep } from "../evidence/evidence.js";
import { percentile } from "../pause-recorder.js";
import type { RunMeasures } from "./run-measures.js";

/** What was seen of one run. Times are those of one clock. */
export interface RunRecord {
  /** What is measured: of a run that ended by itself, all of it. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly endedByItself: boolean;
  readonly crash?: string;
  /** By thread. */
  readonly threads: readonly {
    readonly collections: readonly Pick<
      Collection,
      "startMs" | "ms" | "usedBeforeBytes" | "usedAfterBytes"
    >[];
    readonly markingSteps: readonly MarkingStep[];
  }[];
  /** How much more is used on the heaps of all threads together at its end. */
  readonly heapGrowthBytes: number;
  /** Bytes that the process read in it, where the system tells. */
  readonly readBytes?: number | undefined;
  /** Of one core, that the process had. */
  readonly cpuShare: number;
  /** Of each thread. */
  readonly loopDelaysP99Ms: readonly number[];
  readonly peakRssBytes: number;
}

/** Measures of one run. Those of pauses are of the thread that stood longest, that of loop delay of the thread in which it is worst. */
export function summarizeRun(record: RunRecord): RunMeasures {
  const { fromMs, toMs, heapGrowthBytes, cpuShare } = record;
  const windowMs = Math.max(1, toMs - fromMs);
  const inWindow = ({ startMs }: MarkingStep) => startMs >= fromMs && startMs < toMs;
  let worst = { pauses: [] as number[], stoppedMs: 0 };
  let freedBytes = 0;
  for (const thread of record.threads) {
    const collections = thread.collections.filter(inWindow);
    const pauses = collections.map(({ ms }) => ms);
    const steps = thread.markingSteps.filter(inWindow).map(({ ms }) => ms);
    const stoppedMs = [...pauses, ...steps].reduce((sum, ms) => sum + ms, 0);
    if (stoppedMs > worst.stoppedMs) worst = { pauses, stoppedMs };
    for (const { usedBeforeBytes, usedAfterBytes } of collections) {
      freedBytes += usedBeforeBytes - usedAfterBytes;
    }
  }
  const pauses = worst.pauses.sort((a, b) => a - b);
  const allocatedBytes = heapGrowthBytes + freedBytes;
  return {
    pauseP99Ms: percentile(pauses, 99),
    pauseMaxMs: pauses.at(-1) ?? 0,
    pauseShareOfTime: worst.stoppedMs / windowMs,
    collections: pauses.length,
    loopDelayP99Ms: Math.max(0, ...record.loopDelaysP99Ms),
    peakRssBytes: record.peakRssBytes,
    allocatedBytesPerS: Math.max(0, (allocatedBytes / windowMs) * 1000),
    ...(record.readBytes === undefined ? {} : { readBytesPerS: (record.readBytes / windowMs) * 1000 }),
    cpuMsPerS: cpuShare * 1000,
    ...(record.endedByItself ? { runMs: windowMs } : {}),
    ...(record.crash === undefined ? {} : { crash: record.crash }),
  };
}
