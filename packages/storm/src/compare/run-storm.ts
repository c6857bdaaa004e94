import { cpus, release, totalmem, type } from "node:os";
import { trafficNamed } from "../load/generator.js";
import { intendedPressure } from "../scenario/intended-pressure.js";
import type { StormScenario } from "../scenario/storm-scenario.js";
import { ALLOCATION_S, allocationPass } from "./allocation-pass.js";
import { combineRuns } from "./combine-runs.js";
import type { Contender } from "./contender.js";
import { disagreement } from "./disagreement.js";
import { expectedRunSeconds, measureRun, type RunPhase } from "./measure-run.js";
import { noResult } from "./no-result.js";
import { type MeasuredNoise, measureNoise, processorTimes, stolenShare } from "./noise.js";
import { withoutPartialRuns } from "./partial-runs.js";
import { peerContender } from "./peer-contender.js";
import type { Report, RunResult, StrategyResult } from "./report-data.js";
import { shuffled } from "./shuffle.js";
import { checkStorm, clientBattles, type StormOptions, scenarioOf, strategiesOf } from "./storm-options.js";

/** How far a storm is. */
export interface StormProgress {
  readonly strategy: string;
  readonly phase: RunPhase | "measuring the machine" | "seeing what it allocates";
  /** Of the whole storm, 0 .. 1. */
  readonly fraction: number;
  /** Which run it is, from 1, of how many. */
  readonly run: number;
  readonly runs: number;
  /** How noisy the machine was before this run. */
  readonly noise?: MeasuredNoise;
}

interface MeasuredRun {
  readonly result: RunResult;
  readonly workMs: number;
}

/** Seconds that it takes to measure the machine's noise. */
const NOISE_S = 0.5;

/**
 * Measures strategies, and peers, under the same load, one after the other: each in every repeat, in an order that is shuffled for each; peers
 * in the first alone. A run that fails is void, and the next goes on; so is one whose battles did not do what those of the others did.
 *
 * @param signal - ends the storm early; what was measured by then is reported
 * @throws StormError where a number is out of its range, a strategy or a scenario is unknown, or a file cannot be read.
 */
