import type { RunResult } from "./report-data.js";

/** A run that was measured for less of its time is a part of one: it was called off. */
const WHOLE_SHARE = 0.9;

/** Whether a run was measured for less than nine tenths of the seconds that it was to be; not where nobody knows for how long. */
export function isPartial({ seconds = Number.NaN }: Pick<RunResult, "seconds">, plannedS: number): boolean {
  return seconds < WHOLE_SHARE * plannedS;
}

/** For how long a run was measured, for reading: "0.5 of 20 s". */
export function measuredOf({ seconds = Number.NaN }: Pick<RunResult, "seconds">, plannedS: number): string {
  return `${Number.isFinite(seconds) ? Number(seconds.toFixed(1)) : "–"} of ${plannedS} s`;
}

/**
 * The same runs, those of which a part was measured void where a whole one is valid: half a second has no stall of a minute, and is not to be
 * half of a median.
 */
export function withoutPartialRuns(runs: readonly RunResult[], plannedS: number): RunResult[] {
  const isWhole = runs.some((run) => run.void === false && !isPartial(run, plannedS));
  return runs.map((run) =>
    isWhole && run.void === false && isPartial(run, plannedS)
      ? { ...run, void: `it was called off, measured for ${measuredOf(run, plannedS)}` }
      : run,
  );
}
