import { isPartial, measuredOf } from "../compare/partial-runs.js";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { type Metric, metrics, type Unit } from "./metrics.js";
import { completeReport } from "./read-report.js";
import { spreadOf } from "./spread.js";

/** A figure of one report, with what it was at least and at most in the runs. */
export interface ComparedFigure {
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
}

/** What became of one figure. */
export interface FigureChange {
  readonly metric: string;
  readonly unit: Unit;
  readonly before: ComparedFigure;
  readonly after: ComparedFigure;
  /** `same` where the difference is no larger than what runs of one report differ by. */
  readonly change: "better" | "worse" | "same";
}

/** What became of one contender. */
export interface ContenderChange {
  readonly name: string;
  /** Why it cannot be compared, where it cannot: it is void in one of the reports. */
  readonly void: string | false;
  readonly figures: readonly FigureChange[];
}

/** What changed from one report to another. */
export interface ReportComparison {
  /** Under what the two were not made alike, so that the rest may come from that. */
  readonly differences: readonly { readonly what: string; readonly before: string; readonly after: string }[];
  readonly contenders: readonly ContenderChange[];
  /** Contenders that only one of the reports has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** Less than a tenth is the same: no machine repeats itself better. */
const SAME_SHARE = 0.1;
/** Where there is one run in a report, nobody knows by how much runs differ; runs on a busy machine differ by so much. */
const SINGLE_RUN_SHARE = 0.25;
/** Rates of messages are held constant: a difference of so much is one. */
const LOAD_SHARE = 0.02;

/**
 * Compares two reports: for each contender of both, what changed beyond the spread of the runs, that is, where the runs of one lie
 * all on one side of those of the other, by more than a tenth and by more than means anything.
 */
export function compareReports(before: Report, after: Report): ReportComparison {
  const [from, to] = [completeReport(before), completeReport(after)];
  const namesOf = (report: Report) => report.strategies.map(({ name }) => name);
  return {
    differences: differencesOf(from, to),
    contenders: from.strategies.flatMap((strategy) => {
      const other = to.strategies.find(({ name }) => name === strategy.name);
      return other === undefined ? [] : [contenderChange(strategy, other)];
    }),
    onlyBefore: namesOf(from).filter((name) => !namesOf(to).includes(name)),
    onlyAfter: namesOf(to).filter((name) => !namesOf(from).includes(name)),
  };
}

function differencesOf(from: Report, to: Report): ReportComparison["differences"] {
  const settings = Object.keys({ ...from.settings, ...to.settings }) as (keyof Report["settings"])[];
  const engines = from.strategies.flatMap(({ name, engine }) => {
    const other = to.strategies.find((each) => each.name === name);
    return other === undefined
      ? []
      : ([
          [
            `engine settings of ${name}`,
            engine.join(" ") || "defaults",
            other.engine.join(" ") || "defaults",
          ],
        ] as const);
  });
  return [
    ["mode", from.mode, to.mode] as const,
    ["processor", from.machine.cpu, to.machine.cpu] as const,
    ["cores", from.machine.cores, to.machine.cores] as const,
    ["memory, GB", from.machine.memoryGb, to.machine.memoryGb] as const,
    ["system", from.machine.os, to.machine.os] as const,
    ["Node", from.machine.node, to.machine.node] as const,
    ...settings.map((name) => [name, from.settings[name], to.settings[name]] as const),
    ["intended pressure", JSON.stringify(from.intended), JSON.stringify(to.intended)] as const,
    ...engines,
    ...partialRuns(from, to),
  ]
    .map(([what, one, other]) => ({ what, before: shown(one), after: shown(other) }))
    .filter((difference) => difference.before !== difference.after);
}

/** A setting as it stands; one that only another version knows may be anything. */
function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "–");
}

/** Contenders that were called off in one of the reports: less time has fewer stalls. */
function partialRuns(from: Report, to: Report) {
  return from.strategies.flatMap((before) => {
    const after = to.strategies.find(({ name }) => name === before.name);
    if (after === undefined || before.void !== false || after.void !== false) return [];
    const [fromS, toS] = [from.settings.seconds, to.settings.seconds];
    if (!isPartial(before, fromS) && !isPartial(after, toS)) return [];
    return [[`time measured of ${before.name}`, measuredOf(before, fromS), measuredOf(after, toS)] as const];
  });
}

function contenderChange(before: StrategyResult, after: StrategyResult): ContenderChange {
  const { name } = before;
  for (const [which, run] of [
    ["first", before],
    ["second", after],
  ] as const) {
    if (run.void !== false) return { name, void: `void in the ${which} report: ${run.void}`, figures: [] };
  }
  return { name, void: false, figures: metrics.flatMap((metric) => figureChange(metric, before, after)) };
}

function figureChange(metric: Metric, before: StrategyResult, after: StrategyResult): FigureChange[] {
  const [from, to] = [figureIn(before, metric), figureIn(after, metric)];
  if (!Number.isFinite(from.value) || !Number.isFinite(to.value)) return [];
  return [
    { metric: metric.name, unit: metric.unit, before: from, after: to, change: judged(metric, from, to) },
  ];
}

function figureIn(strategy: StrategyResult, metric: Metric): ComparedFigure {
  return { value: metric.of(strategy), ...spreadOf(strategy, metric) };
}

function judged(metric: Metric, before: ComparedFigure, after: ComparedFigure): FigureChange["change"] {
  const difference = after.value - before.value;
  const overlap = before.least <= after.most && after.least <= before.most;
  const single = before.runs < 2 || after.runs < 2;
  const share = metric.unit === "/s" ? LOAD_SHARE : single ? SINGLE_RUN_SHARE : SAME_SHARE;
  const least = Math.max(metric.floor, share * Math.max(Math.abs(before.value), Math.abs(after.value)));
  if (overlap || Math.abs(difference) <= least) return "same";
  return difference < 0 === (metric.better === "less") ? "better" : "worse";
}
