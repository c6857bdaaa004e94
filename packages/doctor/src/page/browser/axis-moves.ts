/// <reference lib="dom" />
import type uPlot from "uplot";
import type { PageStore } from "./page-store.js";

/** What moves the time axis. */
export interface AxisMoves {
  /** Lays a plot's own dragging and wheel to the axis. */
  connect(plot: uPlot): void;
}

/** Zooms and pans all plots of the time axis together, by the store's range. The page holds the source of this function. */
export function axisMoves(store: PageStore): AxisMoves {
  const LEAST_RANGE_MS = 1;
  const range = (): readonly [number, number] => store.state.range ?? [0, store.state.data.windowMs];
  const show = (fromMs: number, lengthMs: number) => {
    const whole = store.state.data.windowMs;
    const length = Math.max(LEAST_RANGE_MS, lengthMs);
    if (length >= whole) return store.change({ range: null });
    const from = Math.min(whole - length, Math.max(0, fromMs));
    store.change({ range: [from, from + length] });
  };
  const zoom = (by: number, around?: number) => {
    const [from, to] = range();
    const at = around ?? (from + to) / 2;
    show(at - (at - from) * by, (to - from) * by);
  };
  const pan = (by: number) => {
    const [from, to] = range();
    show(from + by * (to - from), to - from);
  };

  /** With the shift key, dragging moves the axis; uPlot itself, which would choose a stretch, does not hear of it. */
  const dragged = (plot: uPlot, event: MouseEvent) => {
    if (!event.shiftKey || event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    const [from, to] = range();
    const msPerPx = (to - from) / plot.over.clientWidth;
    const move = ({ clientX }: MouseEvent) => show(from - (clientX - event.clientX) * msPerPx, to - from);
    const end = () => {
      removeEventListener("mousemove", move);
      removeEventListener("mouseup", end);
    };
    addEventListener("mousemove", move);
    addEventListener("mouseup", end);
  };

  /** A drag that goes beyond its plot, up or down or sideways, goes on for it. */
  const followed = ({ over }: uPlot, event: MouseEvent) => {
    if (event.shiftKey || event.button !== 0) return;
    const move = ({ target, clientX, movementX, movementY }: MouseEvent) => {
      if (over.contains(target as Node)) return;
      const { left, right, top, height } = over.getBoundingClientRect();
      const within = { clientX: Math.min(right - 1, Math.max(left, clientX)), clientY: top + height / 2 };
      // uPlot takes no notice of a move that has no movement.
      over.dispatchEvent(new MouseEvent("mousemove", { ...within, movementX, movementY, buttons: 1 }));
    };
    const end = () => {
      removeEventListener("mousemove", move);
      removeEventListener("mouseup", end, true);
    };
    addEventListener("mousemove", move);
    addEventListener("mouseup", end, true);
  };

  const wheeled = (plot: uPlot, event: WheelEvent) => {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      const left = event.clientX - plot.over.getBoundingClientRect().left;
      zoom(event.deltaY > 0 ? 1.25 : 0.8, plot.posToVal(left, "x"));
    } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      pan(sideways / plot.over.clientWidth);
    } else {
      return;
    }
    event.preventDefault();
  };

  const box = document.querySelector<HTMLElement>("#time .plots");
  box?.addEventListener("keydown", (event) => {
    const keys: Record<string, () => void> = {
      "+": () => zoom(0.5),
      "=": () => zoom(0.5),
      "-": () => zoom(2),
      "0": () => store.change({ range: null }),
      ArrowLeft: () => pan(-0.2),
      ArrowRight: () => pan(0.2),
    };
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    act();
    event.preventDefault();
  });
  const buttons: Record<string, () => void> = {
    in: () => zoom(0.5),
    out: () => zoom(2),
    left: () => pan(-0.4),
    right: () => pan(0.4),
    all: () => store.change({ range: null, band: null }),
  };
  for (const button of document.querySelectorAll<HTMLButtonElement>("#time [data-move]")) {
    button.onclick = () => buttons[button.dataset.move ?? ""]?.();
  }
  return {
    connect: (plot) => {
      plot.root.addEventListener("mousedown", (event) => dragged(plot, event), true);
      plot.over.addEventListener("mousedown", (event) => followed(plot, event));
      plot.over.addEventListener("wheel", (event) => wheeled(plot, event), { passive: false });
    },
  };
}
