import type { Report, StrategyResult } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { swatch } from "./swatch.js";

const CURVES = [
  {
    id: "ticks",
    title: "Tick lateness by percentile",
    text: "How late the ticks were, in ms on a logarithmic scale: at p99.9, one tick in 1,000 was later. Each nine takes the same room.",
  },
  {
    id: "packets",
    title: "Packet lateness by percentile",
    text: "How much longer than a tick clients waited for the next view, and for those that were due meanwhile.",
  },
  {
    id: "round-trips",
    title: "Round trips by percentile",
    text: "From when a message was due to be sent to the first view that answers it; half a tick of waiting is in it.",
  },
] as const;

/** Places for the plots over percentiles, each with a button for each contender, as HTML. */
export function curveFigures({ strategies, mode }: Report): string {
  const buttons = strategies
    .map(
      (run, index) =>
        `<button type="button" aria-pressed="true">${swatch(index, run.void !== false)}` +
        `<span>${escapeHtml(run.name)}${run.void === false ? "" : " (void)"}</span><output></output></button>`,
    )
    .join("");
  return CURVES.filter(({ id }) => mode === "net" || id === "ticks")
    .map(
      ({ id, title, text }) =>
        `<figure id="curve-${id}"><figcaption><h3>${title}</h3><p>${text}</p></figcaption>` +
        `<div class="plot" data-plot="${id}" role="img" aria-label="${title}; its figures are in the table above"></div>` +
        `<div class="legend"><span class="where"></span>${buttons}</div></figure>`,
    )
    .join("\n");
}

/** Places for the time lines of each contender, lateness beside heap, as HTML. */
export function timeLineFigures(strategies: readonly StrategyResult[]): string {
  return strategies
    .map((run, index) => {
      const name = escapeHtml(run.name) + (run.void === false ? "" : " (void)");
      const plot = (kind: string, what: string) =>
        `<div class="line"><p class="small">${what} <output></output></p><div class="plot" data-plot="${kind}" ` +
        `data-index="${index}" role="img" aria-label="${what} of ${name} over time"></div></div>`;
      return (
        `<figure class="timeline"><h3>${swatch(index, run.void !== false)}${name}</h3><div class="pair">` +
        `${plot("late", "Tick lateness and pauses")}${plot("heap", "Heap")}</div></figure>`
      );
    })
    .join("\n");
}
