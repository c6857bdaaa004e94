import type { Report, RunResult, StrategyResult } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { scrolling } from "./figure-table.js";
import { decimals, milliseconds, percent, whole } from "./figures.js";
import { swatch } from "./swatch.js";

type Run = Omit<RunResult, "series">;
type Column = readonly [heading: string, figure: (run: Run) => string];

const COLUMNS: readonly Column[] = [
  ["received /s", (run) => whole(run.receivedPerS)],
  ["pauses", (run) => whole(run.pauses.count)],
  ["pause p99 ms", (run) => milliseconds(run.pauses.p99Ms)],
  ["pause max ms", (run) => milliseconds(run.pauses.maxMs)],
  ["late p99 ms", (run) => milliseconds(run.latenessMs.p99)],
  ["late max ms", (run) => milliseconds(run.latenessMs.max)],
  ["stutters", (run) => `${whole(run.stutters)} of ${whole(run.ticks)}`],
  ["packet max ms", (run) => (run.packets.received > 0 ? milliseconds(run.packets.lateMs.max) : "–")],
  ["machine held up, max ms", (run) => milliseconds(run.noise.worstGapMs)],
  ["p99.9 ms", (run) => milliseconds(run.noise.p999GapMs)],
  ["slowness", (run) => (Number.isFinite(run.noise.slowness) ? `${decimals(run.noise.slowness, 2)} ×` : "–")],
  ["time stolen", (run) => percent(run.noise.stolenShare, 1)],
];

/** Every run by itself, with the noise of the machine just before it, as HTML; "" where nothing ran. */
export function runsTable({ strategies, order = [] }: Report): string {
  if (strategies.length === 0) return "";
  const head = `<thead><tr><th scope="col">run</th>${COLUMNS.map(([heading]) => `<th scope="col">${heading}</th>`).join("")}</tr></thead>`;
  const body = strategies
    .flatMap((strategy, index) => strategy.runs.map((run, at) => runRows(strategy, index, run, at)))
    .join("");
  const ran =
    order.length === 0 ? "" : `<p class="small">In this order: ${order.map(escapeHtml).join(", ")}.</p>`;
  return scrolling("Every run, and the noise of the machine", `${head}<tbody>${body}</tbody>`) + ran;
}

function runRows(strategy: StrategyResult, index: number, run: Run, at: number): string {
  const isVoid = run.void !== false;
  const figures = COLUMNS.map(([, figure]) => `<td>${figure(run)}</td>`).join("");
  const badge = isVoid ? '<em class="badge">void</em>' : "";
  const row =
    `<tr${isVoid ? ' class="void"' : ""}><th scope="row" class="name">${swatch(index, isVoid)}` +
    `<span>${escapeHtml(strategy.name)} ${at + 1}</span>${badge}</th>${figures}</tr>`;
  if (!isVoid) return row;
  return `${row}<tr class="reason"><td colspan="${COLUMNS.length + 1}">${escapeHtml(String(run.void))}</td></tr>`;
}
