import type { Trial, TrialMeasure } from "../report/report-data.js";
import { comparePairs, median, type PairedComparison, signTest } from "./paired-comparison.js";
import { MEASURES, type MeasureName, measureText, type RunMeasures } from "./run-measures.js";

/** One run without a change, and one with it. */
export interface MeasuredPair {
  readonly without: RunMeasures;
  readonly with: RunMeasures;
}

export interface JudgeOptions {
  /** The measure that has to fall. */
  readonly complaint: MeasureName;
  /** Pairs that were planned; fewer are there where the rest could not have changed the outcome. */
  readonly planned: number;
  /** Bytes of memory that the change takes by its nature. */
  readonly costBytes: number;
  /** Whether both ran the same code, so that the bytes they allocate tell how much they did. */
  readonly sameCode: boolean;
  /** Of the resampling. */
  readonly seed: number;
}

export type Judgement = Pick<Trial, "measures" | "outcome" | "reason">;

/** With fewer pairs nothing is beyond chance, and the least and the most of them is no interval of 95 %. */
export const LEAST_PAIRS = 5;
/** Of a trial in which nothing changes, at most this share is kept. */
const LEVEL = 0.05;
/** Less read than this share is less work; of what is allocated more has to lack, since its count is less exact. */
const LESS_READ = 0.05;
const LESS_ALLOCATED = 0.1;
/** With less each second the inspector's own traffic counts, or no load is read. */
const LEAST_READ_BYTES_PER_S = 20_000;
/** More processor time for the same work than this share is told. */
const MORE_CPU = 0.1;

/** Whether so many pairs in which the complaint fell, of so many in all, are too many for chance: a one-sided sign test. */
export function isBeyondChance(lower: number, pairs: number): boolean {
  return lower > pairs - lower && signTest(lower, pairs - lower) / 2 <= LEVEL;
}

/** In how many pairs the change lowered a measure. */
export function lowerPairs(measure: MeasureName, pairs: readonly MeasuredPair[]): number {
  return pairs.filter((pair) => logOf(measure, pair.with) < logOf(measure, pair.without)).length;
}

/**
 * Judges a change by the pairs of runs that were measured, one or more: kept where the measure complained of fell, no other rose by more than its
 * tolerance ({@link MEASURES}), and no less work was done.
 *
 * Ratios are compared, in pairs: fell is what the 95 % interval of the median ratio and a one-sided sign test at 5 % both say.
 */
export function judgeTrial(pairs: readonly MeasuredPair[], options: JudgeOptions): Judgement {
  const { complaint, seed, costBytes } = options;
  const comparisons = new Map(
    measuresOf(pairs).map((measure) => [measure, compareLogs(pairs, (run) => logOf(measure, run), seed)]),
  );
  const measures = [...comparisons].map(([measure, comparison]) => trialMeasure(measure, pairs, comparison));
  const judged = (outcome: Trial["outcome"], reason: string): Judgement => ({ measures, outcome, reason });

  const main = measures.find(({ measure }) => measure === complaint);
  const comparison = comparisons.get(complaint);
  if (main === undefined || comparison === undefined) {
    return judged("rejected", `${MEASURES[complaint].label} could not be measured`);
  }
  if (!comparison.isLower || !isBeyondChance(comparison.lower, pairs.length)) {
    return judged("rejected", `did not help: ${changeText(main)}, less in ${countText(comparison, options)}`);
  }
  const helped = `${changeText(main)}, less in ${countText(comparison, options)}`;
  const harmed = measures.find((each) => each.measure !== complaint && isHarm(each, costBytes, complaint));
  if (harmed !== undefined) {
    return judged("rejected", `${helped}; but it harms: ${changeText(harmed)}`);
  }
  const work = workOf(pairs, options);
  if (work.less) return judged("rejected", `${helped}; but ${work.text}`);
  return judged(
    "kept",
    [helped, work.text, priceText(measures), memoryText(measures)].filter((text) => text !== "").join("; "),
  );
}

function measuresOf(pairs: readonly MeasuredPair[]): MeasureName[] {
  const names = Object.keys(MEASURES) as MeasureName[];
  return names.filter((name) =>
    pairs.every((pair) => pair.without[name] !== undefined && pair.with[name] !== undefined),
  );
}

function logOf(measure: MeasureName, run: RunMeasures): number {
  return Math.log(Math.max(MEASURES[measure].floor, run[measure] ?? 0));
}

function compareLogs(
  pairs: readonly MeasuredPair[],
  log: (run: RunMeasures) => number,
  seed: number,
): PairedComparison {
  return comparePairs(
    pairs.map((pair) => log(pair.without)),
    pairs.map((pair) => log(pair.with)),
    seed,
  );
}

