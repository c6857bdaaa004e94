import type { Trial, TrialMeasure } from "../report/report-data.js";
import { isOfPauses, lackOfCollections } from "./enough-collections.js";
import { type MedianInterval, medianInterval } from "./median-interval.js";
import { median, signTestTail } from "./paired-comparison.js";
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
  /** How many changes are tried, this one among them. */
  readonly trials: number;
  /** How long each run was measured, seconds. */
  readonly seconds: number;
}

export type Judgement = Pick<Trial, "measures" | "outcome" | "reason">;

/** Of proofs in which no change does anything, at most this share keeps one. Harm is found at it, too, whatever the number of trials. */
const LEVEL = 0.05;
/** With fewer pairs nothing is beyond chance, however few are tried. */
export const LEAST_PAIRS = leastPairs(1);
/** Less read than this share is less work; of what is allocated more has to lack, since its count is less exact. */
const LESS_READ = 0.05;
const LESS_ALLOCATED = 0.1;
/** With less each second the inspector's own traffic counts, or no load is read. */
const LEAST_READ_BYTES_PER_S = 20_000;
/** More processor time for the same work than this share is told. */
const MORE_CPU = 0.1;

/** How likely a change that does nothing may be kept, where so many are tried: each trial has its part of what all together may err (Bonferroni). */
function levelOf(trials: number): number {
  return LEVEL / Math.max(1, trials);
}

/** How many pairs it takes that a change can be kept at all where so many are tried. */
export function leastPairs(trials: number): number {
  return Math.ceil(-Math.log2(levelOf(trials)));
}

/**
 * Whether so many pairs in which the complaint fell, of so many in all, are too many for chance: a one-sided sign test.
 *
 * @param trials - how many changes are tried
 */
export function isBeyondChance(lower: number, pairs: number, trials: number): boolean {
  return lower > pairs - lower && signTestTail(pairs - lower, pairs) <= levelOf(trials);
}

/** In how many pairs the change lowered a measure. */
export function lowerPairs(measure: MeasureName, pairs: readonly MeasuredPair[]): number {
  return pairs.filter((pair) => logOf(measure, pair.with) < logOf(measure, pair.without)).length;
}

/**
 * Judges a change by the pairs of runs that were measured, one or more: kept where the measure complained of fell, no other rose by more than its
 * tolerance ({@link MEASURES}), and no less work was done.
 *
 * Ratios are compared, in pairs: fell is what a one-sided sign test says at a level of 5 % for all trials together; the interval of the median ratio is the same
 * test's. Of pauses nothing is said where too few came, see {@link lackOfCollections}.
 */
