import type { FlameNode, StrategyResult } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { decimals } from "./figures.js";
import { swatch } from "./swatch.js";

/** Below this, what allocates is the machinery around the battle and no longer the battle. */
const NEARLY_NOTHING_BYTES_PER_S = 1e6;

/** A place for the flame graph of each strategy with what it comes to in words, as HTML; "" where none was sampled. */
export function flameFigures(strategies: readonly StrategyResult[]): string {
  if (strategies.every(({ flame }) => !flame)) return "";
  return strategies
    .map((run, index) => {
      const name = escapeHtml(run.name);
      const heading = `<h3>${swatch(index, run.void !== false)}${name}</h3>`;
      const { flame } = run;
      if (!flame) {
        // A peer in another language has no heap of this engine that could be sampled.
        return run.kind === "peer"
          ? ""
          : `<figure>${heading}<p class="small">Its allocations were not sampled.</p></figure>`;
      }
      const graph = `<div class="flame" data-index="${index}" role="group" aria-label="Flame graph of ${name}"></div>`;
      return `<figure>${heading}<p class="small">${inWords(bytesPerS(flame))}</p>${graph}</figure>`;
    })
    .join("");
}

function inWords(rate: number): string {
  if (rate === 0) return "Nothing was allocated while it was sampled.";
  const amount = rate >= 1e6 ? `${decimals(rate / 1e6, 1)} MB` : `${decimals(rate / 1e3, 1)} KB`;
  return rate < NEARLY_NOTHING_BYTES_PER_S
    ? `Nearly nothing is allocated: ${amount} a second.`
    : `${amount} a second are allocated.`;
}

function bytesPerS({ selfBytesPerS, children }: FlameNode): number {
  return children.reduce((sum, child) => sum + bytesPerS(child), selfBytesPerS);
}
