/// <reference lib="dom" />

import { shareText } from "../figure-text.js";
import type { PageData, TreeKind } from "../page-data.js";
import type { Call } from "./call-tree.js";
import { callWords, treeAmount } from "./call-words.js";
import { flameFrames } from "./flame-frames.js";

/** A graph that was drawn, and what can be done with it. */
export interface DrawnFlame {
  /** Marks what a search or a finding means. */
  mark(isMarked: (fn: number) => boolean): void;
}

/** How a flame graph is drawn. */
export interface FlameOptions {
  readonly data: PageData;
  readonly kind: TreeKind;
  readonly root: Call;
  /** What shares are of. */
  readonly whole: number;
  /** Whether callers stand below those that they call: the upper half of a sandwich. */
  readonly upsideDown: boolean;
  /** The call that the graph is as wide as at first. */
  readonly zoomed: Call;
  readonly onZoom: (to: Call) => void;
  readonly onChoose: (fn: number) => void;
}

/**
 * Draws a flame graph into an element: a frame is as wide as what its function did with those that it called. A click or Enter makes a frame as wide as
 * the graph and chooses its function, Escape shows all again, arrow keys go to neighbours. The page holds the source of this function.
 */
export function drawFlame(box: HTMLElement, options: FlameOptions): DrawnFlame {
  const ROW_PX = 22;
  /** Frames that are narrower cannot be seen. */
  const LEAST_SHARE = 0.0015;
  const HELP = "Click a frame to look closer and to see its callers, Escape to see all again.";
  const { data, kind, root, whole, upsideDown } = options;
  const hadFocus = box.contains(document.activeElement);
  const rows = document.createElement("div");
  rows.className = "frames";
  const words = document.createElement("p");
  words.className = "small";
  words.textContent = HELP;
  box.replaceChildren(rows, words);
  let buttons = new Map<Call, HTMLButtonElement>();
  let isMarked: (fn: number) => boolean = () => false;

  const text = (call: Call) => {
    const { name, place } = callWords(data, call.fn);
    const own = call.self > 0 && !upsideDown ? `, ${treeAmount(kind, call.self)} of it itself` : "";
    const share = whole > 0 ? `, ${shareText(call.total / whole)} of all` : "";
    return `${name}${place && ` (${place})`}: ${treeAmount(kind, call.total)}${share}${own}`;
  };

  /** The colour says nothing but what is the collector or the engine itself; it is the same for the same name in all graphs. */
  const colour = (name: string, place: string) => {
    if (name === "(garbage collector)") return "hsl(350 70% 72%)";
    if (place === "" && name.startsWith("(")) return "hsl(210 10% 75%)";
    let hash = 0;
    for (const letter of name + (name.startsWith("(") ? place : ""))
      hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0;
    return `hsl(${12 + (Math.abs(hash) % 46)} 78% 72%)`;
  };

  const zoom = (to: Call) => {
    const hadFocus = rows.contains(document.activeElement);
    const frames = flameFrames(to, LEAST_SHARE);
    const deepest = Math.max(...frames.map(({ call }) => call.depth));
    buttons = new Map();
    for (const { call, left, width, above } of frames) {
      const button = document.createElement("button");
      const { name, place } = callWords(data, call.fn);
      button.type = "button";
      button.className = above ? "frame caller" : "frame";
      button.textContent = name === "(anonymous)" ? `${name} ${place}` : name;
      button.setAttribute("aria-label", text(call));
      button.tabIndex = call === to ? 0 : -1;
      button.style.left = `${left * 100}%`;
      button.style.width = `${width * 100}%`;
      button.style.top = `${(upsideDown ? deepest - call.depth : call.depth) * ROW_PX}px`;
      button.style.background = colour(name, place);
      button.onclick = () => {
        zoom(call);
        options.onZoom(call);
        options.onChoose(call.fn);
      };
      button.onfocus = button.onmouseenter = () => {
        words.textContent = text(call);
      };
      buttons.set(call, button);
    }
    rows.replaceChildren(...buttons.values());
    rows.style.height = `${(deepest + 1) * ROW_PX}px`;
    rows.scrollTop = upsideDown ? rows.scrollHeight : Math.max(0, (to.depth - 3) * ROW_PX);
    if (hadFocus) buttons.get(to)?.focus({ preventScroll: true });
    paint();
  };

  const paint = () => {
    for (const [{ fn }, button] of buttons) button.classList.toggle("marked", isMarked(fn));
  };

  const neighbour = (call: Call, step: number) => {
    const level = [...buttons.keys()].filter(({ depth }) => depth === call.depth);
    return level[level.indexOf(call) + step];
  };
  rows.onkeydown = (event) => {
    const at = [...buttons].find(([, button]) => button === document.activeElement)?.[0];
    if (at === undefined) return;
    if (event.key === "Escape") {
      zoom(root);
      options.onZoom(root);
      event.preventDefault();
      return;
    }
    const inward = at.children.find((child) => buttons.has(child));
    const moves: Record<string, Call | undefined> = {
      ArrowUp: upsideDown ? inward : at.parent,
      ArrowDown: upsideDown ? at.parent : inward,
      ArrowLeft: neighbour(at, -1),
      ArrowRight: neighbour(at, 1),
    };
    const next = moves[event.key];
    const button = next && buttons.get(next);
    if (button === undefined) return;
    for (const each of buttons.values()) each.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
    event.preventDefault();
  };
  zoom(options.zoomed);
  if (hadFocus) buttons.get(options.zoomed)?.focus({ preventScroll: true });
  return {
    mark: (marked) => {
      isMarked = marked;
      paint();
    },
  };
}
