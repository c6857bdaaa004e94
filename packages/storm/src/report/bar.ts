import { percent } from "./figures.js";

/** A share, 0 .. 1, as a bar with its figure, as HTML. */
export function bar(share: number, text: string = percent(share, 1)): string {
  const width = Number.isFinite(share) ? Math.min(100, Math.max(0, share * 100)).toFixed(1) : "0";
  return `<span class="bar"><i style="width:${width}%"></i></span>${text}`;
}
