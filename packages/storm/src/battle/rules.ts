/*
 * The numbers of the reference battle, version 1: `docs/battle.md` states the rules in words. Everything is a signed
 * 32-bit integer.
 *
 * They are `const enum`s because the compiler writes their members out as literals. To an engine an imported constant
 * is a variable that is read, checked and unpacked on every use, and its bytecode counts against what may be inlined:
 * see `docs/decisions/0002-generated-cursors.md`.
 */

/** The world, in map units (1/256 metre) and ticks. */
export const enum World {
  /** The map is a square; `x` and `y` are below this. */
  MapSize = 65536,
  /** A velocity component is at most this, either way, per tick. */
  MaxSpeed = 512,
  /** The most players of a battle. */
  MaxPlayers = 1024,
  /** How long a tick is, in milliseconds. */
  TickMs = 50,
  FullHp = 1000,
  FullMana = 500,
  ManaPerTick = 2,
  RespawnTicks = 40,
  ItemsPerPlayer = 40,
  ItemDurability = 100,
  PositionsKept = 64,
  HitsKept = 32,
  BuffsKept = 8,
}

/** The skills, by number. */
export const enum Skill {
  Strike,
  Nova,
  Burn,
  Ward,
  /** How many there are. */
  Count,
}

/** What skills do beyond their table. */
export const enum Nova {
  Reach = 12288,
  Targets = 16,
}

/** The kinds of buffs, by number. */
export const enum BuffKind {
  Shield,
  Vulnerable,
  Scorch,
}

/** How long buffs last, in ticks. */
export const enum BuffTicks {
  Shield = 40,
  Vulnerable = 10,
  Scorch = 6,
}

/** What a stack of a buff takes or adds. */
export const enum PerStack {
  Shield = 8,
  Vulnerable = 5,
  Scorch = 2,
}

/** By skill: what an effect takes (or, for ward, how many stacks it leaves). */
export const POWER = [40, 25, 10, 3];
/** By skill: how many ticks an effect lives after the one that spawned it. */
export const LIVES_TICKS = [1, 2, 4, 1];
/** The longest that an effect lives. */
export const LONGEST_LIFE_TICKS = Math.max(...LIVES_TICKS);
/** By skill: how many ticks until it can be cast again. */
export const COOLDOWN_TICKS = [4, 6, 8, 20];
/** By skill: what it costs. */
export const MANA_COST = [0, 20, 15, 30];

/**
 * The most effects that can be live for one player as their source: every cooldown outlasts its skill's effects, so
 * one cast of each skill, and nova spawns at most {@link Nova.Targets}.
 */
export const EFFECTS_PER_PLAYER = Nova.Targets + Skill.Count - 1;

/** The start of the state hash, and its multiplier: FNV-1a over 32-bit words. */
export const HASH_START = 0x811c9dc5 | 0;
/** Folds one 32-bit word into a hash. */
export const fold = (hash: number, word: number): number => Math.imul(hash ^ word, 0x01000193);
/** A hash as it is printed: eight hexadecimal digits. */
export const hashText = (hash: number): string => (hash >>> 0).toString(16).padStart(8, "0");

/** What a xorshift32 generator becomes after one step. The state is a signed integer, so that it is never boxed. */
export function xorshift32(state: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  return state ^ (state << 5);
}

/** The generator's start for battle `index` of a run with seed `seed`, as a signed 32-bit integer, never 0. */
export function battleSeed(seed: number, index: number): number {
  return (seed + Math.imul(2654435761, index)) | 0 || 1;
}
