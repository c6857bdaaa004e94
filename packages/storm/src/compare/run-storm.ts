import { cpus, release, totalmem, type } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { checkWhole } from "../battle/scenario.js";
import { strategyNamed } from "../battle/strategy.js";
import { trafficNamed } from "../load/generator.js";
import type { GeneratorAnswer } from "../load/generator-process.js";
import { ServerProcess } from "../serve/server-child.js";
import { StormError } from "../storm-error.js";
import { Child } from "./child.js";
import { noResult } from "./no-result.js";
import type { Report, RunResult, StrategyResult } from "./report-data.js";

/** What a storm is made of. */
export interface StormOptions {
  readonly strategies: readonly string[];
  readonly clients: number;
  /** Players of each battle. */
  readonly players: number;
  /** Messages a second of each client. */
  readonly rate: number;
  /** Seconds that are measured, for each strategy. */
  readonly seconds: number;
  /** Battles of bots in the same server. */
  readonly background: number;
  /** `bots`, the path of a recorded match, or "" for the one that comes with the package. */
  readonly traffic: string;
  /** The command line, for the report. */
  readonly command: string;
}

/** How far a storm is. */
export interface StormProgress {
  readonly strategy: string;
  readonly phase: "starting" | "connecting" | "warming up" | "measuring";
  /** Of the whole storm, 0 .. 1. */
  readonly fraction: number;
}

/**
 * Seconds of load before the measured time, as long as that, within these bounds: so that connections, compiled code and heaps have settled.
 * V8's memory reducer marks and compacts three times some ten seconds after a process began, and not again.
 */
const LEAST_WARM_UP_S = 5;
const MOST_WARM_UP_S = 20;
const HOST = "127.0.0.1";
/** A large young generation: the generator's own pauses must not be what is measured. */
const GENERATOR_SETTINGS = ["--max-semi-space-size=64"];

/**
 * Measures each strategy under the same load, one after the other: a server and a generator, each a process of its
 * own. A run that fails is void, and the next goes on.
 *
 * @param signal - ends the storm early; what was measured by then is reported
 * @throws StormError where a number is out of its range, a strategy is unknown, or a recording cannot be read.
 */
export async function runStorm(
  options: StormOptions,
  onProgress: (progress: StormProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<Report> {
  checkStorm(options);
  const traffic = trafficNamed(options.traffic).name;
  const startedAt = new Date().toISOString();
  const strategies: StrategyResult[] = [];
  for (const [index, name] of options.strategies.entries()) {
    if (signal?.aborted) break;
    const report = (phase: StormProgress["phase"], fraction: number) =>
      onProgress({ strategy: name, phase, fraction: (index + fraction) / options.strategies.length });
    const result = await measure(name, options, report, signal);
    if (result !== undefined) strategies.push(result);
  }
  const { clients, players, rate, seconds, background, command } = options;
  return {
    machine: machine(),
    startedAt,
    command,
    mode: "net",
    settings: {
      clients,
      battles: battlesOf(options),
      players,
      rate,
      seconds,
      warmUpS: warmUpOf(seconds),
      repeats: 1,
      scenario: "aoe",
      background,
      traffic,
    },
    intended: { phases: [], effectLifeMs: [50, 200], recordedMbPerS: 0 },
    strategies,
  };
}

function checkStorm(options: StormOptions): void {
  if (options.strategies.length === 0)
    throw new StormError("BAD_OPTION", "no strategy is named; name one or more");
  for (const name of options.strategies) strategyNamed(name);
  checkWhole("clients", options.clients, 1, 20_000);
  checkWhole("players", options.players, 2, 1024);
  checkWhole("rate", options.rate, 1, 1000);
  checkWhole("seconds", options.seconds, 1, 86_400);
  checkWhole("background", options.background, 0, 5000);
}

function battlesOf({ clients, players }: StormOptions): number {
  return Math.ceil(clients / players);
}

function warmUpOf(seconds: number): number {
  return Math.min(MOST_WARM_UP_S, Math.max(LEAST_WARM_UP_S, seconds));
}

async function measure(
  name: string,
  options: StormOptions,
  report: (phase: StormProgress["phase"], fraction: number) => void,
  signal: AbortSignal | undefined,
): Promise<StrategyResult | undefined> {
  const { clients, players, rate, seconds, background, traffic } = options;
  const battles = battlesOf(options);
  const warmUpS = warmUpOf(seconds);
  const whole = warmUpS + seconds + 2;
  report("starting", 0);
  const server = new ServerProcess({
    strategy: name,
    battles,
    players,
    background,
    seed: 7,
    bots: false,
    port: 0,
    host: HOST,
  });
  let generator: Child<GeneratorAnswer> | undefined;
  try {
    const port = await server.ready();
    server.tickFrom(Date.now());
    report("connecting", 1 / whole);
    generator = new Child<GeneratorAnswer>(
      "generator",
      new URL("../load/generator-process.js", import.meta.url),
      {
        url: `ws://${HOST}:${port}`,
        strategy: name,
        clients,
        battles,
        players,
        rate,
        traffic,
      },
      GENERATOR_SETTINGS,
    );
    await generator.answer("ready");
    await pass(warmUpS, (s) => report("warming up", (2 + s) / whole), signal);
    if (signal?.aborted) return undefined;
    await Promise.all([server.begin(), generator.ask("begin", "begun")]);
    await pass(seconds, (s) => report("measuring", (2 + warmUpS + s) / whole), signal);
    const [served, { measurement: loaded }] = await Promise.all([
      server.measured(),
      generator.ask("end", "measured"),
    ]);
    const { seconds: _, ...figures } = served;
    return alone({
      ...noResult(name, false),
      ...figures,
      ...loaded,
      isolates: [{ name: "server", pauses: served.pauses, kinds: [] }],
    });
  } catch (error) {
    return alone(noResult(name, (error as Error).message));
  } finally {
    await generator?.end();
    await server.end();
  }
}

async function pass(
  seconds: number,
  onSecond: (passed: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const start = performance.now();
  for (let passed = 0; passed < seconds && !signal?.aborted; passed = (performance.now() - start) / 1000) {
    onSecond(passed);
    const left = seconds * 1000 - (performance.now() - start);
    await wait(Math.max(0, Math.min(500, left)), undefined, signal === undefined ? {} : { signal }).catch(
      () => {},
    );
  }
}

/** A strategy that ran once. */
function alone(run: RunResult): StrategyResult {
  const { summary } = strategyNamed(run.name);
  return { ...run, kind: "strategy", summary, engine: [], runs: [run] };
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
