/// <reference lib="dom" />
import type { TreeKind } from "../page-data.js";
import type { PageStore } from "./page-store.js";

/** What a link of the page shows, as JSON in its `data-show`. */
export interface PageLink {
  /** Of a thread. */
  readonly thread?: number;
  /** Beginnings of pauses that are marked on the axis, in ms. */
  readonly pauses?: readonly number[];
  /** A stretch of the axis, in ms. */
  readonly band?: readonly [number, number];
  /** Keys of functions that are marked in the table and the flame graph. */
  readonly functions?: readonly string[];
  readonly tree?: TreeKind;
}

/** Lets the links of the page show what they mean, and the selector choose a thread. The page holds the source of this function. */
export function pageLinks(store: PageStore): void {
  const follow = ({ thread, pauses, band, functions, tree }: PageLink) => {
    const chosen = thread ?? store.state.threadId;
    const sameThread = chosen === store.thread().id;
    store.change({
      threadId: chosen,
      ...(tree && { tree }),
      ...(!sameThread && { pauseMs: null, blockMs: null, markedMs: [], band: null }),
      ...(pauses && {
        markedMs: pauses,
        band: null,
        pauseMs: pauses[0] ?? null,
        blockMs: null,
        range: around(pauses),
      }),
      ...(band && { band, markedMs: [], range: around(band) }),
      ...(functions && { markedFunctions: functions, functionKey: functions[0] ?? null }),
    });
    const place = document.querySelector(pauses || band ? "#time" : "#flame");
    place?.scrollIntoView({ behavior: "smooth", block: "start" });
  };
  /** What of the axis shows all of them with some room, and not so near that nothing else can be seen. */
  const around = (momentsMs: readonly number[]): readonly [number, number] | null => {
    if (momentsMs.length === 0) return null;
    const [from, to] = [Math.min(...momentsMs), Math.max(...momentsMs)];
    const { windowMs } = store.state.data;
    const room = Math.max(0.25 * (to - from), 0.02 * windowMs);
    const range = [Math.max(0, from - room), Math.min(windowMs, to + room)] as const;
    return range[1] - range[0] > 0.8 * windowMs ? null : range;
  };

  document.addEventListener("click", ({ target }) => {
    const link = (target as Element).closest<HTMLElement>("[data-show]");
    if (link?.dataset.show !== undefined) follow(JSON.parse(link.dataset.show) as PageLink);
  });

  const select = document.querySelector("#threads select") as HTMLSelectElement;
  const fill = () => {
    const options = store.state.data.threads.map(({ id, name }) => {
      const option = document.createElement("option");
      option.value = String(id);
      option.textContent = name;
      return option;
    });
    select.replaceChildren(...options);
    (document.querySelector("#threads") as HTMLElement).hidden = options.length < 2;
    showThread();
  };
  /** What the page holds of each thread is shown of the one that is looked at. */
  const showThread = () => {
    const { id } = store.thread();
    select.value = String(id);
    for (const each of document.querySelectorAll<HTMLElement>("[data-thread]")) {
      each.hidden = Number(each.dataset.thread) !== id;
    }
  };
  select.onchange = () =>
    store.change({ threadId: Number(select.value), pauseMs: null, blockMs: null, markedMs: [], band: null });
  store.onChange(["data"], fill);
  store.onChange(["threadId"], showThread);
  fill();
}
