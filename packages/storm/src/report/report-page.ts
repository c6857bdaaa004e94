import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Report } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { decimals, whole } from "./figures.js";
import { drawReport } from "./report-script.js";
import { reportStyle } from "./report-style.js";
import { generatorTable, isolateTable, strategyTable } from "./strategy-table.js";
import { verdict } from "./verdict.js";

/** What a reader sees of each plot before it is drawn. */
const PLOTS = [
  {
    id: "pauses",
    title: "Pauses over time",
    text: "The longest pause that ended in each tenth of a second, if any, in ms on a logarithmic scale.",
  },
  {
    id: "lateness",
    title: "Tick lateness over time",
    text: "The latest tick of each tenth of a second, in ms on a logarithmic scale.",
  },
  {
    id: "percentiles",
    title: "Tick lateness by percentile",
    text: "How late the ticks were: at p99.9, one tick in 1,000 was later. Each nine takes the same room.",
  },
  { id: "heap", title: "Heap used over time", text: "The JavaScript heap of the server, in MB." },
] as const;

const TERMS = [
  ["Pause", "a stop of one isolate of the server by the garbage collector."],
  ["One every", "the seconds from one pause to the next, on average."],
  ["Lateness", "how long after its due time a tick ended."],
  ["Stutter", "a tick that ended more than one frame at 60 Hz, 16.7 ms, after it was due."],
  ["Round trip", "from sending a message to the arrival of the first view that answers it."],
  ["p50, p99, max", "half of all were at most p50, 99 of 100 at most p99, and none was above max."],
  ["Heap, RSS", "the JavaScript heap in use, and all memory of the server process that is in RAM."],
  ["CPU", "processor time of the server as a share of one core; above 100% it used more than one."],
  ["Void", "no result, because the load generator could not keep up or the server ended early."],
] as const;

/**
 * The report as one HTML document that needs nothing else: no file, no network. It opens with the verdict in
 * a sentence, then gives the machine and the command, a table, four plots (`#pauses`, `#lateness`,
 * `#percentiles`, `#heap`), and the meaning of its terms. `document.body.dataset.ready` is `"true"` once the
 * plots are drawn. The report itself is in it too, as JSON in the element `#report`.
 *
 * @throws Error where the package `uplot`, which draws the plots, is not installed
 */
export function reportPage(report: Report): string {
  const { strategies } = report;
  const { sentence, caveats } = verdict(strategies);
  const names = strategies.map(({ name }) => name).join(", ");
  const plotter = uplot("dist/uPlot.iife.min.js");
  const licence = uplot("LICENSE").replaceAll("*/", "* /");
  const script = inScript(
    `/* ${licence} */\n${plotter}\n` +
      `(${drawReport.toString()})(JSON.parse(document.getElementById("report").textContent), uPlot);`,
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
${caveats.map((caveat) => `<p class="caveat">${escapeHtml(caveat)}</p>\n`).join("")}${facts(report)}
</header>
<main>
${strategyTable(strategies)}
${isolateTable(strategies)}
<noscript><p>The plots need JavaScript; every figure of the table stands without it.</p></noscript>
<div class="plots">
${PLOTS.map(plotFigure).join("\n")}
</div>
</main>
<footer>
<h2>What the words mean</h2>
<dl>${TERMS.map(([term, meaning]) => `<dt>${term}</dt><dd>${meaning}</dd>`).join("")}</dl>
<h2>The load generator</h2>
<p class="small">A generator that is late itself, or sends less than it was asked to, measures itself and not
the server.</p>
${generatorTable(strategies)}
<p class="small">Drag over a plot to look closer, double-click to go back; click a name to hide or show it.
Plots by uPlot, © Leon Sorokin, MIT licence.</p>
</footer>
<script type="application/json" id="report">${JSON.stringify(report).replaceAll("<", "\\u003c")}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** A file of the package that draws the plots. */
function uplot(file: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/${file}`), "utf8");
}

/** Keeps a script from ending its element early; in a string of the script, these mean the same as before. */
function inScript(source: string): string {
  return source.replaceAll(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
}

function plotFigure({ id, title, text }: (typeof PLOTS)[number]): string {
  return (
    `<figure id="${id}"><figcaption><h2>${title}</h2><p>${text}</p></figcaption>` +
    `<div class="plot" role="group" aria-label="${title}"></div></figure>`
  );
}

function facts({ machine, settings, startedAt, command }: Report): string {
  const cores = `${whole(machine.cores)} ${machine.cores === 1 ? "core" : "cores"}`;
  const memory = `${decimals(machine.memoryGb, Number.isInteger(machine.memoryGb) ? 0 : 1)} GB`;
  const node = `Node ${machine.node.replace(/^v/, "")}`;
  const load = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return [
    [machine.cpu, cores, memory, machine.os, node, date(startedAt)].map(escapeHtml).join(" · "),
    `Load: ${load.map(escapeHtml).join(" · ")}`,
    `Made by <code>${escapeHtml(command)}</code>`,
  ]
    .map((line) => `<p class="facts">${line}</p>`)
    .join("\n");
}

/** To the minute, in the one zone that does not depend on who reads it. */
function date(startedAt: string): string {
  const time = new Date(startedAt);
  return Number.isNaN(time.getTime())
    ? startedAt
    : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
