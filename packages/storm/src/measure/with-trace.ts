import { summarizePauses } from "@pauseless/doctor/measure";
import type { IsolateFigures, RunResult } from "../compare/report-data.js";
import type { TracedTime } from "./collection-trace.js";
import { kindFigures, withPhases } from "./kind-figures.js";

const MB = 2 ** 20;

/** What a trace adds to what a process measured of itself. */
export type TracedFigures = Pick<
  RunResult,
  "allocationMbPerS" | "heapGrowthMbPerS" | "meanLifetimeMs" | "isolates"
>;

/**
 * Joins what a process measured of itself with what its trace told of the same time. How many pauses there were, and how long, is what the
 * process measured, which is more exact; where their time went, and what was allocated, is from the trace. Of further isolates all is from the trace.
 *
 * What was allocated is how much each isolate's heap grew from one collection to the next, before the first and after the last
 * included, so it is known without any collection too.
 *
 * @param measured - the process's own isolates, the main one first
 */
export function withTrace(measured: readonly IsolateFigures[], traced: TracedTime): TracedFigures {
  const { seconds } = traced;
  const perSecond = (bytes: number) => (seconds > 0 ? bytes / MB / seconds : 0);
  const sum = (of: (account: TracedTime["isolates"][number]) => number) =>
    traced.isolates.reduce((total, account) => total + of(account), 0);
  const allocatedBytes = sum((account) => account.allocatedBytes);
  return {
    allocationMbPerS: perSecond(allocatedBytes),
    heapGrowthMbPerS: (sum((account) => account.growthBytesPerMs) * 1000) / MB,
    meanLifetimeMs:
      allocatedBytes === 0 ? 0 : (sum((account) => account.garbageBytes) / allocatedBytes) * seconds * 1000,
    isolates: traced.isolates.map((account, index) => {
      const own = measured[index] ?? {
        name: `thread ${index}`,
        pauses: summarizePauses(account.pauses, seconds),
        kinds: kindFigures(account.pauses, seconds),
      };
      return { ...own, kinds: withPhases(own.kinds, (kind) => account.phasesOf(kind), seconds) };
    }),
  };
}
