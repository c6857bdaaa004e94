import { setTimeout as wait } from "node:timers/promises";
import { comparePairs, type PairedComparison } from "@pauseless/doctor/measure";
import { checkWhole } from "../battle/scenario.js";
import { strategyNamed } from "../battle/strategy.js";
import { strategyContender } from "../compare/contender.js";
import { expectedRunSeconds, measureRun } from "../compare/measure-run.js";
import type { StormOptions } from "../compare/storm-options.js";
import { checkStrategies, scenarioOf } from "../compare/storm-options.js";
import { type EngineKnob, engineKnobs } from "./engine-knobs.js";
import { searchSettings, type TuneScore, type TuneTrial } from "./search-settings.js";

/** What is tuned, and how long. */
export interface TuneOptions {
  readonly strategy: string;
  readonly scenario: string;
  /** Battles of bots, in place of those of the scenario. */
  readonly background?: number | undefined;
  /** Seconds of each run that are measured, and before. */
  readonly seconds: number;
  readonly warmUpS: number;
  /** Pairs of runs by which the best is proved; 5 or more. */
  readonly pairs: number;
  readonly seed: number;
  /** What is tried; all that this Node's engine has unless told. */
  readonly knobs?: readonly EngineKnob[];
}

/** How far a tuning is. */
export interface TuneProgress {
  readonly what: string;
  /** Of the whole, 0 .. 1. */
  readonly fraction: number;
}

/** What a tuning found. */
export interface TuneResult {
  readonly strategy: string;
  /** The settings that helped, and are proved to; none where none did. */
  readonly settings: readonly string[];
  /** The best of the search, proved or not. */
  readonly candidate: readonly string[];
  readonly trials: readonly TuneTrial[];
  /** The candidate beside the engine's defaults, in pairs of runs; absent where the search found none. */
  readonly proof?: {
    /** How late ticks ended at the 99.9th percentile, in milliseconds. */
    readonly late: PairedComparison;
    /** Pauses in all, in milliseconds. */
    readonly paused: PairedComparison;
  };
}

/** Runs of a tuning, at most. */
function runsOf(knobs: readonly EngineKnob[], pairs: number): number {
  return knobs.reduce((sum, { ways }) => sum + ways.length + 1, 0) + 2 * pairs;
}

/** How long it takes to tune a strategy, at most and more or less, in seconds. */
export function expectedTuneSeconds(options: TuneOptions): number {
  const { knobs = engineKnobs(), pairs } = options;
  return runsOf(knobs, pairs) * expectedRunSeconds(options, scenarioOf(options));
}

/** Checks the options of a tuning. @throws StormError that names the fault and what to give instead. */
export function checkTune(options: TuneOptions): void {
  checkStrategies([options.strategy]);
  checkWhole("pairs", options.pairs, 5, 1000);
  checkWhole("seconds", options.seconds, 1, 3600);
  checkWhole("warm-up", options.warmUpS, 1, 3600);
  if (options.background !== undefined) checkWhole("background", options.background, 1, 5000);
  scenarioOf(options);
}

/**
 * Finds settings of the engine for a strategy on this machine: searches in short runs of mode `sim`, then proves the best beside the engine's
 * defaults, in pairs of runs whose order changes. Settings that are not proved to make ticks less late, or to make the
 * collector pause for less with ticks as late, are not recommended.
 *
 * @param signal - ends it early, without a result
 * @throws StormError where an option is out of its range; Error where it was ended early
 */
export async function tune(
  options: TuneOptions,
  onProgress: (progress: TuneProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<TuneResult> {
  checkTune(options);
  const { strategy, pairs, seed, knobs = engineKnobs() } = options;
  const all = runsOf(knobs, pairs);
  let runs = 0;
  const run = async (settings: readonly string[]): Promise<TuneScore> => {
    signal?.throwIfAborted();
    onProgress({ what: settings.join(" ") || "the engine's defaults", fraction: runs++ / all });
    return score(options, settings, signal);
  };
  const { best, trials } = await searchSettings(knobs, run);
  if (best.length === 0) return { strategy, settings: [], candidate: [], trials };
  const before: TuneScore[] = [];
  const after: TuneScore[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const first = pair % 2 === 0 ? [] : best;
    const scores = [await run(first), await run(pair % 2 === 0 ? best : [])];
    if (scores.some((each) => each.void !== false)) continue;
    before.push(scores[pair % 2]);
    after.push(scores[1 - (pair % 2)]);
  }
  if (before.length === 0) return { strategy, settings: [], candidate: best, trials };
  const proof = {
    late: comparePairs(
      before.map(({ lateMs }) => lateMs),
      after.map(({ lateMs }) => lateMs),
      seed,
    ),
    paused: comparePairs(
      before.map(({ pausedMs }) => pausedMs),
      after.map(({ pausedMs }) => pausedMs),
      seed,
    ),
  };
  return { strategy, settings: isProved(proof) ? best : [], candidate: best, trials, proof };
}

/** Ticks are less late; or the collector pauses for less and nothing says that ticks are later. */
export function isProved({ late, paused }: NonNullable<TuneResult["proof"]>): boolean {
  return late.isLower || (paused.isLower && late.interval[0] <= 0);
}

async function score(
  { strategy, scenario, background, seconds, warmUpS, seed }: TuneOptions,
  settings: readonly string[],
  signal: AbortSignal | undefined,
): Promise<TuneScore> {
  const options: StormOptions = {
    mode: "sim",
    strategies: [strategy],
    peers: [],
    clients: 0,
    players: 0,
    rate: 0,
    scenario,
    background,
    seconds,
    warmUpS,
    repeats: 1,
    seed,
    traffic: "",
    command: "",
  };
  const contender = strategyContender(strategyNamed(strategy), "sim", settings);
  const result = await measureRun(contender, options, scenarioOf(options), () => {}, signal);
  // Ended early, or a moment for the machine to forget the process before.
  signal?.throwIfAborted();
  await wait(100);
  // Of fewer than a thousand ticks there is no p99.9.
  const p999 = result?.latenessCurve.find(({ percentile }) => percentile === 99.9);
  const lateMs = p999?.ms ?? result?.latenessMs.max ?? 0;
  return { lateMs, pausedMs: result?.pauses.totalMs ?? 0, void: result?.void ?? "it was ended" };
}
