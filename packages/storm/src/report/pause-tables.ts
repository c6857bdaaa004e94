import type { PauseKind, PauseSummary } from "@pauseless/doctor/measure";
import type { IsolateFigures, StrategyResult } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { scrolling } from "./figure-table.js";
import { milliseconds, whole } from "./figures.js";
import { swatch } from "./swatch.js";

const KINDS: readonly PauseKind[] = ["minor", "major", "incremental"];
/** The phases that are named; the rest of a long list says little. */
const PHASES_SHOWN = 4;

/** The pauses of each isolate by kind and phase, with bars of where the time went, as HTML; "" where no kinds were told apart. */
export function pauseTable(strategies: readonly StrategyResult[]): string {
  const rows = strategies.flatMap((run, index) => run.isolates.map((isolate) => ({ run, index, isolate })));
  if (rows.every(({ isolate }) => isolate.kinds.length === 0) && rows.length <= strategies.length) return "";
  const most = Math.max(...rows.map(({ isolate }) => isolate.pauses.totalMs).filter(Number.isFinite), 0);
  const head =
    '<thead><tr><th scope="col">isolate</th><th scope="col" class="text">time in pauses, ms</th>' +
    ["all", ...KINDS].map((kind) => `<th scope="col">${mark(kind)}${kind}, ms</th>`).join("") +
    '<th scope="col" class="text">dearest phases, total / max ms</th></tr></thead>';
  const body = rows
    .map(({ run, index, isolate }) => {
      const isVoid = run.void !== false;
      const name = escapeHtml(isolate.name);
      const kinds = KINDS.map(
        (kind) => `<td>${summary(isolate.kinds.find((each) => each.kind === kind))}</td>`,
      ).join("");
      return (
        `<tr${isVoid ? ' class="void"' : ""}><th scope="row" class="name">${swatch(index, isVoid)}` +
        `<span>${escapeHtml(run.name)} ${name}</span></th>` +
        `<td class="stack">${stack(isolate, most)}</td><td>${summary(isolate.pauses)}</td>${kinds}` +
        `<td class="phases">${phases(isolate)}</td></tr>`
      );
    })
    .join("");
  return scrolling("Pauses by kind and phase", `${head}<tbody>${body}</tbody>`);
}

/** The pattern of a kind in the bars, so that it is known without colours too. */
function mark(kind: string): string {
  return kind === "all" ? "" : `<i class="kind-mark kind-${kind}"></i>`;
}

function summary(pauses: PauseSummary | undefined): string {
  if (pauses === undefined || pauses.count === 0) return "–";
  return (
    `${whole(pauses.count)} ×<small>p50 ${milliseconds(pauses.p50Ms)}, p99 ${milliseconds(pauses.p99Ms)}<br>` +
    `max ${milliseconds(pauses.maxMs)}, total ${milliseconds(pauses.totalMs)}</small>`
  );
}

function stack({ name, pauses, kinds }: IsolateFigures, most: number): string {
  const parts = KINDS.map((kind) => ({
    kind,
    ms: kinds.find((each) => each.kind === kind)?.totalMs ?? 0,
  })).filter(({ ms }) => ms > 0);
  const label = parts.map(({ kind, ms }) => `${kind} ${milliseconds(ms)} ms`).join(", ");
  const segments = parts
    .map(({ kind, ms }) => `<i class="kind-${kind}" style="width:${((100 * ms) / most).toFixed(2)}%"></i>`)
    .join("");
  const text = milliseconds(pauses.totalMs);
  return `<span class="stacked" role="img" aria-label="${escapeHtml(`${name}: ${label || "no pauses"}`)}">${segments}</span>${text}`;
}

function phases({ kinds, pauses }: IsolateFigures): string {
  if (pauses.count === 0) return "–";
  const all = kinds.flatMap(({ kind, phases }) => phases.map((phase) => ({ kind, ...phase })));
  const dearest = all.sort((a, b) => b.totalMs - a.totalMs).slice(0, PHASES_SHOWN);
  if (dearest.length === 0) return "not traced";
  return dearest
    .map(({ phase, totalMs, maxMs }) => {
      // The engine does not say of every phase how long the longest was.
      const longest = maxMs > 0 ? ` / ${milliseconds(maxMs)}` : "";
      return `${escapeHtml(phase)} ${milliseconds(totalMs)}${longest}`;
    })
    .join("<br>");
}
