import type { Report, StrategyResult } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { fewer } from "./fewer.js";
import { type FigureRow, figureTable } from "./figure-table.js";
import { decimals, figureOf, milliseconds, percent, whole } from "./figures.js";
import { type Metric, metricNamed, metrics } from "./metrics.js";
import { spreadOf } from "./spread.js";

/** The table of what each contender did, as HTML: each figure with what it was in the runs, where there were several. */
export function strategyTable({ strategies, mode }: Report): string {
  const heap = strategies.find(({ name, void: reason }) => name === "heap" && reason === false);
  const shown = metrics.filter(
    ({ group }) => mode === "net" || !["Packet lateness", "Round trip", "Load"].includes(group),
  );
  const rows = shown.flatMap((metric) => {
    const row = metricRow(metric);
    if (heap === undefined || !["stutters", "packet stutters"].includes(metric.name)) return [row];
    return mode === "net" || metric.name === "stutters" ? [row, fewerRow(metric.name, heap)] : [];
  });
  const load: FigureRow[] = [
    {
      group: "Pressure",
      label: "effects / ms",
      cell: ({ pressure }) => decimals(pressure.effectsPerMs, 1),
    },
  ];
  const proofsOf = (which: "proof" | "lateProof", when: string): FigureRow[] => {
    const row = (label: string, of: (found: NonNullable<StrategyResult["proof"]>) => string): FigureRow => ({
      group: "The same work in all",
      label,
      cell: (run) => {
        const found = run[which];
        return found ? `<code>${escapeHtml(String(of(found)))}</code>` : "–";
      },
    });
    if (!strategies.some((run) => run[which])) return [];
    return [
      row(`battles${when}, after tick`, ({ tick }) => String(tick)),
      row(`hash of the battles${when}`, ({ hash }) => hash),
      row(`checksum of the pressure${when}`, ({ checksum }) => checksum),
    ];
  };
  const proofs = [...proofsOf("proof", ""), ...proofsOf("lateProof", " at the end")];
  const engine: FigureRow = {
    group: "Engine",
    label: "settings",
    cell: (run) =>
      run.engine.length === 0
        ? "defaults"
        : run.engine.map((setting) => `<code>${escapeHtml(setting)}</code>`).join("<br>"),
  };
  return figureTable("What each strategy did", strategies, [...rows, ...load, ...proofs, engine], {
    withReasons: true,
  });
}

function metricRow(metric: Metric): FigureRow {
  const { group, label, unit, worst } = metric;
  const withUnit = unit === "" ? label : `${label}, ${unit}`;
  return {
    group,
    label: withUnit,
    ...(worst && { hint: "worst of all runs" }),
    cell: (run) => `${figureOf(metric.of(run), unit)}${spreadNote(run, metric)}`,
  };
}

/** In small print, what the figure was at least and at most. */
function spreadNote(run: StrategyResult, metric: Metric): string {
  const { least, most, runs } = spreadOf(run, metric);
  const [from, to] = [figureOf(least, metric.unit), figureOf(most, metric.unit)];
  if (runs < 2 || from === to) return "";
  return `<small title="least and most of ${runs} runs">${from}–<wbr>${to}</small>`;
}

function fewerRow(name: string, heap: StrategyResult): FigureRow {
  const metric = metricNamed(name);
  return {
    group: metric.group,
    label: `${metric.label}, fewer than heap`,
    cell: (run) => (run === heap ? "–" : fewer(metric.of(heap), metric.of(run))),
  };
}

/** The table of the load generator's own figures, which say whether the runs can be believed, as HTML. */
export function generatorTable(strategies: readonly StrategyResult[]): string {
  const row = (
    group: string,
    label: string,
    figure: (own: StrategyResult["generator"]) => string,
  ): FigureRow => ({ group, label, cell: ({ generator }) => figure(generator) });
  return figureTable("The load generator's own figures", strategies, [
    row("Messages", "asked, /s", (own) => whole(own.askedPerS)),
    row("Messages", "sent, /s", (own) => whole(own.sentPerS)),
    row("Messages", "sent of asked", (own) => percent(own.sentPerS / own.askedPerS, 1)),
    row("Own lateness", "p50, ms", (own) => milliseconds(own.latenessMs.p50)),
    row("Own lateness", "p99, ms", (own) => milliseconds(own.latenessMs.p99)),
    row("Own lateness", "max, ms", (own) => milliseconds(own.latenessMs.max)),
    row("Views", "received, /s", (own) => whole(own.viewsPerS)),
    row("Clients", "cut off", (own) => whole(own.disconnects)),
  ]);
}