export function judgeTrial(pairs: readonly MeasuredPair[], options: JudgeOptions): Judgement {
  const { complaint, costBytes, trials } = options;
  const comparisons = new Map(
    measuresOf(pairs).map((measure) => [measure, compareLogs(pairs, (run) => logOf(measure, run), trials)]),
  );
  const measures = [...comparisons].map(([measure, comparison]) => trialMeasure(measure, pairs, comparison));
  const judged = (outcome: Trial["outcome"], reason: string): Judgement => ({ measures, outcome, reason });

  const main = measures.find(({ measure }) => measure === complaint);
  const comparison = comparisons.get(complaint);
  if (main === undefined || comparison === undefined) {
    return judged("rejected", `${MEASURES[complaint].label} could not be measured`);
  }
  const lacking = isOfPauses(complaint)
    ? lackOfCollections(pairs, options.sameCode, options.seconds)
    : undefined;
  if (lacking !== undefined) return judged("rejected", lacking);
  if (!isBeyondChance(comparison.lower, pairs.length, trials)) {
    return judged("rejected", `did not help: ${changeText(main)}, less in ${countText(comparison, options)}`);
  }
  const helped = `${changeText(main)}, less in ${countText(comparison, options)}`;
  const harmed = measures.find(
    (each) => each.measure !== complaint && isHarm(each, comparisons.get(each.measure), costBytes, complaint),
  );
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

/** How logarithms of something differ within pairs. */
interface LogComparison {
  readonly pairs: number;
  readonly lower: number;
  readonly higher: number;
  /** The median of the differences. */
  readonly difference: number;
  readonly interval: MedianInterval | undefined;
}

function compareLogs(
  pairs: readonly MeasuredPair[],
  log: (run: RunMeasures) => number,
  trials: number,
): LogComparison {
  const differences = pairs.map((pair) => log(pair.with) - log(pair.without));
  return {
    pairs: pairs.length,
    lower: differences.filter((difference) => difference < 0).length,
    higher: differences.filter((difference) => difference > 0).length,
    difference: median(differences),
    interval: medianInterval(differences, levelOf(trials)),
  };
}

function trialMeasure(
  measure: MeasureName,
  pairs: readonly MeasuredPair[],
  { difference, interval }: LogComparison,
): TrialMeasure {
  return {
    measure,
    without: median(pairs.map((pair) => pair.without[measure] ?? 0)),
    with: median(pairs.map((pair) => pair.with[measure] ?? 0)),
    gain: 1 - Math.exp(difference),
    ...(interval === undefined
      ? {}
      : {
          low: 1 - Math.exp(interval.high),
          high: 1 - Math.exp(interval.low),
          confidence: interval.confidence,
        }),
  };
}

/** Of the time: what shorter stops may cost by being more. */
const PRICE_OF_SHORTER = 0.02;

function isHarm(
  measure: TrialMeasure,
  comparison: LogComparison | undefined,
  costBytes: number,
  complaint: MeasureName,
): boolean {
  if (comparison === undefined || !isBeyondChance(comparison.higher, comparison.pairs, 1)) return false;
  const { harmShare, harmAmount } = MEASURES[measure.measure];
  const isShorter = complaint === "pauseP99Ms" || complaint === "pauseMaxMs";
  const allowed =
    measure.measure === "peakRssBytes"
      ? Math.max(harmAmount, costBytes)
      : measure.measure === "pauseShareOfTime" && isShorter
        ? PRICE_OF_SHORTER
        : harmAmount;
  return measure.gain < -harmShare && measure.with - measure.without > allowed;
}

/** Whether less was done with the change, and what is to be said of it. A run from start to end does all there is to do: its time is a measure. */
function workOf(pairs: readonly MeasuredPair[], { sameCode }: JudgeOptions): { less: boolean; text: string } {
  const runs = pairs.flatMap((pair) => [pair.without, pair.with]);
  if (runs.every(({ runMs }) => runMs !== undefined)) return { less: false, text: "" };
  const compareRates = (rateOf: (run: RunMeasures) => number) =>
    compareLogs(pairs, (run) => Math.log(Math.max(1, rateOf(run))), 1);
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
    if (isBeyondChance(comparison.lower, comparison.pairs, 1))
      return { less: true, text: `less work was done: ${percent(fell)} less was ${what} each second` };
    doubts.push(`${percent(fell)} less was ${what} each second, which may be chance`);
  }
  if (allocated !== undefined) doubts.push(...moreCpu(pairs));
  else if (read === undefined) doubts.push("how much work was done could not be compared");
  return { less: false, text: doubts.join("; ") };
}

function moreCpu(pairs: readonly MeasuredPair[]): string[] {
  const cpuOf = ({ cpuMsPerS, allocatedBytesPerS }: RunMeasures) =>
    Math.log(Math.max(0.01, cpuMsPerS) / Math.max(1, allocatedBytesPerS));
  const { difference, higher } = compareLogs(pairs, cpuOf, 1);
  const rose = Math.exp(difference) - 1;
  if (rose <= MORE_CPU || !isBeyondChance(higher, pairs.length, 1)) return [];
  return [`it takes ${percent(rose)} more processor time for the same work`];
}

/** Such as `p99 pause 40 % less (99 % interval 31 % to 52 %): 20.0 ms without, 12.0 ms with it`. */
function changeText({
  measure,
  without,
  with: after,
  gain,
  low = gain,
  high = gain,
  confidence = 0,
}: TrialMeasure): string {
  const change = gain >= 0 ? `${percent(gain)} less` : `${percent(-gain)} more`;
  const [from, to] = gain >= 0 ? [low, high] : [-high, -low];
  const interval =
    low === high ? "" : ` (${Math.floor(confidence * 100)} % interval ${percent(from)} to ${percent(to)})`;
  return (
    `${MEASURES[measure].label} ${change}${interval}: ` +
    `${measureText(measure, without)} without, ${measureText(measure, after)} with it`
  );
}

function countText({ lower, pairs }: LogComparison, { planned }: JudgeOptions): string {
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
