import type { Report } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { bytesText, msText, shareText } from "./figure-text.js";
import { shownText } from "./shown-text.js";

/** What was looked at, what looking cost, and what could not be known, as HTML. */
export function factsPart({ evidence, madeAt }: Report): string {
  const { target, overhead, gaps, threads } = evidence;
  const code = (texts: readonly string[]) =>
    texts.length === 0 ? "none" : `<code>${escapeHtml(texts.map(shownText).join(" "))}</code>`;
  const limits = [...new Set(threads.map(({ heapLimitBytes }) => bytesText(heapLimitBytes)))];
  const semiSpaces = [
    ...new Set(
      threads.map(({ semiSpaceBytes }) => (semiSpaceBytes === 0 ? "not known" : bytesText(semiSpaceBytes))),
    ),
  ];
  const facts: readonly (readonly [string, string])[] = [
    ["Program", `${code(target.command)}, process ${target.pid}, ${target.mode}`],
    ["Folder", code([target.cwd])],
    ["Engine", escapeHtml(`Node ${target.nodeVersion}, V8 ${target.v8Version}, ${target.platform}`)],
    ["Options of Node", code(target.nodeOptions)],
    ["Machine", `${target.cores} cores, ${bytesText(target.memoryBytes)} of memory`],
    ["Threads", `${threads.length}; heap limit ${limits.join(", ")}; semi-space ${semiSpaces.join(", ")}`],
    ["Observed", `for ${msText(evidence.windowMs)}; made at ${escapeHtml(madeAt)}`],
    [
      "Overhead",
      `${shareText(overhead.share)} of the program's processor time` +
        overhead.parts.map(({ part, share }) => `; ${escapeHtml(part)} ${shareText(share)}`).join("") +
        `. ${escapeHtml(overhead.method)}`,
    ],
    [
      "Caused by it",
      `${overhead.causedCollections} full collections, ${msText(overhead.causedCollectionsMs)}; they are left out of all figures`,
    ],
  ];
  const list = facts.map(([name, html]) => `<dt>${name}</dt><dd>${html}</dd>`).join("");
  const unknown =
    gaps.length === 0
      ? ""
      : `<h3>What could not be known</h3><ul>${gaps.map((gap) => `<li>${escapeHtml(gap)}</li>`).join("")}</ul>`;
  return `<dl>${list}</dl>${unknown}`;
}
