import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Report } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { pageData } from "./page-data.js";
import { pageParts } from "./page-parts.js";
import { pageScript } from "./page-script.js";
import { pageSections } from "./page-sections.js";
import { pageStyle } from "./page-style.js";
import { pageTitle } from "./page-title.js";

/** How a page is made. */
export interface ReportPageOptions {
  /** Number of the snapshot, of a page that asks the server that it came from for newer ones. */
  readonly liveVersion?: number;
}

/**
 * The report as one HTML document that needs nothing else: no file, no network. It opens with the verdict in a sentence, then what to do, what was
 * found, the time axis, tables, and flame graphs. `document.body.dataset.ready` is `"true"` once the plots are drawn.
 *
 * @throws Error where the package `uplot`, which draws the plots, is not installed
 */
export function reportPage(report: Report, { liveVersion }: ReportPageOptions = {}): string {
  const data = pageData(report);
  const parts = pageParts(report, data);
  const licence = uplot("LICENSE").replaceAll("*/", "* /");
  const script = inScript(`/* ${licence} */\n${uplot("dist/uPlot.iife.min.js")}\n${pageScript()}`);
  const style = uplot("dist/uPlot.min.css") + pageStyle;
  const thread =
    report.evidence.threads.find(({ name }) => name === report.thread) ?? report.evidence.threads[0];
  const live = liveVersion !== undefined;
  const connect = live ? " connect-src 'self';" : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<!-- Whatever text gets into the page, only its own script runs, and nothing is fetched from elsewhere. -->
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; img-src data:;${connect} base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<title>${escapeHtml(pageTitle(report))}</title>
<style>${style}</style>
</head>
<body data-thread-id="${thread.id}"${live ? ` data-version="${liveVersion}"` : ""}>
<header>
<p class="kind">Pauseless doctor${live ? ' <span id="live" role="status">Live: it is looked at now.</span>' : ""}</p>
<div id="verdict">${parts.verdict}</div>
</header>
<main>
<noscript><p>The plots need JavaScript; the findings and the tables stand without it.</p></noscript>
${pageSections(parts)}
</main>
<footer><p class="small">Plots by uPlot, © Leon Sorokin, MIT licence.</p></footer>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** A file of the package that draws the plots. */
function uplot(file: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/${file}`), "utf8");
}

/** Keeps a script from ending its element early; in a string of the script, these mean the same as before. */
function inScript(source: string): string {
  return source.replaceAll(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
}
