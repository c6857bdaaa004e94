import type { World } from "@pauseless/world";
import type { Battle, BotOptions } from "../battle/battle.js";
import { NO_PRESSURE, type PressureLedger } from "../pressure/pressure-model.js";
import type { ArenaBattles } from "./arena-battles.js";

/** What a battle needs of the room that it is in. */
export type BattleSite = Pick<ArenaBattles, "players" | "shape" | "rules">;

/**
 * The reference battle as a world in one block: players and effects are entities, and the rules are systems. In steady state it makes
 * no object.
 */
export class ArenaBattle implements Battle {
  readonly players: number;
  /** The battle's world. */
  readonly world: World;
  private readonly all: BattleSite;

  /** Starts a battle in a block of its own. Made by {@link ArenaBattles.start}. */
  constructor(all: BattleSite, seed: number) {
    this.all = all;
    this.players = all.players;
    this.world = all.shape.layout.open(undefined, seed);
    this.world.start();
  }

  get tick(): number {
    this.world.enter();
    return this.all.rules.match.tick;
  }

  get spawned(): number {
    this.world.enter();
    return this.all.rules.match.spawned;
  }

  get rejected(): number {
    this.world.enter();
    return this.all.rules.match.rejected;
  }

  get effects(): number {
    this.world.enter();
    return this.all.rules.effects.length;
  }

  beginTick(): void {
    this.world.enter();
    this.all.rules.match.tick++;
  }

  move(player: number, vx: number, vy: number): void {
    this.world.enter();
    this.all.rules.move(player, vx, vy);
  }

  cast(player: number, skill: number, target: number): void {
    this.world.enter();
    this.all.rules.cast(player, skill, target);
  }

  endTick(): void {
    this.world.step();
  }

  // Hot path: benchmark `battle`, allocation test `the arena battle makes no object in steady state`.
  botTick(options: BotOptions): void {
    this.beginTick();
    const { match } = this.all.rules;
    match.castChance = options.cast;
    match.moveChance = options.move;
    this.world.step();
    match.castChance = 0;
    match.moveChance = 0;
  }

  hash(): number {
    this.world.enter();
    return this.all.rules.hash();
  }

  addLifetimes(_counts: Float64Array): void {}

  ledger(): PressureLedger {
    return NO_PRESSURE;
  }

  close(): void {
    this.world.end();
  }
}
