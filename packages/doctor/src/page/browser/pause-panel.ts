/// <reference lib="dom" />
import { bytesText, momentText, msText, shareText } from "../figure-text.js";
import type { PageThread, PauseDetails, ShareOfFunction } from "../page-data.js";
import { callWords } from "./call-words.js";
import { pageElement } from "./page-element.js";
import type { PageStore } from "./page-store.js";

/**
 * Tells of the pause that is chosen: why it was, where its time went, the heap before and after by space, and what was allocated before it; or of the stretch of
 * work that is chosen. The page holds the source of this function.
 */
export function pausePanel(store: PageStore): void {
  /** What is shorter, or beyond so many, is one row. */
  const LEAST_SHARE = 0.002;
  const PHASES_LISTED = 10;
  const panel = document.querySelector("#pause") as HTMLElement;
  const textOf = (index: number) => store.state.data.texts[index];

  const table = (
    caption: string,
    heads: readonly string[],
    rows: readonly (readonly (Node | string)[])[],
  ) => {
    const head = pageElement("tr", {}, ...heads.map((text) => pageElement("th", { scope: "col" }, text)));
    const body = rows.map(([first, ...rest]) =>
      pageElement(
        "tr",
        {},
        pageElement("th", { scope: "row" }, first),
        ...rest.map((cell) => pageElement("td", {}, cell)),
      ),
    );
    const all = pageElement(
      "table",
      {},
      pageElement("caption", {}, caption),
      pageElement("thead", {}, head),
      pageElement("tbody", {}, ...body),
    );
    return pageElement("div", { class: "scroll" }, all);
  };

  /** A bar of 100 units, in parts whose patterns follow each other. */
  const phaseBar = (phases: PauseDetails["phases"], ms: number) => {
    let from = 0;
    const parts = phases.map(([phase, phaseMs], index) => {
      const width = ms > 0 ? (100 * phaseMs) / ms : 0;
      const part = pageElement(
        "svg:rect",
        { x: String(from), width: String(width), height: "10", class: `part-${index % 8}` },
        pageElement("svg:title", {}, `${textOf(phase)}: ${msText(phaseMs)}`),
      );
      from += width;
      return part;
    });
    const label = phases.map(([phase, phaseMs]) => `${textOf(phase)} ${msText(phaseMs)}`).join(", ");
    return pageElement(
      "svg:svg",
      {
        class: "phases",
        viewBox: "0 0 100 10",
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": label,
      },
      ...parts,
    );
  };

  const functionButton = (fn: number, tree?: string) => {
    const { name, place } = callWords(store.state.data, fn);
    const shows = JSON.stringify({ functions: [store.keyOf(fn)], ...(tree && { tree }) });
    const button = pageElement("button", { type: "button", class: "link", "data-show": shows }, name);
    return pageElement("span", {}, button, place === "" ? "" : ` ${place}`);
  };
  const functionRows = (top: readonly ShareOfFunction[], tree?: string) =>
    top.map(([fn, share]) => [functionButton(fn, tree), shareText(share)]);
  const words = (text: string) => pageElement("p", { class: "small" }, text);

  const detailsOf = ({ phases, spaces, top }: PauseDetails, ms: number, allocated: string) => {
    const swatch = (index: number) =>
      pageElement(
        "svg:svg",
        { class: "swatch", width: "10", height: "10", "aria-hidden": "true" },
        pageElement("svg:rect", { width: "10", height: "10", class: `part-${index % 8}` }),
      );
    const listed = phases.filter(
      ([, phaseMs], index) => index < PHASES_LISTED && phaseMs >= LEAST_SHARE * ms,
    );
    const restMs = phases.slice(listed.length).reduce((sum, [, phaseMs]) => sum + phaseMs, 0);
    const phaseRows: (Node | string)[][] = listed.map(([phase, phaseMs], index) => [
      pageElement("span", {}, swatch(index), textOf(phase)),
      msText(phaseMs),
      shareText(ms > 0 ? phaseMs / ms : 0),
    ]);
    if (listed.length < phases.length) {
      const rest = `${phases.length - listed.length} shorter ones`;
      phaseRows.push([rest, msText(restMs), shareText(ms > 0 ? restMs / ms : 0)]);
    }
    const spaceRows = spaces.map(([space, sizeKb, usedKb, beforeKb]) => [
      textOf(space),
      beforeKb === undefined ? "–" : bytesText(1000 * beforeKb),
      bytesText(1000 * usedKb),
      bytesText(1000 * sizeKb),
    ]);
    const what =
      top.length === 0
        ? words("Which functions allocated before it is known of the longest pauses only.")
        : table(
            `Allocated before it${allocated === "" ? "" : `: ${allocated}`}`,
            ["function", "share of bytes"],
            functionRows(top, "all"),
          );
    return [
      phaseBar(phases, ms),
      pageElement(
        "div",
        { class: "columns" },
        table("Where the time went", ["phase", "time", "share"], phaseRows),
        table("The heap by space", ["space", "used before", "used after", "committed"], spaceRows),
        what,
      ),
    ];
  };

  const tellOfPause = ({ pauses, details }: PageThread, at: number) => {
    const kind = pauses.major[at] === 1 ? "major" : "minor";
    const ms = pauses.ms[at];
    const allocated = pauses.allocatedKb[at] > 0 ? bytesText(1000 * pauses.allocatedKb[at]) : "";
    const caused =
      pauses.byDoctor[at] === 1 ? " The doctor itself caused it; it is left out of all figures." : "";
    panel.replaceChildren(
      pageElement("h3", {}, `Pause of ${msText(ms)} at ${momentText(pauses.startMs[at])}: ${kind}`),
      words(
        `Reason: ${textOf(pauses.reason[at])}. Heap ${bytesText(1000 * pauses.usedBeforeKb[at])} before, ` +
          `${bytesText(1000 * pauses.usedAfterKb[at])} after` +
          `${allocated === "" ? "" : `; ${allocated} were allocated since the collection before`}.${caused}`,
      ),
      ...(details[at] === undefined
        ? [words("Phases and spaces are kept of the longest pauses only; report.json has them all.")]
        : detailsOf(details[at], ms, allocated)),
    );
  };

  const tellOfBlock = ({ blocks }: PageThread) => {
    const block = blocks.find(({ startMs }) => startMs === store.state.blockMs);
    if (block === undefined) return false;
    panel.replaceChildren(
      pageElement("h3", {}, `Work of ${msText(block.ms)} without a wait, at ${momentText(block.startMs)}`),
      words(`${msText(block.collectorMs)} of it in the collector.`),
      table(
        "Where the time went",
        ["function, with what it called", "share"],
        functionRows(block.top, "cpu"),
      ),
    );
    return true;
  };

  const tell = () => {
    const thread = store.thread();
    const at = store.state.pauseMs === null ? -1 : thread.pauses.startMs.indexOf(store.state.pauseMs);
    if (at >= 0) tellOfPause(thread, at);
    else if (!tellOfBlock(thread)) {
      panel.replaceChildren(words("Click a pause to see its phases and what was allocated before it."));
    }
  };

  const step = (by: number) => {
    const { startMs } = store.thread().pauses;
    const now = store.state.pauseMs;
    const at = now === null ? (by > 0 ? -1 : startMs.length) : startMs.indexOf(now);
    const next = startMs[at + by];
    if (next !== undefined) store.change({ pauseMs: next, blockMs: null });
  };
  const longest = () => {
    const { startMs, ms, byDoctor } = store.thread().pauses;
    let at = -1;
    for (const [index, each] of ms.entries())
      if (byDoctor[index] === 0 && (at < 0 || each > ms[at])) at = index;
    if (at >= 0) store.change({ pauseMs: startMs[at], blockMs: null });
  };
  const steps: Record<string, () => void> = { previous: () => step(-1), next: () => step(1), longest };
  for (const button of document.querySelectorAll<HTMLButtonElement>("#time [data-pause]")) {
    button.onclick = () => steps[button.dataset.pause ?? ""]?.();
  }
  store.onChange(["data", "threadId", "pauseMs", "blockMs"], tell);
  tell();
}
