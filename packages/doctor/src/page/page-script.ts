import {
  drawBlocks,
  drawLimit,
  drawMarks,
  drawStops,
  leastPauseMs,
  styleColour,
} from "./browser/axis-drawing.js";
import { axisMoves } from "./browser/axis-moves.js";
import { callTree } from "./browser/call-tree.js";
import { callWords, treeAmount } from "./browser/call-words.js";
import { drawFlame } from "./browser/draw-flame.js";
import { flameFrames } from "./browser/flame-frames.js";
import { flamePanel } from "./browser/flame-panel.js";
import { functionRows } from "./browser/function-rows.js";
import { heapTable } from "./browser/heap-table.js";
import { liveUpdates } from "./browser/live-updates.js";
import { matchedTotal } from "./browser/matched-total.js";
import { mutatorPlot } from "./browser/mutator-plot.js";
import { pageElement } from "./browser/page-element.js";
import { pageLinks } from "./browser/page-links.js";
import { pageMain } from "./browser/page-main.js";
import { pageStore } from "./browser/page-store.js";
import { pausePanel } from "./browser/pause-panel.js";
import { sandwich } from "./browser/sandwich.js";
import { lastAt, longestWithin } from "./browser/stops-at.js";
import { timeAxis } from "./browser/time-axis.js";
import { bytesText, momentText, msText, shareText } from "./figure-text.js";

/** All functions that the page's script is made of: they know one another by name, and nothing else of this package. */
const FUNCTIONS = [
  ...[bytesText, momentText, msText, shareText],
  ...[callTree, sandwich, matchedTotal, flameFrames, callWords, treeAmount, drawFlame, flamePanel],
  ...[
    lastAt,
    longestWithin,
    heapTable,
    leastPauseMs,
    styleColour,
    drawStops,
    drawBlocks,
    drawLimit,
    drawMarks,
    axisMoves,
  ],
  ...[timeAxis, pausePanel, mutatorPlot, functionRows, pageElement, pageLinks, pageStore, liveUpdates],
  pageMain,
];

/** The script of the page, without the element around it. `uPlot` is to be there before it. */
export function pageScript(): string {
  return `${FUNCTIONS.map((each) => each.toString()).join("\n")}\npageMain(uPlot);`;
}
