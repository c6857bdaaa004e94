import type { Exchange, HostedBattle } from "@pauseless/server";
import { ArenaBattles } from "../arena/arena-battles.js";
import { FrameBattles } from "../frame/frame-battles.js";
import { HeapBattles } from "../heap/heap-battles.js";
import { tunedHeap } from "../heap/tuned-heap.js";
import { HybridBattles } from "../hybrid/hybrid-battles.js";
import { tunedHybrid } from "../hybrid/tuned-hybrid.js";
import { PooledBattles } from "../pooled/pooled-battles.js";
import type { Pressure, RecorderLedger } from "../pressure/pressure-model.js";
import { StormError } from "../storm-error.js";
import type { Battle, BotOptions } from "./battle.js";

/** A battle that clients can play. */
export interface PlayableBattle extends HostedBattle {
  /** The battle that is played: what was counted in it, and its hash. */
  readonly battle: Pick<Battle, "spawned" | "addLifetimes" | "ledger" | "hash">;
  /** Gives the battle's memory back. */
  close(): void;
}

/** Room for battles that are held in one way. */
export interface Battles {
  /**
   * Starts a battle.
   *
   * @param seed - its generator's start, as `battleSeed` gives it
   * @param index - its number in recordings
   */
  start(seed: number, index: number): Battle;
  /**
   * Starts a battle that clients can play.
   *
   * @param index - which battle of its server it is
   * @param bots - where given, the bots of the rules play too
   */
  host(seed: number, index: number, bots?: BotOptions): PlayableBattle;
  /** What the replay recorder of the room has taken down; all 0 where there is none. */
  recorded(): RecorderLedger;
  /**
   * Bytes of the room's own memory outside of what the engine's collector takes back: arenas, slabs, frames, and in every strategy the snapshots of clients'
   * views. One rule for all:
   *
   * - committed: what was ever touched, or set aside for a thing that existed, at its most. What is set aside for a battle (its block, its arena, its frames)
   *   counts in full from its start, as do a chunk of the recorder once it is begun, and what was touched ahead.
   * - used: what of that belongs to somebody now: to a battle, to the recorder, to the room. A block or an arena between two battles does not, nor does
   *   a slot of a slab that is free, nor a chunk that is not begun.
   */
  memory(): { readonly committedBytes: number; readonly usedBytes: number };
}

/** What room for battles is made with. */
export interface RoomOptions {
  /** What the battles do beside their rules, at the end of each tick; nothing unless told. */
  readonly pressure?: Pressure;
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
  /** Settings of the engine that its process is started with, as Node's command line takes them. */
  readonly engine: readonly string[];
  /** Makes room for at most `most` battles at once, of `players` players each. */
  open(most: number, players: number, options?: RoomOptions): Battles;
}

/** The names of the strategies. */
export type StrategyName = "heap" | "tuned" | "pooled" | "frame" | "hybrid" | "hybrid-tuned" | "arena";

/** All strategies, from the usual to the best. */
export const strategies: readonly Strategy[] = [
  {
    name: "heap",
    summary: "ordinary objects: classes, arrays and filter; each message and each packet is one",
    engine: [],
    open: (_most, players, options = {}) => new HeapBattles(players, options),
  },
  {
    name: "tuned",
    summary: "the same objects, with settings of the engine that were found by measuring",
    engine: tunedHeap,
    open: (_most, players, options = {}) => new HeapBattles(players, options),
  },
  {
    name: "pooled",
    summary:
      "messages, packets, effects and buffs are objects of bounded pools; arrays are compacted in place",
    engine: [],
    open: (_most, players, options = {}) => new PooledBattles(players, options),
  },
  {
    name: "frame",
    summary:
      "what lives a tick is rented from frames: messages, packets, events, lists of targets; the rest is objects",
    engine: [],
    open: (most, players, options = {}) => new FrameBattles(most, players, options),
  },
  {
    name: "hybrid",
    summary: "what is large and long in an arena for each battle, what is small in slabs that all share",
    engine: [],
    open: (most, players, options = {}) => new HybridBattles(most, players, options),
  },
  {
    name: "hybrid-tuned",
    summary: "the same, with settings of the engine, a memory limit, and arenas committed in advance",
    engine: tunedHybrid.engine,
    open: (most, players, options = {}) => new HybridBattles(most, players, options, tunedHybrid.limit),
  },
  {
    name: "arena",
    summary: "all state of a battle in one block; messages read in place, deltas written from the block",
    engine: [],
    open: (most, players, options = {}) => new ArenaBattles(most, players, options),
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
