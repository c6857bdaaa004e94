import type { Insight } from "../insights/insight.js";
import type { Report } from "../report/report-data.js";
import { inBytes, inTime } from "./in-units.js";
import {
  allocationTable,
  type FigureTable,
  figuresOf,
  gapsOf,
  overheadText,
  pauseTable,
  proofTable,
  ratesText,
  tickTable,
  utilisationTable,
} from "./report-tables.js";

/**
 * The report as Markdown that fits into an issue or a comment: the verdict, findings with advice, the figures, what was tried, under what it was measured,
 * and what could not be known. Names are escaped, so that they cannot become markup.
 */
export function reportMarkdown(report: Report): string {
  const { insights, proof } = report;
  const gaps = gapsOf(report);
  const figures = figuresOf(report);
  const parts = [
    `# ${text(report.verdict)}`,
    // What healthy means is in the verdict.
    ...(report.healthy ? [] : insights.map(insightPart)),
    `## Figures`,
    conditions(report),
    ...(figures === undefined
      ? []
      : [table(pauseTable(figures)), table(utilisationTable(figures)), table(tickTable(figures))]),
    table(allocationTable(report, 10)),
    ratesText(report),
    ...(proof === undefined ? [] : proofPart(proof)),
    ...(gaps.length === 0
      ? []
      : ["## What could not be known", gaps.map((gap) => `- ${text(gap)}`).join("\n")]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function insightPart({ id, thread, finding, weight, advice }: Insight): string {
  const head = `## ${text(id)}${thread === "main" ? "" : ` (${text(thread)})`}`;
  const lines = [`${text(finding)}. Weight ${weight.toFixed(2)}.`];
  for (const each of advice) {
    const engine = each.engine === undefined ? "" : ` ${code(`node ${each.engine.join(" ")}`)}`;
    lines.push(`- ${text(each.text)}${engine}`);
    if (each.snippet !== undefined) lines.push(block(each.snippet));
  }
  return [head, ...lines].join("\n\n");
}

function proofPart(proof: NonNullable<Report["proof"]>): string[] {
  const untried = proof.untried.map(
    ({ advice, reason }) => `- not tried: ${text(advice.id)}, ${text(reason)}`,
  );
  if (proof.trials.length === 0) {
    return ["## Tried", "There was no advice that could be tried.", untried.join("\n")];
  }
  const load = proof.load === undefined ? "" : ` under ${code(proof.load)}`;
  return [
    "## Tried",
    `Runs of ${inTime(proof.runSeconds * 1000)}${load}, without and with each, in turn.`,
    table(proofTable(proof)),
    [
      ...proof.trials.map(
        ({ advice, outcome, reason }) => `- ${outcome}: ${text(advice.id)}, ${text(reason)}`,
      ),
      ...untried,
    ].join("\n"),
  ];
}

function conditions(report: Report): string {
  const { evidence, madeAt, thread } = report;
  const { target, windowMs } = evidence;
  const options = target.nodeOptions.length === 0 ? "" : ` ${code(target.nodeOptions.join(" "))}`;
  return (
    `${code(target.command.join(" "))}, ${target.mode}, ${inTime(windowMs)} until ${madeAt}; Node ${text(target.nodeVersion)}${options}, ` +
    `${target.platform}, ${target.cores} cores, ${inBytes(target.memoryBytes)} of memory. Figures are those of ${text(thread)}. ` +
    overheadText(report)
  );
}

function table(rows: FigureTable): string {
  const [head, ...body] = rows;
  if (head.length < 2 || body.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.map(text).join(" | ")} |`;
  return [line(head), `|---|${"--:|".repeat(head.length - 1)}`, ...body.map(line)].join("\n");
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
  const fence = "`".repeat(longestRun(line) + 1);
  return fence.length === 1 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

function block(lines: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
  return `${fence}ts\n${lines.trimEnd()}\n${fence}`;
}

function longestRun(plain: string): number {
  return Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
}
