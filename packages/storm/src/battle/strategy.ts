import type { Exchange, GameServerOptions, HostedBattle } from "@pauseless/server";
import { ArenaBattles } from "../arena/arena-battles.js";
import { battleProtocol, mostArenaViewBytes } from "../arena/arena-protocol.js";
import { HeapBattles } from "../heap/heap-battles.js";
import { mostHeapViewBytes } from "../heap/heap-protocol.js";
import { StormError } from "../storm-error.js";
import type { Battle, BotOptions } from "./battle.js";

/** A battle that clients can play. */
export interface PlayableBattle extends HostedBattle {
  /** The state hash of the rules, a signed 32-bit integer. */
  hash(): number;
  /** Gives the battle's memory back. */
  close(): void;
}

/** Room for battles that are held in one way. */
export interface Battles {
  /** Starts a battle. @param seed - its generator's start, as `battleSeed` gives it */
  start(seed: number): Battle;
  /**
   * Starts a battle that clients can play.
   *
   * @param index - which battle of its server it is
   * @param bots - where given, the bots of the rules play too
   */
  host(seed: number, index: number, bots?: BotOptions): PlayableBattle;
}

/** What room for battles is made with. */
export interface RoomOptions {
  /** Whether every index and handle is checked, where the strategy has any; tests want it. */
  readonly checked?: boolean;
  /** Where clients' messages are read and their views written; battles can be hosted only where there is one. */
  readonly exchange?: Exchange;
}

/** A way of holding a battle's memory. */
export interface Strategy {
  /** Its name in commands and reports. */
  readonly name: StrategyName;
  /** What it is, in a line. */
  readonly summary: string;
  /** What clients have to speak, where that is declared: what a server of such battles asks of them. */
  readonly protocol: GameServerOptions["protocol"];
  /** The most bytes that a battle of so many players sends in a frame. */
  mostViewBytes(players: number): number;
  /** Makes room for at most `most` battles at once, of `players` players each. */
  open(most: number, players: number, options?: RoomOptions): Battles;
}

/** The names of the strategies. */
export type StrategyName = "heap" | "arena";

/** All strategies, from the usual to the best. */
export const strategies: readonly Strategy[] = [
  {
    name: "heap",
    summary: "ordinary objects: classes, arrays and filter; messages as objects through msgpackr",
    protocol: undefined,
    mostViewBytes: mostHeapViewBytes,
    open: (_most, players, { exchange } = {}) => new HeapBattles(players, exchange),
  },
  {
    name: "arena",
    summary: "all state of a battle in one block; messages read in place, deltas written from the block",
    protocol: battleProtocol,
    mostViewBytes: mostArenaViewBytes,
    open: (most, players, { checked = false, exchange } = {}) =>
      new ArenaBattles(most, players, checked, exchange),
  },
];

/** The strategy of that name. @throws StormError where there is none. */
export function strategyNamed(name: string): Strategy {
  const found = strategies.find((strategy) => strategy.name === name);
  if (found === undefined) {
    throw new StormError(
      "UNKNOWN_STRATEGY",
      `there is no strategy "${name}"; choose from ${strategies.map((each) => each.name).join(", ")}`,
    );
  }
  return found;
}
