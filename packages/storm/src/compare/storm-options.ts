import { spawnSync } from "node:child_process";
import { World } from "../battle/rules.js";
import { checkWhole } from "../battle/scenario.js";
import { type Strategy, strategies, strategyNamed } from "../battle/strategy.js";
import { trafficNamed } from "../load/generator.js";
import type { Peer } from "../peers/peer.js";
import { stormScenario } from "../scenario/scenario-file.js";
import { cycleSeconds, type StormScenario } from "../scenario/storm-scenario.js";
import { StormError } from "../storm-error.js";
import { type Contender, strategyContender } from "./contender.js";

/** What a storm is made of. */
export interface StormOptions {
  /** `net`: real clients over sockets; `sim`: bots' battles only. */
  readonly mode: "net" | "sim";
  readonly strategies: readonly string[];
  /** What others make that is measured too, once each, in mode `net`. */
  readonly peers: readonly Peer[];
  /** WebSocket clients, in mode `net`. */
  readonly clients: number;
  /** Players of each of their battles. */
  readonly players: number;
  /** Messages a second of each client. */
  readonly rate: number;
  /** The name or the file of a scenario. */
  readonly scenario: string;
  /** Battles of bots, in place of those of the scenario. */
  readonly background?: number | undefined;
  /** Seconds that are measured, in each run. */
  readonly seconds: number;
  /**
   * Seconds of load before the measured time: so that connections, compiled code and heaps have settled. V8's memory reducer marks and
   * compacts three times some ten seconds after a process began, and not again.
   */
  readonly warmUpS: number;
  /** How often each strategy is run. */
  readonly repeats: number;
  /** Of the battles, and of the order of runs. */
  readonly seed: number;
  /** `bots`, the path of a recorded match, or "" for the one that comes with the package. */
  readonly traffic: string;
  /** Settings of the engine in place of those of strategy `tuned`. */
  readonly settings?: readonly string[] | undefined;
  /** The command line, for the report. */
  readonly command: string;
}

/** What of a storm is as long as it is by default, and who is in it. */
export type StormLength = Pick<StormOptions, "strategies" | "seconds" | "warmUpS" | "repeats">;

/** A run begins with a cycle of its scenario. Longer ones are waited for only where all of it is measured. */
const LONGEST_WAIT_S = 30;

/** A storm of usual length: under 15 minutes, or, where it is quick, 80 s. */
export function stormLength(quick: boolean): StormLength {
  return quick
    ? { strategies: ["heap", "arena"], seconds: 12, warmUpS: 18, repeats: 1 }
    : { strategies: strategies.map(({ name }) => name), seconds: 20, warmUpS: 18, repeats: 2 };
}

/** Checks a storm's options, its scenario and its traffic. @throws StormError that names the fault and what to give instead. */
export function checkStorm(options: StormOptions): void {
  if (options.strategies.length + options.peers.length === 0)
    throw new StormError("BAD_OPTION", "no strategy is named; name one or more");
  checkStrategies(options.strategies);
  checkWhole("clients", options.clients, 1, 20_000);
  checkWhole("players", options.players, 2, World.MaxPlayers);
  checkWhole("rate", options.rate, 1, 1000);
  checkWhole("seconds", options.seconds, 1, 86_400);
  checkWhole("warm-up", options.warmUpS, 1, 3600);
  checkWhole("repeats", options.repeats, 1, 100);
  checkWhole("seed", options.seed, 0, 2 ** 32 - 1);
  const least = options.mode === "sim" ? 1 : 0;
  if (options.background !== undefined) checkWhole("background", options.background, least, 5000);
  if (options.settings !== undefined) checkEngine(options.settings);
  scenarioOf(options);
  if (options.mode === "net") trafficNamed(options.traffic);
}

/** Checks the names of strategies. @throws StormError where there is none of that name, or one is named twice */
export function checkStrategies(names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    strategyNamed(name);
    if (names.indexOf(name) === index) continue;
    throw new StormError("BAD_OPTION", `strategy ${name} is named twice; name each once, and see --repeats`);
  }
}

/**
 * The scenario of a storm, with as many battles as it is to have.
 *
 * @throws StormError where there is none, or it has a fault, or a cycle of it is too long to be waited for and to be measured.
 */
export function scenarioOf({
  scenario,
  background,
  seconds,
}: Pick<StormOptions, "scenario" | "background" | "seconds">): StormScenario {
  const found = stormScenario(scenario);
  const cycleS = found.phases.length === 1 ? 0 : cycleSeconds(found);
  if (cycleS > Math.max(LONGEST_WAIT_S, seconds)) {
    throw new StormError(
      "BAD_SCENARIO",
      `${scenario}: its phases take ${cycleS} s, of which ${seconds} s would be measured; ` +
        `measure ${cycleS} s or more (--seconds), or shorten them to ${LONGEST_WAIT_S} s in all`,
    );
  }
  return background === undefined ? found : { ...found, battles: background };
}

/** Battles that clients play. */
export function clientBattles({ mode, clients, players }: StormOptions): number {
  return mode === "sim" ? 0 : Math.ceil(clients / players);
}

/** The strategies of a storm as contenders, in their order. */
export function strategiesOf({ strategies: names, mode, settings }: StormOptions): Contender[] {
  const own = (strategy: Strategy) =>
    strategy.name === "tuned" && settings !== undefined ? settings : strategy.engine;
  return names.map((name) => {
    const strategy = strategyNamed(name);
    return strategyContender(strategy, mode, own(strategy));
  });
}

/** Checks that this Node takes settings of the engine. @throws StormError with what it says, where it does not. */
function checkEngine(settings: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [...settings, "-e", "0"], { encoding: "utf8" });
  if (status === 0) return;
  const why = stderr.trim().split("\n")[0];
  throw new StormError(
    "BAD_OPTION",
    `Node takes no settings "${settings.join(" ")}" (${why}); node --v8-options lists those of its engine`,
  );
}
