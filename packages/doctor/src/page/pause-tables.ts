import type { PauseFigures, ThreadFigures } from "../figures/thread-figures.js";
import type { Report } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { bytesText, momentText, msText, shareText } from "./figure-text.js";
import { htmlTable } from "./html-table.js";
import type { PageData } from "./page-data.js";
import { shareBar } from "./share-bar.js";
import { showLink } from "./show-link.js";
import { shownText } from "./shown-text.js";
import { threadParts } from "./thread-parts.js";

const LONGEST_LISTED = 10;
const PHASES_LISTED = 16;

/** The tables of pauses of each thread, as HTML. */
export function pauseTables(report: Report, data: PageData): string {
  return threadParts(report, (thread, figures) => {
    const longest = thread.collections
      .filter(({ byDoctor }) => !byDoctor)
      .sort((a, b) => b.ms - a.ms)
      .slice(0, LONGEST_LISTED)
      .map(({ startMs, ms, kind, reason, usedBeforeBytes, usedAfterBytes }) => [
        showLink({ thread: thread.id, pauses: [Math.round(startMs * 1000) / 1000] }, momentText(startMs)),
        msText(ms),
        kind,
        escapeHtml(shownText(reason)),
        `${bytesText(usedBeforeBytes)} → ${bytesText(usedAfterBytes)}`,
      ]);
    const page = data.threads.find(({ id }) => id === thread.id);
    const drawn = page?.pauses.startMs.length ?? 0;
    const count = page?.pauseCount ?? 0;
    const note =
      drawn === count
        ? ""
        : `<p class="small">${drawn} of ${count} pauses are on the time axis: the longest, and those that findings show.</p>`;
    if (figures === undefined) return "<p>Of this thread, no figures were worked out.</p>";
    return (
      kinds(figures) +
      note +
      htmlTable("The longest pauses", ["at", "length", "kind", "reason", "heap used"], longest) +
      `<div class="columns">${phases(figures)}${ticks(figures)}${fragmentation(figures)}</div>`
    );
  });
}

function kinds({ pauses, minor, major, marking }: ThreadFigures): string {
  const row = (name: string, kind: string, of: PauseFigures) => [
    `${kind === "" ? "" : `<i class="kind-mark kind-${kind}"></i>`}${name}`,
    of.count.toLocaleString("en-US"),
    of.count === 0 ? "–" : msText(of.intervalS * 1000),
    ...(of.count === 0
      ? ["–", "–", "–", "–", "–"]
      : [msText(of.p50Ms), msText(of.p99Ms), msText(of.maxMs), msText(of.totalMs), shareBar(of.shareOfTime)]),
  ];
  return htmlTable(
    "Pauses",
    ["", "count", "one each", "p50", "p99", "max", "in all", "share of time"],
    [
      row("all pauses", "", pauses),
      row("minor (young generation)", "minor", minor),
      row("major (whole heap)", "major", major),
      row("marking steps between pauses", "incremental", marking),
    ],
  );
}

function phases({ phases: all }: ThreadFigures): string {
  const total = all.reduce((sum, { totalMs }) => sum + totalMs, 0);
  return htmlTable(
    "Where the time of pauses went",
    ["phase", "in all", "share"],
    all
      .slice(0, PHASES_LISTED)
      .map(({ kind, phase, totalMs }) => [
        `<i class="kind-mark kind-${kind}"></i>${escapeHtml(shownText(phase))}`,
        msText(totalMs),
        shareBar(total > 0 ? totalMs / total : 0),
      ]),
  );
}

function ticks({ ticks: all }: ThreadFigures): string {
  const ofAll = (count: number, of: number) =>
    `${count.toLocaleString("en-US")} (${shareText(of > 0 ? count / of : 0)})`;
  return htmlTable(
    "What it does to a program that ticks",
    ["rate", "ticks", "later than a tenth", "later than a period", "worst"],
    all.map(({ hz, ticks, delayed, missed, worstMs }) => [
      `${hz} Hz`,
      ticks.toLocaleString("en-US"),
      ofAll(delayed, ticks),
      ofAll(missed, ticks),
      msText(worstMs),
    ]),
  );
}

function fragmentation({ fragmentation: all }: ThreadFigures): string {
  return htmlTable(
    "Fragmentation",
    ["space", "committed", "holds no objects"],
    all.map(({ space, sizeBytes, share }) => [
      escapeHtml(shownText(space)),
      bytesText(sizeBytes),
      shareBar(share),
    ]),
  );
}
