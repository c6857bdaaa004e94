import type { Report, StrategyResult } from "../compare/report-data.js";
import { conditionsOf } from "./conditions.js";
import { fewer } from "./fewer.js";
import { figureOf } from "./figures.js";
import { metricNamed } from "./metrics.js";
import { completeReport } from "./read-report.js";
import { spreadOf } from "./spread.js";
import { verdict } from "./verdict.js";

type Column = readonly [heading: string, figure: (run: StrategyResult, heap?: StrategyResult) => string];

const figures = (run: StrategyResult, ...names: string[]): string =>
  names
    .map((name) => {
      const metric = metricNamed(name);
      return figureOf(metric.of(run), metric.unit);
    })
    .join(" / ");

const COLUMNS: readonly Column[] = [
  [
    "ticks late p99 / p99.99 / max, ms",
    (run) => figures(run, "p99 lateness", "p99.99 lateness", "max lateness"),
  ],
  ["packets late p99 / max, ms", (run) => figures(run, "p99 packet", "max packet")],
  ["stutters", (run) => figures(run, "stutters")],
  [
    "fewer than heap",
    (run, heap) =>
      heap === undefined || run === heap
        ? "–"
        : fewer(metricNamed("stutters").of(heap), metricNamed("stutters").of(run)),
  ],
  ["round trip p99, ms", (run) => figures(run, "p99 round trip")],
  ["pauses", (run) => figures(run, "count pause")],
  ["pause p99 / max, ms", (run) => `${figures(run, "p99 pause", "max pause")}${spread(run)}`],
  ["allocated, MB/s", (run) => figures(run, "allocation")],
  ["fragmentation, %", (run) => figures(run, "fragmentation")],
  ["heap / RSS, MB", (run) => figures(run, "heap", "rss")],
  ["CPU, % of a core", (run) => figures(run, "cpu")],
];

/**
 * The report as Markdown that fits into a comment on a pull request: the verdict, what must be known before believing it, the table,
 * under what it was measured and how. Names and reasons are escaped, so that they cannot become markup.
 */
export function reportMarkdown(given: Report): string {
  const report = completeReport(given);
  const { strategies, mode } = report;
  const { sentence, details, caveats } = verdict(report);
  const heap = strategies.find(({ name, void: reason }) => name === "heap" && reason === false);
  const columns = COLUMNS.filter(([heading]) => mode === "net" || !/^(packets|round trip)/.test(heading));
  const ordered = [
    ...strategies.filter(({ kind }) => kind !== "peer"),
    ...strategies.filter(({ kind }) => kind === "peer"),
  ];
  const rows = ordered.map((run) => {
    const name = `${text(run.name)}${run.kind === "peer" ? " (peer)" : ""}`;
    const cells = columns.map(([, figure]) => (run.void === false ? figure(run, heap) : "void"));
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  const { machine, load } = conditionsOf(report);
  const table = [
    `| | ${columns.map(([heading]) => heading).join(" | ")} |`,
    `|---|${columns.map(() => "--:|").join("")}`,
    ...rows,
  ];
  const parts = [
    `### ${text(sentence)}`,
    details.map(text).join(" "),
    caveats.map((caveat) => `- **Before you believe it:** ${text(caveat)}`).join("\n"),
    rows.length === 0 ? "" : table.join("\n"),
    (report.leftOut ?? []).map(({ name, why }) => `- ${text(name)} was left out: ${text(why)}`).join("\n"),
    "Medians over the valid runs; a max and the stutters are the worst of all runs, in brackets the least and most of the max.",
    `${text(machine)}\n${text(load)}`,
    `Made by ${code(report.command)}.`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function spread(run: StrategyResult): string {
  const metric = metricNamed("max pause");
  const { least, most, runs } = spreadOf(run, metric);
  return runs < 2 ? "" : ` (${figureOf(least, metric.unit)}–${figureOf(most, metric.unit)})`;
}

/** Text that Markdown shows as it is, on one line, in a table as well. */
function text(plain: string): string {
  return plain
    .replace(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]|~#@!]/g, (mark) => (mark === "@" ? "&#64;" : `\\${mark}`));
}

/** Text as code, in a fence of more backticks than it holds. */
function code(plain: string): string {
  const line = plain.replace(/\s+/g, " ");
  const most = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(most + 1);
  return most === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
