/**
 * How heavy it weighs that memory will be full in so many seconds, 0 to 0.95: that within a minute, a half in an hour, a third in two days, and on like that: the
 * logarithm, because nobody plans by the second for next week. 1 is kept for what has ended the program already.
 */
export function dangerOfLimit(seconds: number): number {
  return 0.95 / (1 + Math.log2(Math.max(1, seconds / 60)) / 6);
}
