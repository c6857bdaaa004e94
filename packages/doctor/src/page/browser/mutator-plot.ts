/// <reference lib="dom" />
import type uPlot from "uplot";
import { msText, shareText } from "../figure-text.js";
import { styleColour } from "./axis-drawing.js";
import type { PageStore } from "./page-store.js";

/** Draws the curve of minimum mutator utilisation of the thread that is looked at. The page holds the source of this function. */
export function mutatorPlot(store: PageStore, UPlot: typeof uPlot): void {
  const FONT = "12px system-ui, sans-serif";
  const box = document.querySelector("#mutator .plot") as HTMLElement;
  const read = document.querySelector("#mutator .read") as HTMLElement;
  let plot: uPlot | undefined;

  const draw = () => {
    plot?.destroy();
    plot = undefined;
    const curve = store.thread().mmu;
    box.hidden = curve.length < 2;
    read.textContent = curve.length < 2 ? "There is too little to draw a curve of." : "";
    if (curve.length < 2) return;
    const grid = { stroke: styleColour("--line"), width: 1 };
    const axis = { stroke: styleColour("--soft"), grid, ticks: { ...grid, size: 4 }, font: FONT };
    const stroke = styleColour("--used");
    const label = { labelFont: FONT, labelSize: 18, labelGap: 0 };
    plot = new UPlot(
      {
        width: box.clientWidth,
        height: 230,
        padding: [8, 12, 0, 0],
        scales: {
          x: { time: false, distr: 3, range: [curve[0][0], curve[curve.length - 1][0]] },
          y: { range: [0, 1.02] },
        },
        axes: [
          {
            ...axis,
            ...label,
            label: "length of a window",
            size: 28,
            values: (_, at) => at.map((ms) => (ms === null ? "" : ms < 1000 ? `${ms} ms` : `${ms / 1000} s`)),
          },
          {
            ...axis,
            ...label,
            label: "least share of the program",
            size: 46,
            values: (_, at) => at.map((share) => shareText(share)),
          },
        ],
        series: [
          {},
          { stroke, width: 2, fill: `${stroke}22`, points: { show: true, size: 5, fill: stroke } },
        ],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        hooks: {
          setCursor: [
            ({ cursor: { idx } }) => {
              const at = idx === null || idx === undefined ? undefined : curve[idx];
              read.textContent =
                at === undefined
                  ? ""
                  : `In any ${msText(at[0])}, the program has at least ${shareText(at[1])} of the time.`;
            },
          ],
        },
      },
      [curve.map(([windowMs]) => windowMs), curve.map(([, utilisation]) => utilisation)],
      box,
    );
  };

  store.onChange(["data", "threadId"], draw);
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", draw);
  }
  new ResizeObserver(() => {
    if (box.clientWidth > 0) plot?.setSize({ width: box.clientWidth, height: 230 });
  }).observe(box);
  draw();
}
