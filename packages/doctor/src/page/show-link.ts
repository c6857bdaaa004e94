import type { PageLink } from "./browser/page-links.js";
import { escapeHtml } from "./escape-html.js";

/** A link within the page, as HTML. @param text - as plain text */
export function showLink(shows: PageLink, text: string): string {
  return `<button type="button" class="link" data-show="${escapeHtml(JSON.stringify(shows))}">${escapeHtml(text)}</button>`;
}
