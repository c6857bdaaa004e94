import type { Arena } from "@pauseless/arena";
import type { Battle, BotOptions } from "../battle/battle.js";
import type { ArenaRules } from "./arena-rules.js";

/**
 * The reference battle in one block: players and items in tables, histories in rings, effects in a slab with a list
 * that keeps their order. In steady state it makes no object.
 */
export class ArenaBattle implements Battle {
  readonly players: number;
  private readonly rules: ArenaRules;
  private readonly arena: Arena;

  /** Starts a battle in a block of its own, opened by the rules' layout. */
  constructor(rules: ArenaRules, players: number, seed: number) {
    this.rules = rules;
    this.players = players;
    this.arena = rules.layout.open();
    rules.layout.enter(this.arena);
    rules.start(seed);
  }

  get tick(): number {
    this.enter();
    return this.rules.clock.tick;
  }

  get spawned(): number {
    this.enter();
    return this.rules.clock.spawned;
  }

  get rejected(): number {
    this.enter();
    return this.rules.clock.rejected;
  }

  get effects(): number {
    this.enter();
    return this.rules.live.length;
  }

  beginTick(): void {
    this.enter();
    this.rules.clock.tick++;
  }

  move(player: number, vx: number, vy: number): void {
    this.enter();
    this.rules.move(player, vx, vy);
  }

  cast(player: number, skill: number, target: number): void {
    this.enter();
    this.rules.cast(player, skill, target);
  }

  endTick(): void {
    this.enter();
    this.rules.applyEffects();
    this.rules.updatePlayers();
    this.rules.recordPositions();
  }

  // Hot path: benchmark `battle`, allocation test `the arena battle makes no object in steady state`.
  botTick(options: BotOptions): void {
    this.enter();
    this.rules.clock.tick++;
    this.rules.bots(options);
    this.rules.applyEffects();
    this.rules.updatePlayers();
    this.rules.recordPositions();
  }

  hash(): number {
    this.enter();
    return this.rules.hash();
  }

  close(): void {
    this.arena.close();
  }

  private enter(): void {
    this.rules.layout.enter(this.arena);
    this.rules.clock.at(0);
  }
}