export async function runStorm(
  options: StormOptions,
  onProgress: (progress: StormProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<Report> {
  checkStorm(options);
  const scenario = scenarioOf(options);
  const traffic = options.mode === "sim" ? "bots" : trafficNamed(options.traffic).name;
  const startedAt = new Date().toISOString();
  const { present, leftOut } = await whoIsHere(options);
  const storm: Storm = { options, scenario, plan: planOf(present, options), onProgress, signal };
  const { runs, order } = await runAll(storm);
  const strategies = await seeAllocations(
    storm,
    resultsOf(present, runs, options.seconds, scenario.battles + clientBattles(options)),
  );
  return {
    machine: machine(),
    startedAt,
    command: options.command,
    mode: options.mode,
    settings: settingsOf(options, scenario, traffic),
    order,
    leftOut,
    intended: intendedPressure(scenario, { ...options, battles: clientBattles(options) }),
    strategies,
  };
}

/** How long a storm takes, more or less, in seconds, with the peers that can run on this machine. */
export async function expectedSeconds(options: StormOptions): Promise<number> {
  const { present } = await whoIsHere(options);
  return planSeconds(planOf(present, options), options);
}

function planSeconds(plan: readonly Contender[], options: StormOptions): number {
  return plan.length * runSeconds(options) + options.strategies.length * ALLOCATION_S;
}

function runSeconds(options: StormOptions): number {
  return NOISE_S + expectedRunSeconds(options, scenarioOf(options));
}

/** What a storm is at work on. */
interface Storm {
  readonly options: StormOptions;
  readonly scenario: StormScenario;
  readonly plan: readonly Contender[];
  readonly onProgress: (progress: StormProgress) => void;
  readonly signal: AbortSignal | undefined;
}

/** Runs whoever is in the plan. */
async function runAll({ options, scenario, plan, onProgress, signal }: Storm) {
  const runs = new Map<Contender, MeasuredRun[]>();
  const order: string[] = [];
  const allS = planSeconds(plan, options);
  const runS = runSeconds(options);
  for (const [index, contender] of plan.entries()) {
    if (signal?.aborted) break;
    const at = { strategy: contender.name, run: index + 1, runs: plan.length };
    const fraction = (part: number) => Math.min(1, ((index + part) * runS) / allS);
    onProgress({ ...at, phase: "measuring the machine", fraction: fraction(0) });
    const noise = measureNoise();
    const before = processorTimes();
    const result = await measureRun(
      contender,
      options,
      scenario,
      (phase, part) => onProgress({ ...at, phase, fraction: fraction(part), noise }),
      signal,
    );
    if (result === undefined) break;
    const { workMs, ...gaps } = noise;
    const noted = { ...result, noise: { ...gaps, slowness: 1, stolenShare: stolenShare(before) } };
    runs.set(contender, [...(runs.get(contender) ?? []), { result: noted, workMs }]);
    order.push(contender.name);
  }
  return { runs, order };
}

/** Sees what the strategies allocate that have a result. */
async function seeAllocations(
  { options, scenario, plan, onProgress, signal }: Storm,
  results: readonly StrategyResult[],
): Promise<StrategyResult[]> {
  const isSeen = ({ kind, void: reason }: StrategyResult) => kind === "strategy" && reason === false;
  let left = results.filter(isSeen).length;
  const seen: StrategyResult[] = [];
  for (const result of results) {
    if (!isSeen(result) || signal?.aborted) {
      seen.push(result);
      continue;
    }
    onProgress({
      strategy: result.name,
      phase: "seeing what it allocates",
      fraction: Math.max(0, 1 - (left-- * ALLOCATION_S) / planSeconds(plan, options)),
      run: plan.length,
      runs: plan.length,
    });
    seen.push({ ...result, ...(await allocationPass(result, options, scenario, signal)) });
  }
  return seen;
}

function settingsOf(options: StormOptions, scenario: StormScenario, traffic: string): Report["settings"] {
  const { mode, clients, players, rate, seconds, warmUpS, repeats, seed } = options;
  const who =
    mode === "sim" ? { clients: 0, players: scenario.players, rate: 0 } : { clients, players, rate };
  return {
    ...who,
    battles: clientBattles(options),
    seconds,
    warmUpS,
    repeats,
    scenario: scenario.name,
    background: scenario.battles,
    traffic,
    seed,
  };
}

/** Who is measured, in the order of the report; and which peers cannot be. */
async function whoIsHere(options: StormOptions) {
  const present = strategiesOf(options);
  const leftOut: { name: string; why: string }[] = [];
  const peers = options.mode === "sim" ? [] : options.peers;
  for (const peer of peers.map(peerContender)) {
    const why = await peer.leftOut();
    if (why === undefined) present.push(peer);
    else leftOut.push({ name: peer.name, why });
  }
  return { present, leftOut };
}

/** Whose run follows on whose. */
function planOf(present: readonly Contender[], { repeats, seed }: StormOptions): Contender[] {
  const strategies = present.filter(({ kind }) => kind === "strategy");
  return Array.from({ length: repeats }, (_, repeat) =>
    shuffled(repeat === 0 ? present : strategies, seed + repeat),
  ).flat();
}

/** What was measured, in the order of the report. */
function resultsOf(
  present: readonly Contender[],
  measured: ReadonlyMap<Contender, readonly MeasuredRun[]>,
  plannedS: number,
  battles: number,
): StrategyResult[] {
  const all = [...measured.values()].flat();
  const fastestMs = Math.min(...all.map(({ workMs }) => workMs));
  const ofStrategies = present
    .filter(({ kind }) => kind === "strategy")
    .flatMap((each) => measured.get(each) ?? []);
  const doubt = disagreement(
    ofStrategies.map(({ result }) => result),
    battles,
  );
  return present.flatMap((contender) => {
    const runs = (measured.get(contender) ?? []).map(({ result, workMs }) => ({
      ...result,
      void: result.void === false && contender.kind === "strategy" ? doubt(result) : result.void,
      noise: { ...result.noise, slowness: workMs / fastestMs },
    }));
    return runs.length === 0 ? [] : [resultOf(contender, withoutPartialRuns(runs, plannedS))];
  });
}

function resultOf(
  { kind, summary, engine, advice, name }: Contender,
  runs: readonly RunResult[],
): StrategyResult {
  const valid = runs.filter((run) => run.void === false);
  const result =
    valid.length > 0 ? combineRuns(valid) : { ...noResult(name, runs[0].void), noise: runs[0].noise };
  return {
    ...result,
    kind,
    summary,
    engine,
    ...(advice === undefined ? {} : { advice }),
    runs: runs.map(({ series, ...figures }) => figures),
  };
}

/** The machine that this process runs on. */
export function machine(): Report["machine"] {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    node: process.version,
  };
}
