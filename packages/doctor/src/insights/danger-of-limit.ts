/**
 * How heavy it weighs that memory will be full in so many seconds, 0 to 1: 1 within a minute, a half in an hour, a third in two days, and on like that: the
 * logarithm, because nobody plans by the second for next week.
 */
export function dangerOfLimit(seconds: number): number {
  return 1 / (1 + Math.log2(Math.max(1, seconds / 60)) / 6);
}
