import type { Unit } from "./metrics.js";

/** What stands where nothing was measured: a run that ended early leaves gaps, and JSON makes NaN null. */
const NOTHING = "–";

/** A time for reading, without its unit: two decimals below 1 ms, one below 100 ms, none above. */
export function milliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return NOTHING;
  if (ms === 0) return "0";
  // 0.996 would round to "1.00", which claims a digit that 1.0 does not.
  if (Math.abs(ms) >= 99.95) return decimals(ms, 0);
  return decimals(ms, Math.abs(ms) < 0.995 ? 2 : 1);
}

/** A count or a rate, with thousands marked. */
export function whole(value: number): string {
  return decimals(value, 0);
}

/** A value with that many decimals and thousands marked. */
export function decimals(value: number, digits: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A share as a percentage with that many decimals: 0.42 is "42%". */
export function percent(share: number, digits = 0): string {
  return Number.isFinite(share) ? `${decimals(share * 100, digits)}%` : NOTHING;
}

/** A figure for reading, without its unit. */
export function figureOf(value: number, unit: Unit): string {
  switch (unit) {
    case "ms":
      return milliseconds(value);
    case "s":
      return decimals(value, 2);
    case "MB":
    case "MB/s":
      return megabytes(value);
    case "%":
      return decimals(value, 1);
    default:
      return whole(value);
  }
}

function megabytes(value: number): string {
  const size = Math.abs(value);
  return decimals(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
