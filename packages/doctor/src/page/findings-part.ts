import type { ThreadEvidence } from "../evidence/evidence.js";
import type { Insight, InsightId } from "../insights/insight.js";
import type { Report } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { functionKey } from "./function-key.js";
import type { TreeKind } from "./page-data.js";
import { shareBar } from "./share-bar.js";
import { showLink } from "./show-link.js";
import { shownText } from "./shown-text.js";

/** The graph that shows what a finding means; that of all allocation where it is not said. */
const TREES: Readonly<Partial<Record<InsightId, TreeKind>>> = {
  "survival-bound": "survived",
  promotion: "survived",
  "old-space-growth": "stays",
  "heap-limit-close": "stays",
  "loop-blocked": "cpu",
};

/** What was found, heaviest first, each finding with its weight, its figures, and links to what shows it, as HTML. */
export function findingsPart({ insights, evidence }: Report): string {
  const items = insights.map((insight) => {
    const thread = evidence.threads.find(({ name }) => name === insight.thread);
    const links = thread === undefined ? [] : linksOf(insight, thread);
    const where =
      evidence.threads.length > 1
        ? ` <span class="badge">${escapeHtml(shownText(insight.thread))}</span>`
        : "";
    return (
      `<li><p class="weight">${shareBar(insight.weight)}</p>` +
      `<div><p class="finding">${escapeHtml(insight.finding)}${where}</p>${figures(insight)}` +
      `<p class="links">${links.join(" ")}</p></div></li>`
    );
  });
  return `<ol class="findings">${items.join("")}</ol>`;
}

function linksOf({ id, evidence }: Insight, { id: thread, collections, cpu }: ThreadEvidence): string[] {
  const links: string[] = [];
  const moments = evidence.collections.flatMap((index) => collections[index]?.startMs ?? []);
  if (moments.length > 0) {
    const pauses = moments.map((ms) => Math.round(ms * 1000) / 1000);
    links.push(
      showLink({ thread, pauses }, pauses.length === 1 ? "show the pause" : `show ${pauses.length} pauses`),
    );
  }
  const [block] = cpu.blocks;
  if (id === "loop-blocked" && block !== undefined) {
    links.push(
      showLink({ thread, band: [block.startMs, block.startMs + block.ms] }, "show the longest stretch"),
    );
  }
  const tree = TREES[id] ?? "all";
  for (const each of evidence.functions) {
    links.push(
      showLink({ thread, functions: [functionKey(each)], tree }, `show ${shownText(each.functionName)}`),
    );
  }
  return links;
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
