/// <reference lib="dom" />
import type uPlot from "uplot";
import type { PageData } from "../page-data.js";
import { flamePanel } from "./flame-panel.js";
import { functionRows } from "./function-rows.js";
import { liveUpdates } from "./live-updates.js";
import { mutatorPlot } from "./mutator-plot.js";
import { pageLinks } from "./page-links.js";
import { pageStore } from "./page-store.js";
import { pausePanel } from "./pause-panel.js";
import { timeAxis } from "./time-axis.js";

/** Brings the page to life, and sets `data-ready` on its body when all is drawn. The page holds the source of this function. */
export function pageMain(UPlot: typeof uPlot): void {
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "") as PageData;
  const { threadId, version } = document.body.dataset;
  const store = pageStore(data, Number(threadId));
  pageLinks(store);
  timeAxis(store, UPlot);
  pausePanel(store);
  mutatorPlot(store, UPlot);
  flamePanel(store);
  functionRows(store);
  if (version !== undefined) liveUpdates(store, Number(version));
  // uPlot paints in a microtask after it was made, so that by the next task all is on the page.
  setTimeout(() => {
    document.body.dataset.ready = "true";
  });
}
