import { xorshift32 } from "../battle/rules.js";
import { median } from "../compare/combine-runs.js";

/** How something differs between two ways, measured in pairs. */
export interface PairedComparison {
  readonly pairs: number;
  /** Pairs in which the second was lower. */
  readonly lower: number;
  readonly medianBefore: number;
  readonly medianAfter: number;
  /** The median of the differences, second less first. */
  readonly difference: number;
  /** Where that median is with a confidence of 95 %. */
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

function bootstrapMedian(values: readonly number[], seed: number): [number, number] {
  let state = seed | 0 || 1;
  const draw = () => {
    state = xorshift32(state);
    return values[(state >>> 8) % values.length];
  };
  const medians = Float64Array.from({ length: RESAMPLES }, () => median(values.map(draw))).sort();
  return [medians[Math.floor(0.025 * RESAMPLES)], medians[Math.ceil(0.975 * RESAMPLES) - 1]];
}

/** Two-sided; ties count for neither. */
function signTest(lower: number, higher: number): number {
  const count = lower + higher;
  const fewer = Math.min(lower, higher);
  let ways = 0;
  for (let k = 0, choose = 1; k <= fewer; choose = (choose * (count - k)) / (k + 1), k++) ways += choose;
  return Math.min(1, (2 * ways) / 2 ** count);
}
