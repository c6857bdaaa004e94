import {
  completeReport,
  fewer,
  figureOf,
  metricNamed,
  type Report,
  type StrategyResult,
} from "@pauseless/storm";
import { columns } from "./columns.js";

/** Up to so many contenders have a column each; more have a row each, so that the table stays narrower than a terminal. */
const MOST_COLUMNS = 3;

interface Row {
  readonly title: string;
  /** A shorter title, for where contenders have rows; none for what is left out there. */
  readonly short?: string;
  readonly metrics: readonly string[];
  readonly unit: string;
  /** Whether it is about sockets, which mode `sim` has none of. */
  readonly net?: boolean;
}

/** The figures of the table, the most telling first. "fewer" stands for how many fewer stutters there are than with heap. */
const ROWS: readonly Row[] = [
  {
    title: "ticks late p50 / p99 / max",
    metrics: ["p50 lateness", "p99 lateness", "max lateness"],
    unit: "ms",
  },
  { title: "ticks late p99.99", metrics: ["p99.99 lateness"], unit: "ms" },
  {
    title: "packets late p99 / max",
    short: "packets",
    metrics: ["p99 packet", "max packet"],
    unit: "ms",
    net: true,
  },
  { title: "ticks later than a frame", short: "stutters", metrics: ["stutters"], unit: "" },
  { title: "  fewer than heap", short: "fewer", metrics: ["fewer"], unit: "" },
  { title: "packets later than a frame", metrics: ["packet stutters"], unit: "", net: true },
  { title: "skipped ticks", metrics: ["skipped ticks"], unit: "" },
  { title: "collector pauses", short: "pauses", metrics: ["count pause"], unit: "" },
  { title: "  one every", metrics: ["pause interval"], unit: "s" },
  { title: "  p50 / p99 / max", metrics: ["p50 pause", "p99 pause", "max pause"], unit: "ms" },
  { title: "  in all", metrics: ["total pause"], unit: "ms" },
  {
    title: "round trip p50 / p99",
    metrics: ["p50 round trip", "p99 round trip"],
    unit: "ms",
    net: true,
  },
  { title: "allocated", short: "MB/s", metrics: ["allocation"], unit: "MB/s" },
  { title: "heap growth", metrics: ["growth"], unit: "MB/s" },
  { title: "mean lifetime", metrics: ["lifetime"], unit: "ms" },
  { title: "fragmentation", short: "frag.%", metrics: ["fragmentation"], unit: "%" },
  { title: "heap / resident", short: "heap/RSS", metrics: ["heap", "rss"], unit: "MB" },
  { title: "processor, of one core", short: "CPU%", metrics: ["cpu"], unit: "%" },
  { title: "messages a second received", short: "received/s", metrics: ["received"], unit: "", net: true },
  { title: "snapshots a second sent", metrics: ["sent"], unit: "", net: true },
];

/** What stands in place of the rows of three figures, where contenders have rows: two each, and what they are in the title. */
const SHORT_ROWS: readonly Row[] = [
  { title: "", short: "late", metrics: ["p99 lateness", "max lateness"], unit: "ms" },
  ...ROWS.filter(({ short }) => short !== undefined).flatMap((row) =>
    row.short === "pauses"
      ? [row, { title: "", short: "pause", metrics: ["p99 pause", "max pause"], unit: "ms" }]
      : [row],
  ),
];

/**
 * The figures of a storm as a table for the terminal: a column for each contender, or a row where there are more than three; then peers
 * stand last. A void run shows no figures, and why below; peers that could not run are named there too.
 */
export function stormTable(given: Report): string {
  const report = completeReport(given);
  const { strategies, mode } = report;
  const wanted = ({ net }: Row) => mode === "net" || net !== true;
  const heap = strategies.find(({ name, void: reason }) => name === "heap" && reason === false);
  const withHeap = ({ metrics }: Row) => heap !== undefined || metrics[0] !== "fewer";
  const lines =
    strategies.length > MOST_COLUMNS
      ? contenderRows(
          strategies,
          SHORT_ROWS.filter((row) => wanted(row) && withHeap(row)),
          heap,
        )
      : figureRows(
          strategies,
          ROWS.filter((row) => wanted(row) && withHeap(row)),
          heap,
        );
  const voids = strategies.flatMap(({ name, void: reason }) =>
    reason === false ? [] : [`${name} is void: ${reason}`],
  );
  const absent = (report.leftOut ?? []).map(({ name, why }) => `${name} was left out: ${why}`);
  return [conditions(report), "", ...lines, ...voids, ...absent].join("\n");
}

function figureRows(
  strategies: readonly StrategyResult[],
  rows: readonly Row[],
  heap: StrategyResult | undefined,
): string[] {
  return columns([
    ["", ...strategies.map(({ name }) => name)],
    ...rows.map((row) => [
      row.title,
      ...strategies.map((run) => (run.void === false ? withUnit(figures(run, row, heap), row.unit) : "void")),
    ]),
  ]);
}

function contenderRows(
  strategies: readonly StrategyResult[],
  rows: readonly Row[],
  heap: StrategyResult | undefined,
): string[] {
  const ordered = [
    ...strategies.filter(({ kind }) => kind !== "peer"),
    ...strategies.filter(({ kind }) => kind === "peer"),
  ];
  const lines = columns([
    ["", ...rows.map(({ short }) => String(short))],
    ...ordered.map((run) => [
      run.name,
      ...rows.map((row) => (run.void === false ? figures(run, row, heap).replaceAll(" / ", "/") : "void")),
    ]),
  ]);
  const late = rows.some(({ net }) => net) ? "late, packets and pause" : "late and pause";
  return [...lines, "", `${late}: p99/max in ms; stutters: ticks later than a frame; heap/RSS in MB`];
}

function figures(run: StrategyResult, { metrics }: Row, heap: StrategyResult | undefined): string {
  if (metrics[0] === "fewer") {
    const stutters = metricNamed("stutters");
    return heap === undefined || run === heap ? "–" : fewer(stutters.of(heap), stutters.of(run));
  }
  return metrics
    .map((name) => {
      const metric = metricNamed(name);
      return figureOf(metric.of(run), metric.unit);
    })
    .join(" / ");
}

/** What was not measured has no unit. */
function withUnit(figure: string, unit: string): string {
  return figure === "–" || unit === "" ? figure : `${figure} ${unit}`;
}

function conditions({ settings, machine, mode }: Report): string {
  const load =
    mode === "sim"
      ? `${settings.background} battles of ${settings.players} bots, no sockets`
      : `${settings.clients} clients x ${settings.rate} a second, traffic ${settings.traffic}, ${settings.battles} battles of ` +
        `${settings.players}, ${settings.background} in the background`;
  const runs = settings.repeats > 1 ? `${settings.repeats} x ${settings.seconds} s` : `${settings.seconds} s`;
  return `${load}, ${runs}; ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`;
}
