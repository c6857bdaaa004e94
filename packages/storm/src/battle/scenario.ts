import { StormError } from "../storm-error.js";
import { World } from "./rules.js";

/** What a run of bot battles is made of. */
export interface RunOptions {
  readonly battles: number;
  readonly players: number;
  /** Ticks that count. */
  readonly ticks: number;
  /** A bot's chance to cast, out of 1,000. */
  readonly cast: number;
  /** A bot's chance to move, out of 1,000. */
  readonly move: number;
  readonly seed: number;
}

/** The scenarios of the rules by name. */
export const scenarios = {
  walk: { battles: 1000, players: 50, cast: 20, move: 200 },
  aoe: { battles: 1000, players: 50, cast: 300, move: 200 },
  horde: { battles: 1, players: 1000, cast: 300, move: 200 },
} as const;

/** A scenario's name. */
export type ScenarioName = keyof typeof scenarios;

/** The scenario of that name. @throws StormError where there is none. */
export function scenarioNamed(name: string): (typeof scenarios)[ScenarioName] {
  if (!Object.hasOwn(scenarios, name)) {
    const names = Object.keys(scenarios).join(", ");
    throw new StormError("UNKNOWN_SCENARIO", `there is no scenario "${name}"; choose from ${names}`);
  }
  return scenarios[name as ScenarioName];
}

/** Checks the numbers of a run. @throws StormError that names the number and its range. */
export function checkRun(options: RunOptions): void {
  checkWhole("battles", options.battles, 1, 20_000);
  checkWhole("players", options.players, 1, World.MaxPlayers);
  checkWhole("ticks", options.ticks, 1, 10_000_000);
  checkWhole("cast", options.cast, 0, 1000);
  checkWhole("move", options.move, 0, 1000);
  checkWhole("seed", options.seed, 0, 2 ** 32 - 1);
  if (options.cast + options.move > 1000) {
    throw new StormError(
      "BAD_OPTION",
      `cast ${options.cast} and move ${options.move} are chances of 1,000 together; lower one`,
    );
  }
}

/** Checks one number. @throws StormError that names it and its range. */
export function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new StormError("BAD_OPTION", `${name} is ${value}; give a whole number from ${least} to ${most}`);
  }
}
