/// <reference lib="dom" />
import type { PageData } from "../page-data.js";
import type { PageStore } from "./page-store.js";

/** What the server of a live page answers when there is something new. */
export interface LiveUpdate {
  /** Names the snapshot. */
  readonly version: number;
  readonly title: string;
  /** HTML of the parts of the page that are text and tables, by the id of the element that it goes into. It is made as the page itself is, with all texts escaped. */
  readonly parts: Readonly<Record<string, string>>;
  readonly data: PageData;
  /** Whether this was the last. */
  readonly done: boolean;
}

/**
 * Asks the page's server every two seconds for a newer snapshot, and shows it; what the reader has chosen stays chosen. The page holds the source of
 * this function.
 *
 * @param shownVersion - the snapshot that the page came with
 */
export function liveUpdates(store: PageStore, shownVersion: number): void {
  const PERIOD_MS = 2000;
  const status = document.querySelector("#live") as HTMLElement;
  let version = shownVersion;

  /** Puts HTML into an element; where the focus was in it, it goes to the element of the same id. */
  const put = (id: string, html: string) => {
    const place = document.getElementById(id);
    if (place === null) return;
    const focused = place.contains(document.activeElement) ? document.activeElement?.id : "";
    const open = [...place.querySelectorAll<HTMLDetailsElement>("details[open]")].map((each) => each.id);
    place.innerHTML = html;
    for (const each of open) document.getElementById(each)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };
  const shown: Record<string, string> = {};
  const show = (update: LiveUpdate) => {
    version = update.version;
    document.title = update.title;
    for (const [id, html] of Object.entries(update.parts)) {
      if (shown[id] !== html) put(id, html);
      shown[id] = html;
    }
    store.change({ data: update.data });
    document.body.dataset.version = String(version);
  };

  const ask = async () => {
    try {
      const response = await fetch(`update?seen=${version}`, { cache: "no-store" });
      if (response.status === 200) {
        const update = (await response.json()) as LiveUpdate;
        show(update);
        if (update.done) {
          status.textContent = "The window is over: this is the whole of it.";
          return;
        }
      }
      status.textContent =
        response.status < 300 ? "Live: it is looked at now." : "The doctor could not work it out just now.";
    } catch {
      status.textContent = "The doctor does not answer any more: this is what it saw last.";
    }
    setTimeout(ask, PERIOD_MS);
  };
  setTimeout(ask, PERIOD_MS);
}
