import type { ThreadEvidence } from "../evidence/evidence.js";
import type { ThreadFigures } from "../figures/thread-figures.js";
import type { Report } from "../report/report-data.js";

/** HTML of each thread, of which the page shows that of the thread that is looked at; at first that which suffers most. */
export function threadParts(
  { evidence, figures, thread: worst }: Report,
  part: (thread: ThreadEvidence, figures: ThreadFigures | undefined) => string,
): string {
  return evidence.threads
    .map((thread) => {
      const html = part(
        thread,
        figures.find((each) => each.thread === thread.name),
      );
      return `<div data-thread="${thread.id}"${thread.name === worst ? "" : " hidden"}>${html}</div>`;
    })
    .join("");
}
