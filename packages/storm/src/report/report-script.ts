/// <reference lib="dom" />
import type { Report, SeriesPoint, StrategyResult } from "../compare/report-data.js";

/** A column of a plot: null is nothing to draw, undefined is a moment that only another series knows. */
type Column = (number | null | undefined)[];
type Table = [x: number[], ...ys: Column[]];

/** What is used of uPlot's plots. */
interface Plot {
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly scales: Readonly<Record<string, { readonly min?: number; readonly max?: number } | undefined>>;
  valToPos(value: number, scale: string, canvasPixels: boolean): number;
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
}

/** What is used of uPlot itself. */
interface PlotClass {
  new (options: object, table: Table, target: Element): Plot;
  join(tables: Table[]): Table;
}

/**
 * Draws the four plots of a report into the figures `pauses`, `lateness`, `percentiles` and `heap` of this
 * page, then sets `data-ready` on the body; draws again when the page's width or colour scheme changes.
 *
 * The page holds the source of this function, so that it may use nothing outside itself.
 *
 * @param UPlot - the class of uPlot, which the page holds too
 */
export function drawReport(report: Report, UPlot: PlotClass): void {
  /** One frame at 60 Hz, which players feel. */
  const FRAME_MS = 16.7;
  /** A logarithmic axis has no zero: shorter times are drawn here. */
  const LEAST_MS = 0.01;
  const MOST_MS = 100;
  const COLOURS = 6;
  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4]];
  /** How far beyond the last percentile the maximum stands: at 100 % it would be endlessly far. */
  const MAXIMUM_GAP = 0.75;
  const strategies = report.strategies;

  /** What each plot has of its own. */
  interface Kind {
    readonly id: string;
    readonly empty: string;
    readonly table: (run: StrategyResult) => Table;
    readonly unit: "ms" | "MB";
    readonly xLabel: string;
    readonly points?: boolean;
    readonly dashed?: boolean;
    readonly nines?: boolean;
  }

  const overTime = (run: StrategyResult, value: (point: SeriesPoint) => number | null): Table => [
    // To the millisecond, so that runs that were sampled alike share their moments.
    run.series.map(({ atS }) => Math.round(atS * 1000) / 1000),
    run.series.map(value),
  ];
  // No tick is exactly in time, and no pause takes no time: 0 means that there was none in this tenth.
  const timed = (ms: number | null) => (ms === null || ms <= 0 ? null : Math.max(LEAST_MS, ms));
  const ninesOf = (percentile: number) => -Math.log10(1 - percentile / 100);

  const kinds: Kind[] = [
    {
      id: "pauses",
      empty: "No pause was recorded in any run.",
      table: (run) => overTime(run, ({ pauseMs }) => timed(pauseMs)),
      unit: "ms",
      xLabel: "seconds",
      points: true,
    },
    {
      id: "lateness",
      empty: "No tick was recorded in any run.",
      table: (run) => overTime(run, ({ lateMs }) => timed(lateMs)),
      unit: "ms",
      xLabel: "seconds",
    },
    {
      id: "percentiles",
      empty: "No tick was recorded in any run.",
      table: (run) => {
        const curve = run.latenessCurve.filter(({ percentile }) => percentile >= 50);
        const last = Math.max(
          1,
          ...curve.filter(({ percentile }) => percentile < 100).map((at) => ninesOf(at.percentile)),
        );
        return [
          curve.map(({ percentile }) => (percentile < 100 ? ninesOf(percentile) : last + MAXIMUM_GAP)),
          curve.map(({ ms }) => timed(ms)),
        ];
      },
      unit: "ms",
      xLabel: "percentile of ticks",
      dashed: true,
      nines: true,
    },
    {
      id: "heap",
      empty: "No memory was recorded in any run.",
      table: (run) => overTime(run, ({ heapUsedMb }) => heapUsedMb),
      unit: "MB",
      xLabel: "seconds",
      dashed: true,
    },
  ];

  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const figure = (value: number) =>
    value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(value < 1 ? 2 : 3)));
  const height = (width: number) => (width < 560 ? 220 : 280);

  const percentileName = (nines: number, top: number) => {
    const percentile = 100 - 100 * 10 ** -nines;
    return nines > top ? "max" : `p${Number(percentile.toFixed(3))}`;
  };

  /** A dashed line at one frame: above it, players feel it. */
  const drawFrameLine = (plot: Plot) => {
    const { min, max } = plot.scales.y ?? {};
    if (min === undefined || max === undefined || FRAME_MS < min || FRAME_MS > max) return;
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(FRAME_MS, "y", true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour("--soft");
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = "right";
    ctx.textBaseline = "bottom";
    const right = bbox.left + bbox.width - 4 * devicePixelRatio;
    // The words stay readable over a busy plot.
    ctx.setLineDash([]);
    ctx.strokeStyle = colour("--card");
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.lineJoin = "round";
    ctx.strokeText("one frame, 16.7 ms", right, y - 2 * devicePixelRatio);
    ctx.fillText("one frame, 16.7 ms", right, y - 2 * devicePixelRatio);
    ctx.restore();
  };

  const draw = (kind: Kind, target: Element): Plot | undefined => {
    const tables = strategies.map(kind.table);
    const values = tables.flatMap(([, ys]) => (ys ?? []).filter((value) => typeof value === "number"));
    if (values.length === 0) {
      const note = document.createElement("p");
      note.className = "empty";
      note.textContent = kind.empty;
      target.append(note);
      return undefined;
    }
    const table = UPlot.join(tables);
    const xs = table[0];
    const hasMaximum = strategies.some((run) =>
      run.latenessCurve.some(({ percentile }) => percentile >= 100),
    );
    const lastNines = (xs.at(-1) ?? 0) - (kind.nines && hasMaximum ? MAXIMUM_GAP : 0) + 1e-9;
    const colours = strategies.map((run, index) =>
      colour(run.void === false ? `--series-${index % COLOURS}` : "--series-void"),
    );
    const ink = colour("--soft");
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: ink, grid, ticks: { ...grid, size: 4 }, font: "12px system-ui, sans-serif" };
    const label = { labelFont: "12px system-ui, sans-serif", labelSize: 18, labelGap: 0 };
    const logarithmic = kind.unit === "ms";
    const width = target.clientWidth;

    return new UPlot(
      {
        width,
        height: height(width),
        scales: {
          x: kind.nines
            ? { time: false, range: (_: Plot, min: number, max: number) => [min, max + 0.1] }
            : { time: false },
          y: logarithmic
            ? {
                distr: 3,
                // Whole decades, and always up to 100 ms, so that like reports look alike.
                range: (_: Plot, min: number | null, max: number | null) => [
                  10 ** Math.floor(Math.log10(min ?? LEAST_MS)),
                  10 ** Math.ceil(Math.log10(Math.max(MOST_MS, max ?? 0))),
                ],
              }
            : { range: (_: Plot, __: number, max: number | null) => [0, (max || 1) * 1.08] },
        },
        axes: [
          {
            ...axis,
            ...label,
            label: kind.xLabel,
            size: 32,
            ...(kind.nines && {
              splits: (plot: Plot) => {
                const marks = [50, 90, 99, 99.9, 99.99]
                  .map(ninesOf)
                  .concat(hasMaximum ? [xs.at(-1) ?? 0] : []);
                const { min = 0, max = 0 } = plot.scales.x ?? {};
                return marks.filter((mark) => mark >= min && mark <= max);
              },
              values: (_: Plot, splits: number[]) => splits.map((nines) => percentileName(nines, lastNines)),
            }),
          },
          {
            ...axis,
            ...label,
            label: kind.unit,
            size: 48,
            values: (_: Plot, splits: (number | null)[]) =>
              splits.map((value) => (value === null ? "" : figure(value))),
          },
        ],
        series: [
          {
            label: kind.nines ? "percentile" : "at",
            value: (_: Plot, x: number | null) => {
              if (x === null) return "–";
              return kind.nines ? percentileName(x, lastNines) : `${x.toFixed(1)} s`;
            },
          },
          ...strategies.map((run, index) => ({
            label: run.void === false ? run.name : `${run.name} (void)`,
            stroke: colours[index],
            width: kind.dashed ? 2 : 1.25,
            dash: kind.dashed ? DASHES[index % DASHES.length] : undefined,
            value: (_: Plot, y: number | null) =>
              y === null || y === undefined ? "–" : `${figure(y)} ${kind.unit}`,
            spanGaps: true,
            paths: kind.points ? () => null : undefined,
            points: { show: kind.points || kind.nines || false, size: 5, width: 0, fill: colours[index] },
          })),
        ],
        legend: {
          markers: { width: 0, fill: (_: Plot, index: number) => colours[index - 1] ?? "transparent" },
        },
        cursor: {
          y: false,
          drag: { x: true, y: false },
          // A moment is looked at in all plots over time at once, and so is a stretch that is dragged over.
          ...(!kind.nines && { sync: { key: "time" } }),
        },
        hooks: { draw: logarithmic ? [drawFrameLine] : [] },
      },
      table,
      target,
    );
  };

  const drawn = new Map<Element, Plot>();
  const drawAll = () => {
    for (const plot of drawn.values()) plot.destroy();
    drawn.clear();
    for (const kind of kinds) {
      const target = document.querySelector(`#${kind.id} .plot`);
      if (target === null) continue;
      target.replaceChildren();
      const plot = draw(kind, target);
      if (plot !== undefined) drawn.set(target, plot);
    }
  };
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  const widths = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const width = target.clientWidth;
      drawn.get(target)?.setSize({ width, height: height(width) });
    }
  });
  for (const target of document.querySelectorAll(".plot")) widths.observe(target);
  // uPlot paints in a microtask after it was made, so that by the next task all is on the page.
  setTimeout(() => {
    document.body.dataset.ready = "true";
  });
}
