import type { Insight } from "../insights/insight.js";
import type { Report } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { functionKey } from "./function-key.js";
import { shareBar } from "./share-bar.js";
import { showLink } from "./show-link.js";
import { shownText } from "./shown-text.js";

/** What was found, heaviest first, each finding with its weight, its figures, and links to what shows it, as HTML. */
export function findingsPart({ insights, evidence }: Report): string {
  const items = insights.map((insight) => {
    const thread = evidence.threads.find(({ name }) => name === insight.thread);
    const pauses = insight.evidence.collections.flatMap((index) => thread?.collections[index] ?? []);
    const links =
      thread === undefined
        ? ""
        : [
            ...(pauses.length === 0
              ? []
              : [
                  showLink(
                    {
                      thread: thread.id,
                      pauses: pauses.map(({ startMs }) => Math.round(startMs * 1000) / 1000),
                    },
                    pauses.length === 1 ? "show the pause" : `show ${pauses.length} pauses`,
                  ),
                ]),
            ...insight.evidence.functions.map((each) =>
              showLink(
                {
                  thread: thread.id,
                  functions: [functionKey(each)],
                  tree: insight.id === "loop-blocked" ? "cpu" : "all",
                },
                `show ${shownText(each.functionName)}`,
              ),
            ),
          ].join(" ");
    const where =
      evidence.threads.length > 1
        ? ` <span class="badge">${escapeHtml(shownText(insight.thread))}</span>`
        : "";
    return (
      `<li><p class="weight">${shareBar(insight.weight)}</p>` +
      `<div><p class="finding">${escapeHtml(insight.finding)}${where}</p>${figures(insight)}` +
      `<p class="links">${links}</p></div></li>`
    );
  });
  return `<ol class="findings">${items.join("")}</ol>`;
}

function figures({ id, evidence }: Insight): string {
  const items = Object.entries(evidence.figures).map(
    ([name, value]) => `<span><code>${escapeHtml(shownText(name))}</code> ${figure(value)}</span>`,
  );
  return `<p class="figures"><span class="id">${escapeHtml(id)}</span>${items.join("")}</p>`;
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString("en-US")
    : String(Number(value.toPrecision(3)));
}
