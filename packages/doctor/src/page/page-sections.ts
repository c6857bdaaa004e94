import type { PageParts } from "./page-parts.js";

/** The page between its verdict and its end, as HTML: the parts, and places for what the scripts draw. */
export function pageSections(parts: PageParts): string {
  const part = (id: keyof PageParts) => `<div id="${id}">${parts[id]}</div>`;
  return [
    section("cure", "What to do", "", part("cure-part")),
    section(
      "findings",
      "What was found",
      "The bar is the weight: how much of the trouble it explains. A link shows what it stands on.",
      part("findings-part"),
    ),
    `<p id="threads" hidden><label>Thread <select></select></label></p>`,
    section(
      "time",
      "Over time",
      "Drag to look closer, with Shift to move; twice a click shows all. With the keyboard: arrows, plus, minus, 0.",
      TIME,
    ),
    section("pauses", "Pauses", "", part("pauses-part")),
    section(
      "mutator",
      "How much of its time the program had at least",
      "Minimum mutator utilisation: of all windows of a length, wherever they lie, the one that left the least to the program. One long pause and many short ones close together do the same harm.",
      `<figure><div class="plot" role="img" aria-label="Minimum mutator utilisation; its worst windows are in the table below"></div><p class="read small"></p></figure>${part("worst-part")}`,
    ),
    section(
      "flame",
      "Who allocates, and who works",
      "A frame is as wide as what its function did with those that it called; its colour says nothing. A click shows who calls it and what it calls. With the keyboard: arrows, Enter, Escape.",
      FLAME,
    ),
    section("functions", "Functions that allocate", "A column's name sorts by it.", part("functions-part")),
    section("facts", "What was observed", "", part("facts-part")),
  ].join("\n");
}

function section(id: string, title: string, text: string, body: string): string {
  const words = text === "" ? "" : `<p class="small">${text}</p>`;
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${words}${body}</section>`;
}

const MOVES = [
  ["left", "←", "Move to earlier"],
  ["right", "→", "Move to later"],
  ["in", "+", "Look closer"],
  ["out", "−", "Look from farther"],
  ["all", "All", "Show the whole window"],
] as const;

const PAUSES = [
  ["previous", "Previous pause"],
  ["next", "Next pause"],
  ["longest", "Longest pause"],
] as const;

const LINES = [
  ["used", "heap used"],
  ["total", "heap total"],
  ["external", "external"],
  ["buffers", "array buffers"],
  ["rss", "RSS"],
] as const;

const KINDS = [
  ["minor", "minor pause"],
  ["major", "major pause"],
  ["incremental", "marking step"],
  ["own", "caused by the doctor"],
] as const;

const TREES = [
  ["all", "All allocation"],
  ["survived", "What outlived the young generation"],
  ["stays", "What stays"],
  ["cpu", "Processor time"],
] as const;

const TIME = [
  `<figure><div class="bar-of-buttons">`,
  ...MOVES.map(
    ([move, text, title]) =>
      `<button type="button" data-move="${move}" title="${title}" aria-label="${title}">${text}</button>`,
  ),
  ...PAUSES.map(([which, text]) => `<button type="button" data-pause="${which}">${text}</button>`),
  `</div><p class="read small" aria-live="off"></p>`,
  `<div class="plots" tabindex="0" role="group" aria-label="Time axis: heap, pauses, delay of the event loop and stretches of work">`,
  `<div class="legend">`,
  ...LINES.map(
    ([line, text]) =>
      `<button type="button" data-series="${line}" aria-pressed="true"><i class="line-mark line-${line}"></i>${text}</button>`,
  ),
  `</div>`,
  plot("heap", "Heap, external memory and RSS over time"),
  `<div class="legend">`,
  ...KINDS.map(([kind, text]) => `<span><i class="kind-mark kind-${kind}"></i>${text}</span>`),
  `<span>Click one to see its phases.</span></div>`,
  plot("pauses", "Pauses over time; the longest are in the table below"),
  `<div class="legend"><span>Longest delay of the event loop</span></div>`,
  plot("delay", "Longest delay of the event loop over time"),
  `<div class="legend"><span>Work of 20 ms and more without a wait: click one to see of what</span></div>`,
  plot("blocks", "Stretches of work without a wait"),
  `</div><div id="pause" aria-live="polite"></div></figure>`,
].join("");

function plot(kind: string, label: string): string {
  return `<div class="plot" data-plot="${kind}" role="img" aria-label="${label}"></div>`;
}

const FLAME = [
  `<figure><div class="bar-of-buttons">`,
  ...TREES.map(
    ([tree, text]) => `<button type="button" data-tree="${tree}" aria-pressed="false">${text}</button>`,
  ),
  `<label>Search <input type="search" autocomplete="off" spellcheck="false"></label><output></output></div>`,
  `<p class="words small"></p><div class="graph flame" role="group" aria-label="Flame graph"></div>`,
  `<div class="sandwich" hidden><h3></h3><p class="small">Above, who calls it</p>`,
  `<div class="callers flame" role="group" aria-label="Callers"></div><p class="small">Below, what it calls</p>`,
  `<div class="callees flame" role="group" aria-label="Called functions"></div></div></figure>`,
].join("");
