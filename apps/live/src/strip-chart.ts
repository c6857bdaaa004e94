import uPlot from "uplot";
import { palette } from "./palette.js";
import { type RecentHistory, SLOT_MS, SLOTS } from "./recent-history.js";
import { FRAME_MS } from "./stall-watch.js";

/** The same on every chart, whatever it shows, so that two of them compare at a glance. */
const LOWEST_MS = 0.1;
const HIGHEST_MS = 1000;
/** Samples come about once a slot, not exactly: so many empty slots are no gap yet. */
const BRIDGED_SLOTS = 3;

/** The last 20 seconds of one server: its collector's pauses as bars, its worst lateness as a line. */
export class StripChart {
  private readonly plot: uPlot;
  private readonly seconds: number[] = [];
  private readonly pauses: (number | null)[] = new Array(SLOTS).fill(null);
  /** Null breaks the line, undefined does not. */
  private readonly lateness: (number | null | undefined)[] = new Array(SLOTS).fill(null);
  private readonly data: uPlot.AlignedData = [this.seconds, this.pauses, this.lateness];

  constructor(container: HTMLElement) {
    for (let i = 0; i < SLOTS; i++) this.seconds.push(((i - SLOTS + 1) * SLOT_MS) / 1000);
    this.plot = new uPlot(options(container), this.data, container);
    new ResizeObserver(() => {
      this.plot.setSize({ width: container.clientWidth, height: container.clientHeight });
    }).observe(container);
  }

  /** Shows a history as it is now. */
  show(history: RecentHistory): void {
    for (let i = 0; i < SLOTS; i++) {
      this.pauses[i] = onScale(history.pauseMs[i]);
      this.lateness[i] = onScale(history.lateMs[i]);
    }
    this.bridge();
    this.plot.setData(this.data);
  }

  private bridge(): void {
    let newest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < SLOTS; i++) {
      if (this.lateness[i] === null) continue;
      if (i - newest <= BRIDGED_SLOTS + 1) this.lateness.fill(undefined, newest + 1, i);
      newest = i;
    }
  }

  /** Draws again, in the colours of now. */
  redraw(): void {
    this.plot.redraw(false);
  }
}

/** A logarithmic scale has no place for 0: what is below its foot stands on it. */
function onScale(ms: number | null): number | null {
  return ms === null ? null : Math.max(LOWEST_MS, Math.min(HIGHEST_MS, ms));
}

function options(container: HTMLElement): uPlot.Options {
  const { bars, linear } = uPlot.paths;
  if (bars === undefined || linear === undefined)
    throw new Error("this build of uPlot draws no bars or no lines");
  const axis = {
    stroke: () => palette.muted,
    font: "11px system-ui, sans-serif",
    ticks: { show: false },
    grid: { stroke: () => palette.grid, width: 1 },
    // Where there is little room, uPlot would leave out powers of ten.
    filter: (_: uPlot, at: number[]) => at,
  };
  return {
    width: container.clientWidth,
    height: container.clientHeight,
    padding: [6, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [((1 - SLOTS) * SLOT_MS) / 1000, 0.05] },
      y: { distr: 3, range: [LOWEST_MS, HIGHEST_MS] },
    },
    axes: [
      { ...axis, size: 22, gap: 2, splits: [-15, -10, -5, 0], values: (_, at) => at.map(ago) },
      { ...axis, size: 38, gap: 4, splits: [0.1, 1, 10, 100, 1000], values: (_, at) => at.map(String) },
    ],
    series: [
      {},
      {
        paths: bars({ size: [1, 8, 3] }),
        fill: () => palette.pause,
        stroke: () => palette.pause,
        width: 0,
        points: { show: false },
      },
      {
        paths: linear(),
        stroke: () => palette.late,
        width: 1.25,
        points: { show: false },
      },
    ],
    hooks: { drawAxes: [drawFrameLine], draw: [nameFrameLine] },
  };
}

function ago(seconds: number): string {
  return seconds === 0 ? "now" : `${-seconds} s ago`;
}

/** The height of one frame: what stands above it is felt. */
function drawFrameLine(plot: uPlot): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(FRAME_MS, "y", true));
  ctx.save();
  ctx.strokeStyle = palette.alarm;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** Drawn last, so that bars do not cover it. */
function nameFrameLine(plot: uPlot): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const y = Math.round(plot.valToPos(FRAME_MS, "y", true));
  ctx.save();
  ctx.font = `${11 * px}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.globalAlpha = 0.85;
  ctx.fillStyle = palette.panel;
  ctx.fillRect(bbox.left + 2 * px, y - 15 * px, ctx.measureText("one frame").width + 5 * px, 14 * px);
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.alarm;
  ctx.fillText("one frame", bbox.left + 4 * px, y - 2 * px);
  ctx.restore();
}
