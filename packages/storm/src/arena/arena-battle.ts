import type { World } from "@pauseless/world";
import type { Battle, BotOptions } from "../battle/battle.js";
import { NO_PRESSURE, type PressureLedger } from "../pressure/pressure-model.js";
import type { ArenaPressure } from "./arena-pressure.js";
import type { ArenaRules } from "./arena-rules.js";
import type { BattleWorld } from "./battle-world.js";

/** What a battle needs of the room that it is in. */
export interface BattleSite {
  readonly players: number;
  readonly shape: BattleWorld;
  readonly rules: ArenaRules;
  /** What it does beside its rules, where it does anything. */
  readonly pressure?: ArenaPressure | undefined;
}

/**
 * The reference battle as a world in one block: players and effects are entities, and the rules are systems. In steady state it makes
 * no object.
 */
export class ArenaBattle implements Battle {
  readonly players: number;
  /** The battle's world. */
  readonly world: World;
  private readonly all: BattleSite;

  /**
   * Starts a battle in a block of its own. Made by {@link ArenaBattles.start}.
   *
   * @param index - its number in recordings
   */
  constructor(all: BattleSite, seed: number, index = 0) {
    this.all = all;
    this.players = all.players;
    this.world = all.shape.layout.open(undefined, seed);
    all.pressure?.begin(seed, index);
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

  // Hot path: benchmark `battle`, allocation test `the arena battle`.
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

  addLifetimes(counts: Float64Array): void {
    this.world.enter();
    const { lifetimes } = this.all.rules.match;
    for (let ticks = 0; ticks < lifetimes.length; ticks++) {
      counts[Math.min(ticks, counts.length - 1)] += lifetimes.get(ticks);
    }
  }

  ledger(): PressureLedger {
    this.world.enter();
    return this.all.pressure?.ledger() ?? NO_PRESSURE;
  }

  close(): void {
    this.world.end();
  }
}
