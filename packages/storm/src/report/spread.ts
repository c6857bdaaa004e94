import type { StrategyResult } from "../compare/report-data.js";
import type { Metric } from "./metrics.js";

/** Between what a figure lay in the runs of a strategy. */
export interface Spread {
  readonly least: number;
  readonly most: number;
  /** In how many valid runs it was measured. */
  readonly runs: number;
}

/** Between what a figure lay in the valid runs of a strategy; its own figure alone where its runs are not there. */
export function spreadOf(strategy: StrategyResult, metric: Metric): Spread {
  const figures = strategy.runs
    .filter((run) => run.void === false)
    .map((run) => metric.of({ ...run, series: [] }))
    .filter(Number.isFinite);
  const measured = figures.length > 0 ? figures : [metric.of(strategy)];
  return { least: Math.min(...measured), most: Math.max(...measured), runs: measured.length };
}
