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

  /** HTML of each part as it is shown. */
  const shown = new Map<string, string>();
  let isPressed = false;
  addEventListener("pointerdown", () => {
    isPressed = true;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      isPressed = false;
    });
  }

  /** Puts HTML into an element, unless its reader is about to copy some of it; where the focus was in it, it goes to what stands in the same place. */
  const put = (id: string, html: string) => {
    const place = document.getElementById(id);
    const selection = getSelection();
    const isSelected = selection !== null && !selection.isCollapsed && place?.contains(selection.anchorNode);
    if (place === null || isSelected || shown.get(id) === html) return;
    const focusable = () => [...place.querySelectorAll<HTMLElement>("button, [tabindex]")];
    const focused = focusable().indexOf(document.activeElement as HTMLElement);
    place.innerHTML = html;
    shown.set(id, html);
    focusable()[focused]?.focus({ preventScroll: true });
  };
  const show = (update: LiveUpdate) => {
    version = update.version;
    document.title = update.title;
    for (const [id, html] of Object.entries(update.parts)) put(id, html);
    store.change({ data: update.data });
    document.body.dataset.version = String(version);
  };

  const ask = async () => {
    // A drag would be lost with the plot that it is in.
    if (isPressed) {
      setTimeout(ask, PERIOD_MS / 10);
      return;
    }
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
