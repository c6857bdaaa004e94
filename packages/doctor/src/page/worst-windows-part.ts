import type { Report } from "../report/report-data.js";
import { momentText, msText, shareText } from "./figure-text.js";
import { htmlTable } from "./html-table.js";
import type { PageData } from "./page-data.js";
import { showLink } from "./show-link.js";
import { threadParts } from "./thread-parts.js";

/** The worst windows of each thread, with links to the time axis, as HTML. */
export function worstWindowsPart(report: Report, { threads }: PageData): string {
  return threadParts(report, ({ id }) => {
    const worst = threads.find((thread) => thread.id === id)?.worst ?? [];
    return htmlTable(
      "The worst windows",
      ["window", "begins at", "stopped for", "left to the program"],
      worst
        .filter(({ stoppedMs }) => stoppedMs > 0)
        .map(({ windowMs, startMs, stoppedMs }) => [
          msText(windowMs),
          showLink({ thread: id, band: [startMs, startMs + windowMs] }, momentText(startMs)),
          msText(stoppedMs),
          shareText(1 - stoppedMs / windowMs),
        ]),
    );
  });
}
