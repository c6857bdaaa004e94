import type { Advice } from "../insights/insight.js";
import type { Report, Trial, TrialMeasure } from "../report/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { bytesText, msText, shareText } from "./figure-text.js";
import { htmlTable } from "./html-table.js";
import { shownText } from "./shown-text.js";

/** What to do, as HTML: advice that was proven, advice that was not tried, and what was tried and rejected. */
export function curePart({ insights, proof }: Report): string {
  const trials = proof?.trials ?? [];
  const tried = new Set(trials.map(({ advice }) => advice.id));
  const reasons = new Map(proof?.untried.map(({ advice, reason }) => [advice.id, reason]));
  const untried = new Map<string, Advice>();
  for (const advice of insights.flatMap((insight) => insight.advice)) {
    if (!tried.has(advice.id)) untried.set(advice.id, untried.get(advice.id) ?? advice);
  }
  const kept = trials.filter(({ outcome }) => outcome === "kept");
  const rejected = trials.filter(({ outcome }) => outcome === "rejected");
  if (trials.length + untried.size === 0) return "<p>There is nothing to do.</p>";
  const how = proof === undefined ? "" : proofText(proof);
  return [
    how,
    list(kept.map((trial) => trialHtml(trial, "proven"))),
    list(
      [...untried.values()].map((advice) =>
        adviceHtml(advice, proof === undefined ? "" : "not tried", small(reasons.get(advice.id))),
      ),
    ),
    rejected.length === 0
      ? ""
      : `<h3>Tried and rejected</h3>${list(rejected.map((trial) => trialHtml(trial, "rejected")))}`,
  ].join("");
}

function proofText({ load, runSeconds, trials }: NonNullable<Report["proof"]>): string {
  if (trials.length === 0)
    return `<p class="small">No advice could be tried by running the program again.</p>`;
  const under = load === undefined ? "" : ` under <code>${escapeHtml(shownText(load))}</code>`;
  return `<p class="small">Tried by running the program again${under}, with and without it by turns, ${runSeconds} s each; an interval is of the median, over pairs of runs.</p>`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "" : `<ul class="advice">${items.join("")}</ul>`;
}

function adviceHtml({ text, engine, snippet }: Advice, badge: string, more = ""): string {
  const mark = badge === "" ? "" : ` <span class="badge ${badge.replace(" ", "-")}">${badge}</span>`;
  const options = engine?.map(shownText).join(" ") ?? "";
  return (
    `<li><p>${escapeHtml(text)}${mark}</p>${more}` +
    `${options === "" ? "" : `<pre><code>node ${escapeHtml(options)} …</code></pre>`}` +
    `${snippet === undefined ? "" : `<pre><code>${escapeHtml(snippet)}</code></pre>`}</li>`
  );
}

function trialHtml({ advice, pairs, measures, reason }: Trial, badge: string): string {
  const rows = measures.map((measure) => {
    const { name, text } = MEASURES[measure.measure];
    return [name, text(measure.without), text(measure.with), gainText(measure)];
  });
  const table = htmlTable(
    `Medians of ${pairs} pairs of runs`,
    ["measure", "without", "with", `less${intervalText(measures[0])}`],
    rows,
  );
  return adviceHtml(advice, badge, small(reason) + table);
}

function small(text = ""): string {
  return text === "" ? "" : `<p class="small">${escapeHtml(text)}</p>`;
}

function intervalText({ confidence }: Partial<TrialMeasure> = {}): string {
  return confidence === undefined ? "" : ` (${Math.floor(confidence * 100)} % interval)`;
}

function gainText({ gain, low, high }: TrialMeasure): string {
  if (low === undefined || high === undefined) return shareText(gain);
  return `${shareText(gain)} (${shareText(low)} to ${shareText(high)})`;
}

const MEASURES: Readonly<
  Record<TrialMeasure["measure"], { readonly name: string; readonly text: (value: number) => string }>
> = {
  pauseP99Ms: { name: "p99 of pauses", text: msText },
  pauseMaxMs: { name: "longest pause", text: msText },
  pauseShareOfTime: { name: "time in pauses", text: shareText },
  loopDelayP99Ms: { name: "p99 of loop delay", text: msText },
  peakRssBytes: { name: "most memory (RSS)", text: bytesText },
  runMs: { name: "time of the run", text: msText },
};
