import { exitText } from "../evidence/exit-text.js";
import type { Report } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { bytesText, msText, shareText } from "./figure-text.js";
import { shownText } from "./shown-text.js";

/** The verdict and the figures that it stands on, as HTML. */
export function verdictPart(report: Report): string {
  const { verdict, healthy, pauses, allocation, heap, loopDelayMs, overhead, evidence } = report;
  const growth = heap.growthMbPerS;
  const figures: readonly (readonly [string, string])[] = [
    ["longest pause", msText(pauses.maxMs)],
    ["p99 of pauses", msText(pauses.p99Ms)],
    ["time in pauses", shareText(pauses.shareOfTime)],
    ["allocated", `${bytesText(allocation.bytesPerS)}/s`],
    ["heap growth", growth === null ? "not known" : `${bytesText(growth * 1e6)}/s`],
    ["p99 of loop delay", loopDelayMs.p99 === null ? "not known" : msText(loopDelayMs.p99)],
    ["overhead", shareText(overhead)],
  ];
  const tiles = figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("");
  const command = evidence.target.command.map(shownText).join(" ");
  const ended = {
    window: "",
    interrupted: " It was interrupted.",
    exit: " The program ended by itself.",
    crash: ` The program ${exitText(evidence.exit)}: the figures are of the time before.`,
  }[evidence.ended];
  const seen = `${msText(evidence.windowMs)} of <code>${escapeHtml(command)}</code>, ${evidence.target.mode}.`;
  const stood = loopDelayMs.p99 === null ? " Its event loop did not turn in all that time." : "";
  return (
    `<h1 class="${healthy ? "healthy" : "ill"}">${escapeHtml(verdict)}</h1>` +
    `<p class="facts">${seen}${escapeHtml(ended)} Figures of pauses are of the thread ${escapeHtml(shownText(report.thread))}.${stood}</p>` +
    `<dl class="tiles">${tiles}</dl>`
  );
}
