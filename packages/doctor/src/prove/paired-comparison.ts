import { SeededRandom } from "./seeded-random.js";

/** How something differs between two ways, measured in pairs. */
export interface PairedComparison {
  readonly pairs: number;
  /** Pairs in which the second was lower. */
  readonly lower: number;
  readonly medianBefore: number;
  readonly medianAfter: number;
  /** The median of the differences, second less first. */
  readonly difference: number;
  /** Where that median is with a confidence of about 95 %: some 93 % of such intervals hold it where there are five to ten pairs. */
  readonly interval: readonly [least: number, most: number];
  /** How likely so unequal a count of pairs is, or a more unequal one, where there is no difference. */
  readonly p: number;
  /** Whether it is lower: the interval lies below 0. */
  readonly isLower: boolean;
}

const RESAMPLES = 2000;

/**
 * Compares two ways that were measured in pairs, one after the other: what disturbs a machine for a while disturbs both of a pair.
 *
 * @param before - the first of each pair, one or more
 * @param after - the second of each, as many
 * @param seed - of the resampling
 *
 * Sources: the bootstrap of a median, B. Efron, "Bootstrap methods: another look at the jackknife" (1979); the sign test, J. Arbuthnot (1710).
 */
export function comparePairs(
  before: readonly number[],
  after: readonly number[],
  seed: number,
): PairedComparison {
  const differences = after.map((value, index) => value - before[index]);
  const lower = differences.filter((difference) => difference < 0).length;
  const higher = differences.filter((difference) => difference > 0).length;
  const interval = bootstrapMedian(differences, seed);
  return {
    pairs: differences.length,
    lower,
    medianBefore: median(before),
    medianAfter: median(after),
    difference: median(differences),
    interval,
    p: signTest(lower, higher),
    isLower: interval[1] < 0,
  };
}

/** The value in the middle of one or more, or between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How likely so unequal a count is, or a more unequal one, where both were as likely: two-sided; ties count for neither. */
function signTest(lower: number, higher: number): number {
  return Math.min(1, 2 * signTestTail(Math.min(lower, higher), lower + higher));
}

/** How likely one of two sides that are as likely comes so many times at most, of so many in all. */
export function signTestTail(most: number, count: number): number {
  let ways = 0;
  for (let k = 0, choose = 1; k <= most; choose = (choose * (count - k)) / (k + 1), k++) ways += choose;
  return ways / 2 ** count;
}

function bootstrapMedian(values: readonly number[], seed: number): [number, number] {
  const random = new SeededRandom(seed);
  const draw = () => values[random.below(values.length)];
  const medians = Float64Array.from({ length: RESAMPLES }, () => median(values.map(draw))).sort();
  return [medians[Math.floor(0.025 * RESAMPLES)], medians[Math.ceil(0.975 * RESAMPLES) - 1]];
}
