import { decimals } from "./figures.js";

/** How many fewer there are, in percent: cut off and not rounded, so that 100% means none. Worded where there are not fewer. */
export function fewer(before: number, after: number): string {
  if (!Number.isFinite(before) || !Number.isFinite(after)) return "–";
  if (before === after) return "as many";
  if (after > before)
    return before === 0 ? "more" : `${decimals((100 * (after - before)) / before, 0)}% more`;
  if (after === 0) return "100%";
  const share = (100 * (before - after)) / before;
  const digits = share >= 99 ? 2 : share >= 90 ? 1 : 0;
  return `${decimals(Math.floor(share * 10 ** digits) / 10 ** digits, digits)}%`;
}
