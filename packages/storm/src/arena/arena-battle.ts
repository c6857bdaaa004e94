import type { Arena } from "@pauseless/arena";
import type { Battle, BotOptions } from "../battle/battle.js";
import type { ArenaBattles } from "./arena-battles.js";

/**
 * The reference battle in one block: players and items in tables, histories in rings, effects in a slab with a list
 * that keeps their order. In steady state it makes no object.
 */
export class ArenaBattle implements Battle {
  readonly players: number;
  private readonly all: ArenaBattles;
  private readonly arena: Arena;

  /** Starts a battle in a block of its own. Made by {@link ArenaBattles.start}. */
  constructor(all: ArenaBattles, seed: number) {
    this.all = all;
    this.players = all.players;
    this.arena = all.block.layout.open();
    this.enter();
    all.rules.start(seed);
  }

  get tick(): number {
    this.enter();
    return this.all.rules.clock.tick;
  }

  get spawned(): number {
    this.enter();
    return this.all.rules.clock.spawned;
  }

  get rejected(): number {
    this.enter();
    return this.all.rules.clock.rejected;
  }

  get effects(): number {
    this.enter();
    return this.all.rules.live.length;
  }

  beginTick(): void {
    this.enter();
    this.all.rules.clock.tick++;
  }

  move(player: number, vx: number, vy: number): void {
    this.enter();
    this.all.rules.move(player, vx, vy);
  }

  cast(player: number, skill: number, target: number): void {
    this.enter();
    this.all.rules.cast(player, skill, target);
  }

  endTick(): void {
    this.enter();
    this.all.rules.endTick();
  }

  // Hot path: benchmark `battle`, allocation test `the arena battle makes no object in steady state`.
  botTick(options: BotOptions): void {
    this.enter();
    this.all.rules.clock.tick++;
    this.all.rules.bots(options);
    this.all.rules.endTick();
  }

  hash(): number {
    this.enter();
    return this.all.rules.hash();
  }

  close(): void {
    this.arena.close();
  }

  /** Moves the cursors of all battles to this one. */
  enter(): void {
    this.all.block.layout.enter(this.arena);
    this.all.rules.clock.at(0);
  }
}
