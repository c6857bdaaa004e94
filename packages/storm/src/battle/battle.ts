import type { PressureLedger } from "../pressure/pressure-model.js";

/** How the bots of a battle behave: chances out of 1,000, per player and tick. */
export interface BotOptions {
  /** The chance to cast. */
  readonly cast: number;
  /** The chance to move. */
  readonly move: number;
}

/**
 * One reference battle, however it is held in memory. All strategies implement it, and the same seed and inputs give
 * the same {@link Battle.hash} in each.
 */
export interface Battle {
  /** How many players there are. */
  readonly players: number;
  /** How many ticks have passed. */
  readonly tick: number;
  /** How many effects were ever spawned. */
  readonly spawned: number;
  /** How many casts were rejected. */
  readonly rejected: number;
  /** How many effects live now. */
  readonly effects: number;
  /** Begins a tick: what comes in until {@link Battle.endTick} is its input. */
  beginTick(): void;
  /** Sets the velocity of a living player; ignored for a dead one. */
  move(player: number, vx: number, vy: number): void;
  /** Casts a skill at a target, or counts a rejection. */
  cast(player: number, skill: number, target: number): void;
  /** Applies effects, then moves players. */
  endTick(): void;
  /** One whole tick with the inputs of the rules' bots. */
  botTick(options: BotOptions): void;
  /** The state hash of the rules, a signed 32-bit integer. */
  hash(): number;
  /** Adds to entry `n` of `counts` how many effects have gone after `n` ticks, since the battle was started; the last entry has longer ones too. */
  addLifetimes(counts: Float64Array): void;
  /** What its pressure has come to; all 0 in a room without. */
  ledger(): PressureLedger;
  /** Gives the battle's memory back. */
  close(): void;
}
