import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Report } from "../compare/report-data.js";
import { conditionsOf } from "./conditions.js";
import { escapeHtml } from "./escape-html.js";
import { flameFigures } from "./flame-figures.js";
import { drawFlames } from "./flame-script.js";
import { fragmentationTable, sizeClassTable } from "./memory-tables.js";
import { pageData } from "./page-data.js";
import { pauseTable } from "./pause-tables.js";
import { curveFigures, timeLineFigures } from "./plot-figures.js";
import { drawPlots } from "./plots-script.js";
import { pressureTable } from "./pressure-tables.js";
import { completeReport } from "./read-report.js";
import { reportStyle } from "./report-style.js";
import { runsTable } from "./runs-tables.js";
import { generatorTable, strategyTable } from "./strategy-table.js";
import { COLOURS, DASHES } from "./swatch.js";
import { terms } from "./terms.js";
import { verdict } from "./verdict.js";

/**
 * The report as one HTML document that needs nothing else: no file, no network. It opens with the verdict in a sentence, then gives the machine and the
 * command, the table, what was measured against what was intended, and the plots. `document.body.dataset.ready` is `"true"` once the plots are drawn. The
 * report itself is in it too, as JSON in the element `#report`.
 *
 * @throws Error where the package `uplot`, which draws the plots, is not installed
 */
export function reportPage(given: Report): string {
  const report = pageData(completeReport(given));
  const { strategies } = report;
  const { sentence, details, caveats } = verdict(report);
  const names = strategies.map(({ name }) => name).join(", ");
  const licence = uplot("LICENSE").replaceAll("*/", "* /");
  const script = inScript(
    `/* ${licence} */\n${uplot("dist/uPlot.iife.min.js")}\n` +
      `const report = JSON.parse(document.getElementById("report").textContent);\n` +
      `(${drawFlames.toString()})(report);\n` +
      `(${drawPlots.toString()})(report, uPlot, ${JSON.stringify(DASHES)}, ${COLOURS});`,
  );
  const hash = createHash("sha256").update(script).digest("base64");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<!-- Whatever text gets into the page, only its own script runs, and nothing is fetched. -->
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Pauseless storm: ${escapeHtml(names)}</title>
<style>${uplot("dist/uPlot.min.css")}${reportStyle}</style>
</head>
<body>
<header>
<p class="kind">Pauseless storm</p>
<h1>${escapeHtml(sentence)}</h1>
${details.map((detail) => `<p class="detail">${escapeHtml(detail)}</p>\n`).join("")}${caveatList(caveats)}${facts(report)}
</header>
<main>
<noscript><p>The plots need JavaScript; every figure of the tables stands without it.</p></noscript>
${sections(report).map(sectionHtml).join("\n")}
</main>
<footer>
<h2>What the words mean</h2>
<dl>${terms.map(([term, meaning]) => `<dt>${term}</dt><dd>${meaning}</dd>`).join("")}</dl>
<p class="small">Plots by uPlot, © Leon Sorokin, MIT licence.</p>
</footer>
<script type="application/json" id="report">${JSON.stringify(report).replaceAll("<", "\\u003c")}</script>
<script>${script}</script>
</body>
</html>
`;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** "" where there is nothing to show, and so no section. */
  readonly body: string;
}

function sections(report: Report): readonly Section[] {
  const { strategies, mode } = report;
  return [
    {
      id: "strategies",
      title: "What each strategy did",
      text: "Medians over the valid runs, in small print the least and the most of them. A maximum and a count of stutters is the worst of all runs.",
      body: strategies.length === 0 ? "" : strategyTable(report) + contenderList(report),
    },
    {
      id: "pressure",
      title: "The load, measured against intended",
      text: "Whether each strategy was really under the pressure that was asked for, so that the model can be trusted.",
      body: pressureTable(report) + sizeClassTable(strategies),
    },
    {
      id: "percentiles",
      title: "By percentile",
      text: "A name hides its line or shows it; the figures at the pointer stand beside the names.",
      body: strategies.length === 0 ? "" : curveFigures(report),
    },
    {
      id: "time",
      title: "Over time",
      text: "The line is the latest tick of each tenth of a second, each dot the longest pause that ended in it; beside it the heap with its saw teeth. All on the same scales.",
      body: timeLineFigures(strategies),
    },
    {
      id: "pauses",
      title: "Pauses by kind and phase",
      text: "Where the time went that the collector stopped each isolate for.",
      body: pauseTable(strategies),
    },
    {
      id: "fragmentation",
      title: "Fragmentation by space",
      text: "How much of what was committed held nothing at the end of the run.",
      body: fragmentationTable(strategies),
    },
    {
      id: "allocations",
      title: "Where allocations come from",
      text: "Sampled in a run of its own. A frame is as wide as the bytes that were allocated in it and in what it called; its colour says nothing. With the keyboard: arrows, Enter, Escape.",
      body: flameFigures(strategies),
    },
    {
      id: "runs",
      title: "Every run, and the noise of the machine",
      text: "Before each run, a program that only looks at the clock: for how long it was held up, how slow a fixed piece of work was beside the fastest, and how much of the processor other machines took.",
      body: runsTable(report),
    },
    {
      id: "generator",
      title: "The load generator",
      text: "A generator that is late itself, or sends less than it was asked to, measures itself and not the server.",
      body: mode === "net" && strategies.length > 0 ? generatorTable(strategies) : "",
    },
  ];
}

function sectionHtml({ id, title, text, body }: Section): string {
  if (body === "") return "";
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><p class="small">${text}</p>${body}</section>`;
}

/** What each contender is, in a line, for a peer whose advice it follows, and which peers could not run. */
function contenderList({ strategies, leftOut = [] }: Report): string {
  const items = strategies
    .filter(({ summary }) => summary !== "")
    .map(({ name, summary, advice }) => {
      const follows = advice === undefined ? "" : `; follows ${escapeHtml(advice)}`;
      return `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(summary)}${follows}</dd>`;
    });
  const absent = leftOut.map(
    ({ name, why }) => `<dt>${escapeHtml(name)}</dt><dd>was left out: ${escapeHtml(why)}</dd>`,
  );
  return items.length + absent.length === 0 ? "" : `<dl>${[...items, ...absent].join("")}</dl>`;
}

function caveatList(caveats: readonly string[]): string {
  if (caveats.length === 0) return "";
  const items = caveats.map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join("");
  return `<div class="caveats"><p>Before you believe it:</p><ul>${items}</ul></div>\n`;
}

function facts(report: Report): string {
  const { machine, load } = conditionsOf(report);
  return [
    escapeHtml(machine),
    `Load: ${escapeHtml(load)}`,
    `Made by <code>${escapeHtml(report.command)}</code>`,
  ]
    .map((line) => `<p class="facts">${line}</p>`)
    .join("\n");
}

/** A file of the package that draws the plots. */
function uplot(file: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/${file}`), "utf8");
}

/** Keeps a script from ending its element early; in a string of the script, these mean the same as before. */
function inScript(source: string): string {
  return source.replaceAll(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
}
