/// <reference lib="dom" />
import { shareText } from "../figure-text.js";
import type { TreeKind } from "../page-data.js";
import { type Call, callTree } from "./call-tree.js";
import { callWords, treeAmount } from "./call-words.js";
import { type DrawnFlame, drawFlame } from "./draw-flame.js";
import { matchedTotal } from "./matched-total.js";
import type { PageStore } from "./page-store.js";
import { sandwich } from "./sandwich.js";

/**
 * Keeps the flame graph and the sandwich of the page as the store says, and its buttons and the search field at work. The page holds the source of
 * this function.
 */
export function flamePanel(store: PageStore): void {
  const find = <E extends HTMLElement>(selector: string) =>
    document.querySelector<E>(`#flame ${selector}`) as E;
  const search = find<HTMLInputElement>("input");
  const found = find("output");
  const tabs = [...document.querySelectorAll<HTMLButtonElement>("#flame [data-tree]")];
  let root: Call | undefined;
  let drawn: DrawnFlame[] = [];
  /** Where the reader has zoomed to: the keys from the root down. */
  let zoomedKeys: readonly string[] = [];

  const pathOf = (call: Call): string[] =>
    call.parent === undefined ? [] : [...pathOf(call.parent), store.keyOf(call.fn)];
  const callAt = (from: Call, keys: readonly string[]) => {
    let call = from;
    for (const key of keys) {
      const child = call.children.find(({ fn }) => store.keyOf(fn) === key);
      if (child === undefined) break;
      call = child;
    }
    return call;
  };
  const choose = (fn: number) => store.change({ functionKey: store.keyOf(fn) });

  const shownKind = (): TreeKind => {
    const { trees } = store.thread();
    return trees[store.state.tree] === undefined ? "all" : store.state.tree;
  };

  const drawGraph = () => {
    const kind = shownKind();
    const { trees } = store.thread();
    for (const tab of tabs) {
      const of = tab.dataset.tree as TreeKind;
      tab.setAttribute("aria-pressed", String(of === kind));
      tab.disabled = trees[of] === undefined;
    }
    const flat = trees[kind];
    root = flat === undefined ? undefined : callTree(flat);
    const box = find(".graph");
    const empty = root === undefined || root.total <= 0;
    find(".words").textContent = empty
      ? "Nothing of it was seen in this thread."
      : `${treeAmount(kind, root?.total ?? 0)} in all.`;
    drawn = [];
    if (root === undefined || empty) {
      box.replaceChildren();
    } else {
      drawn.push(
        drawFlame(box, {
          data: store.state.data,
          kind,
          root,
          whole: root.total,
          upsideDown: false,
          zoomed: callAt(root, zoomedKeys),
          onZoom: (to) => {
            zoomedKeys = pathOf(to);
          },
          onChoose: choose,
        }),
      );
    }
    drawSandwich();
  };

  const drawSandwich = () => {
    const { functionKey, data } = store.state;
    const kind = shownKind();
    const fn = data.functions.findIndex((_, index) => store.keyOf(index) === functionKey);
    const both = fn < 0 || root === undefined ? undefined : sandwich(root, fn);
    const place = find(".sandwich");
    drawn = drawn.slice(0, 1);
    place.hidden = functionKey === null;
    const title = find(".sandwich h3");
    const [upper, lower] = [find(".callers"), find(".callees")];
    if (both === undefined || root === undefined) {
      title.textContent = functionKey === null ? "" : `${functionKey.split("\n")[0]} is not in this graph`;
      upper.replaceChildren();
      lower.replaceChildren();
    } else {
      const words = callWords(data, fn);
      const { total } = both.callees;
      title.textContent =
        `${words.name}${words.place && ` (${words.place})`}: ${treeAmount(kind, total)}, ` +
        `${shareText(total / root.total)} of all, ${treeAmount(kind, both.self)} of it itself`;
      for (const [box, half, upsideDown] of [
        [upper, both.callers, true],
        [lower, both.callees, false],
      ] as const) {
        const options = { data, kind, root: half, whole: root.total, upsideDown, zoomed: half };
        drawn.push(drawFlame(box, { ...options, onZoom: () => {}, onChoose: choose }));
      }
    }
    mark();
  };

  const mark = () => {
    const { markedFunctions, data } = store.state;
    const wanted = store.state.search.trim().toLowerCase();
    const matches = (fn: number) => {
      if (wanted === "") return false;
      const { name, place } = callWords(data, fn);
      return `${name} ${place}`.toLowerCase().includes(wanted);
    };
    for (const each of drawn) each.mark((fn) => matches(fn) || markedFunctions.includes(store.keyOf(fn)));
    const share = root === undefined || wanted === "" ? 0 : matchedTotal(root, matches) / root.total;
    found.textContent = wanted === "" ? "" : `${shareText(share)} of all`;
  };

  for (const tab of tabs) tab.onclick = () => store.change({ tree: tab.dataset.tree as TreeKind });
  search.oninput = () => store.change({ search: search.value });
  store.onChange(["data", "threadId", "tree"], drawGraph);
  store.onChange(["functionKey"], drawSandwich);
  store.onChange(["search", "markedFunctions"], mark);
  drawGraph();
}
