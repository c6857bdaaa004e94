import { signTestTail } from "./paired-comparison.js";

/** Where a median is, and how sure that is. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  /** How likely it holds the median that endless runs would have, 0 to 1. */
  readonly confidence: number;
}

/**
 * The interval between two of the values themselves, as many from the least as from the most, that holds the median whatever the values are drawn from. It lies below 0
 * just where a one-sided sign test at that level finds too many values below 0.
 *
 * @param level - how likely the median may lie above it, and how likely below; 0 to 0.5
 * @returns undefined where there are too few values for that level
 *
 * Source: W. R. Thompson, "On confidence ranges for the median and other expectation distributions" (1936).
 */
export function medianInterval(values: readonly number[], level: number): MedianInterval | undefined {
  const count = values.length;
  let outside = 0;
  while (outside < count / 2 && signTestTail(outside, count) <= level) outside++;
  if (outside === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return {
    low: sorted[outside - 1],
    high: sorted[count - outside],
    confidence: 1 - 2 * signTestTail(outside - 1, count),
  };
}
