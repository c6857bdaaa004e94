/// <reference lib="dom" />
import type uPlot from "uplot";
import { bytesText, momentText, msText } from "../figure-text.js";
import { drawBlocks, drawLimit, drawMarks, drawStops, leastPauseMs, styleColour } from "./axis-drawing.js";
import { axisMoves } from "./axis-moves.js";
import { heapTable } from "./heap-table.js";
import type { PageStore } from "./page-store.js";
import { lastAt, longestWithin } from "./stops-at.js";

/**
 * Draws the time axis: heap, stops, delays of the loop and stretches of work, one above the other, and lets a reader zoom, pan and choose in all of them
 * at once. The page holds the source of this function.
 */
export function timeAxis(store: PageStore, UPlot: typeof uPlot): void {
  const FONT = "12px system-ui, sans-serif";
  /** So near to a bar, a click means it. */
  const NEAR_PX = 6;
  /** Where the plots begin, so that moments stand above one another. */
  const LEFT_PX = 58;
  const moves = axisMoves(store);
  const boxes = [...document.querySelectorAll<HTMLElement>("#time [data-plot]")];
  const read = document.querySelector<HTMLElement>("#time .read");
  const hidden = new Set<number>();
  let plots: uPlot[] = [];

  const options = (box: HTMLElement, height: number, more: Partial<uPlot.Options>): uPlot.Options => {
    const grid = { stroke: styleColour("--line"), width: 1 };
    const axis = { stroke: styleColour("--soft"), grid, ticks: { ...grid, size: 4 }, font: FONT };
    const isLast = box === boxes[boxes.length - 1];
    const { hooks, axes, scales, ...rest } = more;
    return {
      width: box.clientWidth,
      height,
      padding: [6, 18, 0, 0],
      scales: { x: { time: false, range: (_, min, max) => [min, max] }, ...scales },
      axes: [
        {
          ...axis,
          size: isLast ? 26 : 4,
          values: (_, at) => at.map((ms) => (isLast ? `${ms / 1000} s` : "")),
        },
        { ...axis, size: LEFT_PX, ...axes?.[1] },
      ],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        sync: { key: "time" },
        bind: { dblclick: () => all, mouseleave: (_, __, leave) => (event) => left(event, leave) },
      },
      ...rest,
      series: [
        {},
        ...(more.series?.slice(1) ?? [{ show: true, paths: () => null, points: { show: false } }]),
      ],
      hooks: {
        ...hooks,
        draw: [...(hooks?.draw ?? []), (plot) => drawMarks(plot, store.state, store.thread())],
        // A drag or a pointer in one plot is one in all of them, by their sync: the first speaks for all.
        ...(box === boxes[0] && { setSelect: [chosen], setCursor: [told] }),
      },
    };
  };

  const all = () => {
    store.change({ range: null });
    return null;
  };

  /** uPlot would end a drag at the plot's edge when the pointer leaves it; a drag may go over the plots above and below. */
  const left = (event: MouseEvent, leave: (event: MouseEvent) => null) => {
    if (event.buttons === 0) leave(event);
    return null;
  };

  const chosen = (plot: uPlot) => {
    const { left, width } = plot.select;
    if (width < 3) return;
    store.change({ range: [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")] });
    for (const each of plots) each.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  };

  /** What was at the pointer's moment, in words. */
  const told = (plot: uPlot) => {
    const { left } = plot.cursor;
    if (read === null) return;
    if (left === undefined || left < 0) {
      read.textContent = "";
      return;
    }
    const atMs = plot.posToVal(left, "x");
    const { samples, pauses } = store.thread();
    const { rss } = store.state.data;
    const sample = Math.min(samples.atMs.length - 1, lastAt(samples.atMs, atMs) + 1);
    const process = Math.min(rss.atMs.length - 1, lastAt(rss.atMs, atMs) + 1);
    const pause = longestWithin(pauses, atMs, atMs);
    read.textContent = [
      momentText(atMs),
      sample < 0
        ? ""
        : `heap ${bytesText(1000 * samples.usedKb[sample])} of ${bytesText(1000 * samples.totalKb[sample])}, ` +
          `external ${bytesText(1000 * samples.externalKb[sample])}, loop delay up to ${msText(samples.loopDelayMs[sample])}`,
      process < 0 ? "" : `RSS ${bytesText(1000 * rss.kb[process])}`,
      pause === undefined
        ? ""
        : `${pauses.major[pause] === 1 ? "major" : "minor"} pause of ${msText(pauses.ms[pause])}`,
    ]
      .filter((part) => part !== "")
      .join(" · ");
  };

  const onClick = (plot: uPlot, act: (fromMs: number, toMs: number) => void) => {
    let downX = 0;
    plot.over.addEventListener("mousedown", ({ clientX }) => {
      downX = clientX;
    });
    plot.over.addEventListener("click", ({ clientX }) => {
      // A drag ends in a click too.
      if (Math.abs(clientX - downX) > 3) return;
      const left = clientX - plot.over.getBoundingClientRect().left;
      act(plot.posToVal(left - NEAR_PX, "x"), plot.posToVal(left + NEAR_PX, "x"));
    });
  };

  const window = (): [number, number] => [0, store.state.data.windowMs];
  const spare = (): uPlot.AlignedData => [window(), [null, null]];
  const figures = (_: uPlot, splits: readonly number[], unit: string) =>
    splits.map((value) => (value === null ? "" : `${Number(value.toPrecision(3))} ${unit}`));

  const heapPlot = (box: HTMLElement) => {
    const lines = ["--used", "--total", "--external", "--buffers", "--rss"];
    const table = heapTable(store.thread(), store.state.data.rss);
    const limitMb = store.thread().heapLimitKb / 1000;
    /** The limit is shown where the heap comes near it. */
    const isNear = store.thread().samples.totalKb.some((kb) => kb / 1000 > 0.4 * limitMb);
    return new UPlot(
      options(box, 210, {
        scales: { y: { range: (_, __, most) => [0, 1.06 * Math.max(most || 1, isNear ? limitMb : 0)] } },
        axes: [{}, { values: (plot, splits) => figures(plot, splits, "MB") }],
        ...(isNear && { hooks: { draw: [(plot: uPlot) => drawLimit(plot, limitMb)] } }),
        series: [
          {},
          ...lines.map((name, index) => ({
            stroke: styleColour(name),
            width: index === 0 ? 1.5 : 1.25,
            spanGaps: true,
            show: !hidden.has(index + 1),
            points: { show: false },
            ...(index === 0 && { fill: `${styleColour(name)}22` }),
          })),
        ],
      }),
      table[0].length > 0 ? table : [window(), ...lines.map(() => [null, null])],
      box,
    );
  };

  const pausePlot = (box: HTMLElement) => {
    const { pauses, steps } = store.thread();
    const longest = [...pauses.ms, ...steps.ms].reduce((most, ms) => Math.max(most, ms), 10);
    const top = 10 ** Math.ceil(Math.log10(longest));
    const plot = new UPlot(
      options(box, 150, {
        scales: { y: { distr: 3, range: () => [leastPauseMs(), top] } },
        axes: [
          {},
          {
            splits: () =>
              Array.from(
                { length: Math.round(Math.log10(top / leastPauseMs())) + 1 },
                (_, power) => leastPauseMs() * 10 ** power,
              ),
            values: (of, splits) => figures(of, splits, "ms"),
          },
        ],
        hooks: { draw: [(of) => drawStops(of, store.thread())] },
      }),
      spare(),
      box,
    );
    onClick(plot, (fromMs, toMs) => {
      const { pauses } = store.thread();
      const at = longestWithin(pauses, fromMs, toMs);
      store.change({ pauseMs: at === undefined ? null : pauses.startMs[at], blockMs: null });
    });
    return plot;
  };

  const delayPlot = (box: HTMLElement) => {
    const { samples } = store.thread();
    const stroke = styleColour("--delay");
    return new UPlot(
      options(box, 100, {
        scales: { y: { range: (_, __, most) => [0, Math.max(1, most) * 1.08] } },
        axes: [{}, { values: (plot, splits) => figures(plot, splits, "ms") }],
        series: [
          {},
          {
            stroke,
            fill: `${stroke}22`,
            width: 1.25,
            points: { show: false },
            // A sample tells of the time before it.
            ...(UPlot.paths.stepped && { paths: UPlot.paths.stepped({ align: -1 }) }),
          },
        ],
      }),
      samples.atMs.length > 0 ? [[...samples.atMs], [...samples.loopDelayMs]] : spare(),
      box,
    );
  };

  const blockPlot = (box: HTMLElement) => {
    const plot = new UPlot(
      options(box, 64, {
        scales: { y: { range: () => [0, 1] } },
        axes: [{}, { values: () => [], splits: () => [], grid: { show: false } }],
        hooks: { draw: [(of) => drawBlocks(of, store.thread())] },
      }),
      spare(),
      box,
    );
    onClick(plot, (fromMs, toMs) => {
      const { blocks } = store.thread();
      const block = blocks.find(({ startMs, ms }) => startMs <= toMs && startMs + ms >= fromMs);
      store.change({ blockMs: block?.startMs ?? null, pauseMs: null });
    });
    return plot;
  };

  const makers: Record<string, (box: HTMLElement) => uPlot> = {
    heap: heapPlot,
    pauses: pausePlot,
    delay: delayPlot,
    blocks: blockPlot,
  };
  const drawAll = () => {
    for (const plot of plots) plot.destroy();
    plots = boxes.map((box) => makers[box.dataset.plot ?? ""](box));
    for (const plot of plots) moves.connect(plot);
    zoomAll();
  };
  const zoomAll = () => {
    const [min, max] = store.state.range ?? window();
    for (const plot of plots) plot.setScale("x", { min, max });
  };
  for (const [index, button] of document
    .querySelectorAll<HTMLButtonElement>("#time [data-series]")
    .entries()) {
    button.onclick = () => {
      const isHidden = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!isHidden));
      if (isHidden) hidden.add(index + 1);
      else hidden.delete(index + 1);
      plots[0].setSeries(index + 1, { show: !isHidden });
    };
  }
  store.onChange(["data", "threadId"], drawAll);
  store.onChange(["range"], zoomAll);
  store.onChange(["pauseMs", "blockMs", "markedMs", "band"], () => {
    for (const plot of plots) plot.redraw(false, false);
  });
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", drawAll);
  }
  new ResizeObserver(() => {
    for (const [index, plot] of plots.entries()) {
      const width = boxes[index].clientWidth;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
    }
  }).observe(boxes[0]);
  drawAll();
}
