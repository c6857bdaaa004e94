import type { Report, StrategyResult } from "../compare/report-data.js";
import { type FailCondition, targetOf } from "./fail-if.js";
import { figureOf } from "./figures.js";
import type { Unit } from "./metrics.js";
import { completeReport } from "./read-report.js";

/** A condition that was met, so that whoever asked is to fail. */
export interface BrokenCondition {
  readonly condition: string;
  readonly strategy: string;
  readonly metric: string;
  readonly unit: Unit;
  /** What was measured; null where nothing was. */
  readonly measured: number | null;
  /** The limit, in the unit. null where there is nothing to take a percentage of. */
  readonly limit: number | null;
  /** The same, for the reader. */
  readonly sentence: string;
}

/**
 * The conditions that a report meets. What is void, missing or not measured counts as met: a limit that nobody checked was not kept.
 *
 * @param before - the earlier report, for changes in percent
 */
export function brokenConditions(
  conditions: readonly FailCondition[],
  given: Report,
  before?: Report,
): BrokenCondition[] {
  const report = completeReport(given);
  const earlier = before === undefined ? undefined : completeReport(before);
  return conditions.flatMap((condition) => {
    const names = report.strategies.map(({ name }) => name);
    const target = targetOf(condition.strategy, names) ?? condition.strategy ?? "arena";
    const of = (one: Report | undefined) => one?.strategies.find(({ name }) => name === target);
    return judged(condition, target, of(report), of(earlier)) ?? [];
  });
}

function judged(
  { text, metric, comparator, value, relative }: FailCondition,
  strategy: string,
  run: StrategyResult | undefined,
  before: StrategyResult | undefined,
): BrokenCondition | undefined {
  const { name, unit, of } = metric;
  const broken = (measured: number, limit: number, sentence: string): BrokenCondition => ({
    condition: text,
    strategy,
    metric: name,
    unit,
    measured: Number.isFinite(measured) ? measured : null,
    limit: Number.isFinite(limit) ? limit : null,
    sentence,
  });
  if (run === undefined) return broken(Number.NaN, Number.NaN, `${strategy} was not measured`);
  if (run.void !== false) return broken(Number.NaN, Number.NaN, `${strategy} is void: ${run.void}`);
  const measured = of(run);
  if (!Number.isFinite(measured)) {
    return broken(measured, Number.NaN, `${name} of ${strategy} was not measured`);
  }
  const base = before?.void === false ? of(before) : Number.NaN;
  if (relative && !Number.isFinite(base)) {
    return broken(measured, Number.NaN, `${name} of ${strategy} has nothing before it to be compared with`);
  }
  const limit = relative ? base * (1 + value / 100) : value;
  if (!holds(measured, comparator, limit)) return undefined;
  const withUnit = (figure: number) => `${figureOf(figure, unit)}${unit === "" ? "" : ` ${unit}`}`;
  const change = relative ? ` (${value > 0 ? "+" : ""}${value}% on ${withUnit(base)})` : "";
  return broken(
    measured,
    limit,
    `${name} of ${strategy} is ${withUnit(measured)}, ${WORDS[comparator]} ${withUnit(limit)}${change}`,
  );
}

const WORDS = { ">": "above", ">=": "at or above", "<": "below", "<=": "at or below" } as const;

function holds(measured: number, comparator: FailCondition["comparator"], limit: number): boolean {
  switch (comparator) {
    case ">":
      return measured > limit;
    case ">=":
      return measured >= limit;
    case "<":
      return measured < limit;
    case "<=":
      return measured <= limit;
  }
}
