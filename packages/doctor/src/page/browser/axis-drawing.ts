/// <reference lib="dom" />
import type uPlot from "uplot";
import type { PageThread } from "../page-data.js";
import type { PageState } from "./page-store.js";
import { lastAt } from "./stops-at.js";

/** Shorter stops are drawn as long as this: a logarithmic axis has no zero. The page holds the source of this function. */
export function leastPauseMs(): number {
  return 0.1;
}

/** A colour of the page's style sheet. The page holds the source of this function. */
export function styleColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Draws the stops of a thread into a plot: a bar from when it began, as high as it was long. The page holds the source of this function. */
export function drawStops(plot: uPlot, { pauses, steps }: PageThread): void {
  const { ctx, bbox } = plot;
  const { min = 0, max = 0 } = plot.scales.x;
  const leastWidth = 1.5 * devicePixelRatio;
  const floor = bbox.top + bbox.height;
  const bars = (
    stops: { readonly startMs: readonly number[]; readonly ms: readonly number[] },
    isMeant: (at: number) => boolean,
    colour: string,
  ) => {
    ctx.fillStyle = colour;
    for (let at = lastAt(stops.startMs, max); at >= 0; at--) {
      if (!isMeant(at) || stops.startMs[at] + stops.ms[at] < min) continue;
      const x = plot.valToPos(stops.startMs[at], "x", true);
      const width = plot.valToPos(stops.startMs[at] + stops.ms[at], "x", true) - x;
      const y = plot.valToPos(Math.max(leastPauseMs(), stops.ms[at]), "y", true);
      ctx.fillRect(x, y, Math.max(leastWidth, width), floor - y);
    }
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  bars(steps, () => true, styleColour("--incremental"));
  bars(pauses, (at) => pauses.major[at] === 0 && pauses.byDoctor[at] === 0, styleColour("--minor"));
  bars(pauses, (at) => pauses.byDoctor[at] === 1, styleColour("--own"));
  bars(pauses, (at) => pauses.major[at] === 1 && pauses.byDoctor[at] === 0, styleColour("--major"));
  ctx.restore();
}

/** Draws the stretches in which a thread worked on without waiting. The page holds the source of this function. */
export function drawBlocks(plot: uPlot, { blocks }: PageThread): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = styleColour("--block");
  for (const { startMs, ms } of blocks) {
    const x = plot.valToPos(startMs, "x", true);
    const width = plot.valToPos(startMs + ms, "x", true) - x;
    ctx.fillRect(x, bbox.top, Math.max(1.5 * devicePixelRatio, width), bbox.height);
  }
  ctx.restore();
}

/** Draws the limit of the heap as a line with its name. The page holds the source of this function. */
export function drawLimit(plot: uPlot, limitMb: number): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(limitMb, "y", true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = styleColour("--bad");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = "bottom";
  ctx.fillText("heap limit", bbox.left + 4 * devicePixelRatio, y - 2 * devicePixelRatio);
  ctx.restore();
}

/** Marks what is chosen, and what a finding links to, over the height of a plot. The page holds the source of this function. */
export function drawMarks(plot: uPlot, state: PageState, { pauses, blocks }: PageThread): void {
  const { ctx, bbox } = plot;
  const stretch = (fromMs: number, toMs: number, alpha: number) => {
    const x = plot.valToPos(fromMs, "x", true);
    const width = Math.max(2 * devicePixelRatio, plot.valToPos(toMs, "x", true) - x);
    ctx.globalAlpha = alpha;
    ctx.fillRect(x, bbox.top, width, bbox.height);
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = styleColour("--mark");
  if (state.band !== null) stretch(state.band[0], state.band[1], 0.18);
  for (const startMs of state.markedMs) {
    const at = lastAt(pauses.startMs, startMs);
    if (at >= 0) stretch(startMs, startMs + pauses.ms[at], 0.4);
  }
  ctx.fillStyle = styleColour("--ink");
  if (state.pauseMs !== null) stretch(state.pauseMs, state.pauseMs, 0.8);
  const block = blocks.find(({ startMs }) => startMs === state.blockMs);
  if (block !== undefined) stretch(block.startMs, block.startMs + block.ms, 0.3);
  ctx.restore();
}