function trialMeasure(
  measure: MeasureName,
  pairs: readonly MeasuredPair[],
  { difference, interval }: PairedComparison,
): TrialMeasure {
  return {
    measure,
    without: median(pairs.map((pair) => pair.without[measure] ?? 0)),
    with: median(pairs.map((pair) => pair.with[measure] ?? 0)),
    gain: 1 - Math.exp(difference),
    ...(pairs.length < LEAST_PAIRS
      ? {}
      : { low: 1 - Math.exp(interval[1]), high: 1 - Math.exp(interval[0]) }),
  };
}

/** Of the time: what shorter stops may cost by being more. */
const PRICE_OF_SHORTER = 0.02;

function isHarm(measure: TrialMeasure, costBytes: number, complaint: MeasureName): boolean {
  const { harmShare, harmAmount } = MEASURES[measure.measure];
  const isShorter = complaint === "pauseP99Ms" || complaint === "pauseMaxMs";
  const allowed =
    measure.measure === "peakRssBytes"
      ? Math.max(harmAmount, costBytes)
      : measure.measure === "pauseShareOfTime" && isShorter
        ? PRICE_OF_SHORTER
        : harmAmount;
  return (measure.high ?? 0) < 0 && measure.gain < -harmShare && measure.with - measure.without > allowed;
}

/** Whether less was done with the change, and what is to be said of it. A run from start to end does all there is to do: its time is a measure. */
function workOf(
  pairs: readonly MeasuredPair[],
  { sameCode, seed }: JudgeOptions,
): { less: boolean; text: string } {
  const runs = pairs.flatMap((pair) => [pair.without, pair.with]);
  if (runs.every(({ runMs }) => runMs !== undefined)) return { less: false, text: "" };
  const compareRates = (rateOf: (run: RunMeasures) => number) =>
    compareLogs(pairs, (run) => Math.log(Math.max(1, rateOf(run))), seed);
  const isLoaded = runs.every(({ readBytesPerS = 0 }) => readBytesPerS >= LEAST_READ_BYTES_PER_S);
  const read = isLoaded ? compareRates(({ readBytesPerS = 0 }) => readBytesPerS) : undefined;
  const allocated = sameCode ? compareRates(({ allocatedBytesPerS }) => allocatedBytesPerS) : undefined;
  const doubts: string[] = [];
  for (const [what, comparison, limit] of [
    ["read", read, LESS_READ],
    ["allocated", allocated, LESS_ALLOCATED],
  ] as const) {
    const fell = comparison === undefined ? 0 : 1 - Math.exp(comparison.difference);
    if (comparison === undefined || fell <= limit) continue;
    if (comparison.isLower)
      return { less: true, text: `less work was done: ${percent(fell)} less was ${what} each second` };
    doubts.push(`${percent(fell)} less was ${what} each second, which may be chance`);
  }
  if (allocated !== undefined) doubts.push(...moreCpu(pairs, seed));
  else if (read === undefined) doubts.push("how much work was done could not be compared");
  return { less: false, text: doubts.join("; ") };
}

function moreCpu(pairs: readonly MeasuredPair[], seed: number): string[] {
  const cpuOf = ({ cpuMsPerS, allocatedBytesPerS }: RunMeasures) =>
    Math.log(Math.max(0.01, cpuMsPerS) / Math.max(1, allocatedBytesPerS));
  const { difference, interval } = compareLogs(pairs, cpuOf, seed);
  const rose = Math.exp(difference) - 1;
  if (rose <= MORE_CPU || interval[0] <= 0) return [];
  return [`it takes ${percent(rose)} more processor time for the same work`];
}

/** Such as `p99 pause 40 % less (95 % interval 31 % to 52 %): 20.0 ms without, 12.0 ms with it`. */
function changeText({ measure, without, with: after, gain, low = gain, high = gain }: TrialMeasure): string {
  const change = gain >= 0 ? `${percent(gain)} less` : `${percent(-gain)} more`;
  const [from, to] = gain >= 0 ? [low, high] : [-high, -low];
  const interval = low === high ? "" : ` (95 % interval ${percent(from)} to ${percent(to)})`;
  return (
    `${MEASURES[measure].label} ${change}${interval}: ` +
    `${measureText(measure, without)} without, ${measureText(measure, after)} with it`
  );
}

function countText({ lower, pairs }: PairedComparison, { planned }: JudgeOptions): string {
  const stopped =
    pairs < planned ? `; stopped there, since the rest of ${planned} could not have changed that` : "";
  return `${lower} of ${pairs} pairs${stopped}`;
}

function priceText(measures: readonly TrialMeasure[]): string {
  const share = measures.find(({ measure }) => measure === "pauseShareOfTime");
  if (share === undefined || share.with - share.without < 0.001) return "";
  return `pauses take ${percent(share.with)} of the time instead of ${percent(share.without)}`;
}

function memoryText(measures: readonly TrialMeasure[]): string {
  const memory = measures.find(({ measure }) => measure === "peakRssBytes");
  if (memory === undefined || memory.with - memory.without < 1e6) return "";
  return `it takes ${((memory.with - memory.without) / 1e6).toFixed(0)} MB more memory`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %`;
}
