import type { StrategyResult } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { swatch } from "./swatch.js";

/** A line of a table: what it says, and what it says of each contender, as HTML. */
export interface FigureRow {
  /** Lines of one group stand together under its name; "" for none. */
  readonly group: string;
  readonly label: string;
  /** As plain text, for who does not know the word. */
  readonly hint?: string;
  cell(run: StrategyResult, index: number): string;
}

interface TableOptions {
  /** Which contenders have a column; all unless told. */
  only?(run: StrategyResult): boolean;
  /** Whether the reasons of void ones stand below. */
  readonly withReasons?: boolean;
}

/**
 * A table with a column for each contender, as HTML: strategies first and, set apart, peers. Void ones are greyed.
 *
 * @param contenders - all of the report, in its order: their places give their colours
 */
export function figureTable(
  heading: string,
  contenders: readonly StrategyResult[],
  rows: readonly FigureRow[],
  { only = () => true, withReasons = false }: TableOptions = {},
): string {
  const places = [...contenders.entries()].filter(([, run]) => only(run));
  const strategies = places.filter(([, { kind }]) => kind !== "peer");
  const peers = places.filter(([, { kind }]) => kind === "peer");
  const ordered = [...strategies, ...peers];
  const apart = (place: number) => (peers.length > 0 && place === strategies.length ? " apart" : "");
  const kinds =
    peers.length === 0 || strategies.length === 0
      ? ""
      : `<tr><td></td><th scope="colgroup" colspan="${strategies.length}">strategies</th>` +
        `<th scope="colgroup" colspan="${peers.length}" class="apart">peers</th></tr>`;
  const names = ordered
    .map(([index, run], place) => {
      const mark = run.void === false ? "" : '<em class="badge">void</em>';
      return `<th scope="col" class="name${apart(place)}">${swatch(index, run.void !== false)}<span>${escapeHtml(run.name)}</span>${mark}</th>`;
    })
    .join("");
  const body = rows
    .map((row, at) => {
      const group =
        row.group !== "" && row.group !== rows[at - 1]?.group
          ? `<tr class="group"><th scope="rowgroup" colspan="${ordered.length + 1}"><span>${escapeHtml(row.group)}</span></th></tr>`
          : "";
      const cells = ordered
        .map(
          ([index, run], place) =>
            `<td class="${run.void === false ? "" : "void"}${apart(place)}">${row.cell(run, index)}</td>`,
        )
        .join("");
      const hint = row.hint === undefined ? "" : `<small>${escapeHtml(row.hint)}</small>`;
      return `${group}<tr><th scope="row">${escapeHtml(row.label)}${hint}</th>${cells}</tr>`;
    })
    .join("");
  const reasons = !withReasons
    ? ""
    : contenders
        .filter((run) => run.void !== false)
        .map(
          (run) =>
            `<p class="reason">${escapeHtml(run.name)} is void, no result: ${escapeHtml(String(run.void))}</p>`,
        )
        .join("");
  return `${scrolling(heading, `<thead>${kinds}<tr><td></td>${names}</tr></thead><tbody>${body}</tbody>`)}${reasons}`;
}

/** A wide table scrolls by itself on a phone, and with the keyboard: hence the region and the tab stop. */
export function scrolling(heading: string, rows: string): string {
  const region = `role="region" aria-label="${escapeHtml(heading)}" tabindex="0"`;
  return `<div class="scroll" ${region}><table>${rows}</table></div>`;
}
