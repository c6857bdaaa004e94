import type { FunctionFigures } from "../figures/thread-figures.js";
import type { Report } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { bytesText, msText, shareText } from "./figure-text.js";
import { functionKey } from "./function-key.js";
import { shareBar } from "./share-bar.js";
import { showLink } from "./show-link.js";
import { shownText } from "./shown-text.js";
import { threadParts } from "./thread-parts.js";

const HEADS = ["function", "allocates", "share", "died young", "stays", "mean lifetime"];

/** The functions that allocate, of each thread, in a table that the page sorts, as HTML. */
export function functionsPart(report: Report): string {
  return threadParts(report, ({ id, allocations }, figures) => {
    const functions = figures?.functions ?? [];
    if (functions.length === 0) return "<p>No allocation was seen in this thread.</p>";
    const heads = HEADS.map(
      (head, column) =>
        `<th scope="col"${column === 1 ? ' aria-sort="descending"' : ""}><button type="button" class="sort">${head}</button></th>`,
    ).join("");
    const note = allocations.inlined
      ? `<p class="small">Compiled code may have folded functions into their callers, which then are named in their place.</p>`
      : "";
    return (
      `${note}<div class="scroll" role="region" aria-label="Functions that allocate" tabindex="0"><table>` +
      `<thead><tr>${heads}</tr></thead><tbody>${functions.map((each) => row(id, each)).join("")}</tbody></table></div>`
    );
  });
}

function row(thread: number, of: FunctionFigures): string {
  const { functionName, file, line, bytesPerS, share, diedYoungShare, staysShare, meanLifetimeMs } = of;
  const key = functionKey(of);
  const place =
    file === "" ? "" : `<small>${escapeHtml(shownText(file))}${line > 0 ? `:${line}` : ""}</small>`;
  const cell = (value: number | undefined, html: (known: number) => string) =>
    value === undefined ? '<td data-value="">–</td>' : `<td data-value="${value}">${html(value)}</td>`;
  return (
    `<tr data-key="${escapeHtml(key)}"><th scope="row" data-value="${escapeHtml(shownText(functionName))}">` +
    `${showLink({ thread, functions: [key], tree: "all" }, shownText(functionName))}${place}</th>` +
    cell(bytesPerS, (rate) => `${bytesText(rate)}/s`) +
    cell(share, (known) => shareBar(known)) +
    cell(diedYoungShare, shareText) +
    cell(staysShare, shareText) +
    `${cell(meanLifetimeMs, msText)}</tr>`
  );
}
