/// <reference lib="dom" />
import type { PercentileCurve, Report, SeriesPoint, StrategyResult } from "../compare/report-data.js";

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
  readonly cursor: { readonly idx?: number | null };
  readonly data: Table;
  valToPos(value: number, scale: string, canvasPixels: boolean): number;
  setSize(size: { width: number; height: number }): void;
  setSeries(index: number, options: { show: boolean }): void;
  destroy(): void;
}

/** What is used of uPlot itself. */
interface PlotClass {
  new (options: object, table: Table, target: Element): Plot;
  join(tables: Table[]): Table;
}

/**
 * Draws the plots of a report into the elements of this page that have `data-plot`, then sets `data-ready` on the body; draws again
 * when the colour scheme changes, and fits the plots to the page's width.
 *
 * The page holds the source of this function, so that it may use nothing outside itself.
 *
 * @param UPlot - the class of uPlot, which the page holds too
 * @param dashes - of each contender's line, as the page's tables show them
 */
export function drawPlots(
  report: Report,
  UPlot: PlotClass,
  dashes: readonly (readonly number[])[],
  colours: number,
): void {
  /** One frame at 60 Hz, which players feel. */
  const FRAME_MS = 16.7;
  /** A logarithmic axis has no zero: shorter times are drawn here. */
  const LEAST_MS = 0.1;
  const MOST_MS = 100;
  /** How far beyond the last percentile the maximum stands: at 100 % it would be endlessly far. */
  const MAXIMUM_GAP = 0.75;
  const FONT = "12px system-ui, sans-serif";
  const strategies = report.strategies;

  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const lineColour = (index: number) =>
    colour(strategies[index].void === false ? `--series-${index % colours}` : "--series-void");
  const figure = (value: number) =>
    value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(value < 1 ? 2 : 3)));
  const show = (value: number | null | undefined, unit: string) =>
    value === null || value === undefined ? "–" : `${figure(value)} ${unit}`;
  // No tick is exactly in time, and no pause takes no time: 0 means that there was none in this tenth.
  const timed = (ms: number | null) => (ms === null || ms <= 0 ? null : Math.max(LEAST_MS, ms));
  const ninesOf = (percentile: number) => -Math.log10(1 - percentile / 100);
  const decade = (ms: number) => 10 ** Math.ceil(Math.log10(Math.max(MOST_MS, ms)));

  /** A dashed line at one frame: above it, players feel it. */
  const drawFrameLine = (plot: Plot) => {
    const { min, max } = plot.scales.y ?? {};
    if (min === undefined || max === undefined || FRAME_MS < min || FRAME_MS > max) return;
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(FRAME_MS, "y", true)) + 0.5;
    const right = bbox.left + bbox.width - 4 * devicePixelRatio;
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
    // The words stay readable over a busy plot.
    ctx.setLineDash([]);
    ctx.strokeStyle = colour("--card");
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.lineJoin = "round";
    ctx.strokeText("one frame, 16.7 ms", right, y - 2 * devicePixelRatio);
    ctx.fillText("one frame, 16.7 ms", right, y - 2 * devicePixelRatio);
    ctx.restore();
  };

  const axes = (xLabel: string, yLabel: string, x: object = {}, y: object = {}) => {
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: colour("--soft"), grid, ticks: { ...grid, size: 4 }, font: FONT };
    const label = { labelFont: FONT, labelSize: 18, labelGap: 0 };
    const values = (_: Plot, splits: (number | null)[]) =>
      splits.map((value) => (value === null ? "" : figure(value)));
    return [
      { ...axis, ...(xLabel !== "" && { ...label, label: xLabel }), size: 28, ...x },
      { ...axis, ...label, label: yLabel, size: 46, values, ...y },
    ];
  };
  /** Lines at whole decades only: a small plot has no room for more. */
  const atDecades = {
    splits: (_: Plot, __: number, least: number, most: number) =>
      Array.from({ length: Math.round(Math.log10(most / least)) + 1 }, (_, power) => least * 10 ** power),
  };
  const decades = (most: number) => ({ distr: 3, range: () => [LEAST_MS, decade(most)] });

  interface Drawn {
    readonly plot: Plot;
    readonly target: Element;
    height(width: number): number;
  }
  let drawn: Drawn[] = [];
  const place = (
    target: HTMLElement,
    height: (width: number) => number,
    make: (width: number, height: number) => Plot,
  ) => {
    const width = target.clientWidth;
    const plot = make(width, height(width));
    drawn.push({ plot, target, height });
    return plot;
  };
  const note = (target: Element, text: string) => {
    const words = document.createElement("p");
    words.className = "empty";
    words.textContent = text;
    target.replaceChildren(words);
  };

  const curves: Record<string, (run: StrategyResult) => PercentileCurve> = {
    ticks: (run) => run.latenessCurve,
    packets: (run) => run.packets.curve,
    "round-trips": (run) => run.roundTripCurve,
  };

  /** All contenders over percentiles; each nine takes the same room. */
  const drawCurve = (target: HTMLElement, of: (run: StrategyResult) => PercentileCurve) => {
    const points = strategies.map((run) => of(run).filter(({ percentile }) => percentile >= 50));
    const all = points.flat();
    if (all.length === 0) return note(target, "None was measured in any run.");
    const last = Math.max(
      1,
      ...all.filter(({ percentile }) => percentile < 100).map((at) => ninesOf(at.percentile)),
    );
    const maximum = last + MAXIMUM_GAP;
    const xOf = (percentile: number) => (percentile < 100 ? ninesOf(percentile) : maximum);
    const name = (nines: number) =>
      nines > last + 1e-9 ? "max" : `p${Number((100 - 100 * 10 ** -nines).toFixed(3))}`;
    const table = UPlot.join(
      points.map((curve) => [curve.map((at) => xOf(at.percentile)), curve.map(({ ms }) => timed(ms))]),
    );
    const marks = [50, 90, 99, 99.9, 99.99].map(ninesOf).filter((mark) => mark <= last + 1e-9);
    if (all.some(({ percentile }) => percentile >= 100)) marks.push(maximum);
    const most = Math.max(...all.map(({ ms }) => ms ?? 0));
    const legend = legendFor(target);
    const plot = place(
      target,
      (width) => (width < 560 ? 240 : 300),
      (width, height) =>
        new UPlot(
          {
            width,
            height,
            scales: {
              x: { time: false, range: (_: Plot, least: number) => [least, maximum + 0.1] },
              y: decades(most),
            },
            axes: axes(
              "percentile",
              "ms",
              {
                splits: () => marks,
                values: (_: Plot, splits: number[]) => splits.map(name),
              },
              atDecades,
            ),
            series: [
              {},
              ...strategies.map((_, index) => ({
                stroke: lineColour(index),
                width: 2,
                dash: dashes[index % dashes.length],
                spanGaps: true,
                points: { show: true, size: 5, width: 0, fill: lineColour(index) },
              })),
            ],
            legend: { show: false },
            cursor: { y: false, drag: { x: false, y: false } },
            hooks: {
              draw: [drawFrameLine],
              setCursor: [
                (of: Plot) => {
                  const at = of.cursor.idx;
                  legend?.read(
                    at === null || at === undefined ? "" : name(of.data[0][at]),
                    strategies.map((_, index) =>
                      at === null || at === undefined ? "" : show(of.data[index + 1][at], "ms"),
                    ),
                  );
                },
              ],
            },
          },
          table,
          target,
        ),
    );
    legend?.connect(plot);
  };

  /** The buttons beside a plot, which the page made: a click hides a line or shows it. */
  const legendFor = (target: Element) => {
    const box = target.parentElement?.querySelector(".legend");
    if (!box) return undefined;
    const buttons = [...box.querySelectorAll("button")];
    const where = box.querySelector(".where");
    return {
      read: (at: string, values: readonly string[]) => {
        if (where !== null) where.textContent = at === "" ? "" : `at ${at}:`;
        for (const [index, button] of buttons.entries()) {
          const value = button.querySelector("output");
          if (value !== null) value.textContent = values[index];
        }
      },
      connect: (plot: Plot) => {
        for (const [index, button] of buttons.entries()) {
          const shown = button.getAttribute("aria-pressed") !== "false";
          if (!shown) plot.setSeries(index + 1, { show: false });
          button.onclick = () => {
            const next = button.getAttribute("aria-pressed") === "false";
            button.setAttribute("aria-pressed", String(next));
            plot.setSeries(index + 1, { show: next });
          };
        }
      },
    };
  };

  const points = strategies.flatMap(({ series }) => series);
  const most = (of: (point: SeriesPoint) => number | null) =>
    points.reduce((greatest, point) => Math.max(greatest, of(point) ?? 0), 0);
  const mostMs = Math.max(
    most(({ lateMs }) => lateMs),
    most(({ pauseMs }) => pauseMs),
  );
  const mostMb = most(({ heapUsedMb }) => heapUsedMb);
  const mostS = most(({ atS }) => atS);

  /** One contender over time: how late ticks were with pauses as dots, or its heap. */
  const drawTimeLine = (target: HTMLElement, index: number, kind: string) => {
    const run = strategies[index];
    if (run.series.length === 0) return note(target, "Nothing was recorded over time.");
    const late = kind === "late";
    const stroke = lineColour(index);
    const pause = colour("--ink");
    const columns: Column[] = late
      ? [run.series.map(({ lateMs }) => timed(lateMs)), run.series.map(({ pauseMs }) => timed(pauseMs))]
      : [run.series.map(({ heapUsedMb }) => heapUsedMb)];
    const read = target.parentElement?.querySelector("output");
    place(
      target,
      () => 150,
      (width, height) =>
        new UPlot(
          {
            width,
            height,
            scales: {
              x: { time: false, range: () => [0, mostS] },
              y: late ? decades(mostMs) : { range: () => [0, (mostMb || 1) * 1.08] },
            },
            axes: axes(
              "",
              late ? "ms" : "MB",
              {
                values: (_: Plot, splits: number[]) => splits.map((at) => `${at} s`),
              },
              late ? atDecades : {},
            ),
            series: [
              {},
              {
                stroke,
                width: 1.25,
                spanGaps: true,
                points: { show: false },
                ...(!late && { fill: `${stroke}22` }),
              },
              ...(late
                ? [{ paths: () => null, points: { show: true, size: 4, width: 0, fill: pause } }]
                : []),
            ],
            legend: { show: false },
            // A moment is looked at in all plots over time at once.
            cursor: { y: false, drag: { x: false, y: false }, sync: { key: "time" } },
            hooks: {
              draw: late ? [drawFrameLine] : [],
              setCursor: [
                (of: Plot) => {
                  const at = of.cursor.idx;
                  if (!read) return;
                  if (at === null || at === undefined) {
                    read.textContent = "";
                    return;
                  }
                  const [time, first, second] = [of.data[0][at], of.data[1][at], of.data[2]?.[at]];
                  read.textContent = late
                    ? `${time.toFixed(1)} s: late ${show(first, "ms")}, pause ${show(second, "ms")}`
                    : `${time.toFixed(1)} s: ${show(first, "MB")}`;
                },
              ],
            },
          },
          [run.series.map(({ atS }) => atS), ...columns],
          target,
        ),
    );
  };

  const drawAll = () => {
    for (const { plot } of drawn) plot.destroy();
    drawn = [];
    for (const target of document.querySelectorAll<HTMLElement>("[data-plot]")) {
      target.replaceChildren();
      const { plot: kind = "", index } = target.dataset;
      if (index === undefined) drawCurve(target, curves[kind]);
      else drawTimeLine(target, Number(index), kind);
    }
  };
  drawAll();
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", drawAll);
  }
  const widths = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const width = target.clientWidth;
      for (const each of drawn)
        if (each.target === target) each.plot.setSize({ width, height: each.height(width) });
    }
  });
  for (const target of document.querySelectorAll("[data-plot]")) widths.observe(target);
  // uPlot paints in a microtask after it was made, so that by the next task all is on the page.
  setTimeout(() => {
    document.body.dataset.ready = "true";
  });
}
