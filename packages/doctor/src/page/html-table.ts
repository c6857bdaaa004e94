import { escapeHtml } from "./escape-html.js";

/** A table that scrolls sideways where there is no room for it, as HTML; "" where it has no rows. @param rows - cells as HTML, the first of each names the row */
export function htmlTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return "";
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const body = rows
    .map(
      ([first, ...cells]) =>
        `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`,
    )
    .join("");
  const label = escapeHtml(caption);
  return (
    `<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><caption>${label}</caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
  );
}
