import {
  allocationTable,
  type FigureTable,
  figuresOf,
  gapsOf,
  inTime,
  overheadText,
  pauseTable,
  proofTable,
  type Report,
  ratesText,
  tickTable,
  utilisationTable,
} from "@pauseless/doctor";
import { columns } from "./columns.js";

/** So many functions are listed; the files have all. */
const MOST_FUNCTIONS = 5;

/** A report for the terminal: the verdict, what was found and what to do about it, the figures, what was tried, how it was observed. */
export function doctorText(report: Report): string {
  const figures = figuresOf(report);
  const parts = [
    report.verdict,
    // What healthy means is in the verdict.
    ...(report.healthy ? [] : insightTexts(report)),
    ...(figures === undefined ? [] : [table(pauseTable(figures))]),
    table(allocationTable(report, MOST_FUNCTIONS)),
    ...(figures === undefined ? [] : [table(utilisationTable(figures)), table(tickTable(figures))]),
    ratesText(report),
    ...(report.proof === undefined ? [] : [proofText(report.proof)]),
    observed(report),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Findings with their advice, each said once; code is shown once, for the first finding; the files have the rest. */
function insightTexts({ insights, verdict, evidence }: Report): string[] {
  const said = new Set<string>();
  let isShown = false;
  return insights.map(({ id, thread, finding, advice }, index) => {
    const where = evidence.threads.length > 1 ? ` in ${thread}` : "";
    const lines = [`${index + 1}. ${id}${where}${verdict.includes(finding) ? "" : `: ${finding}`}`];
    for (const { text, engine, snippet } of advice) {
      if (said.has(text)) continue;
      said.add(text);
      const setting = engine?.join(" ") ?? "";
      lines.push(`   - ${text}${text.includes(setting) ? "" : ` [node ${setting}]`}`);
      if (snippet !== undefined && index === 0 && !isShown) {
        isShown = true;
        const code = snippet.trimEnd().split("\n");
        lines.push(...code.map((line) => `       ${line}`.trimEnd()));
      }
    }
    return lines.join("\n");
  });
}

function proofText(proof: NonNullable<Report["proof"]>): string {
  const tried = proof.trials.map(({ outcome, advice, reason }) => `${outcome}: ${advice.id}, ${reason}`);
  const untried = proof.untried.map(({ advice, reason }) => `not tried: ${advice.id}, ${reason}`);
  if (tried.length === 0) return ["Nothing of the advice could be tried.", ...untried].join("\n");
  return [table(proofTable(proof)), ...tried, ...untried].join("\n");
}

function observed(report: Report): string {
  const { evidence, thread } = report;
  const { target, windowMs, threads } = evidence;
  const others =
    threads.length > 1
      ? ` Figures are those of ${thread}, the thread that suffers most of ${threads.length}.`
      : "";
  return [
    `Observed ${target.command.join(" ")} (pid ${target.pid}, Node ${target.nodeVersion}) for ${inTime(windowMs)}. ` +
      `${overheadText(report)}${others}`,
    ...gapsOf(report).map((gap) => `Not known: ${gap}`),
  ].join("\n");
}

function table(rows: FigureTable): string {
  return rows.length < 2 || rows[0].length < 2
    ? ""
    : columns(rows)
        .map((line) => line.trimEnd())
        .join("\n");
}
