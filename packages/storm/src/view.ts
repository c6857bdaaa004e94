/**
 * What a client sees of a battle, and how it is read from the bytes of either protocol. Runs in browsers too.
 *
 * @module
 */
import { decodeArenaView } from "./arena/arena-view.js";
import { decodeHeapView } from "./heap/heap-view.js";

/** A buff as a client sees it. Kinds: 0 shield, 1 vulnerable, 2 scorch. */
export interface BuffView {
  readonly kind: number;
  readonly stacks: number;
  /** Ticks until it goes. */
  readonly left: number;
}

/** A player as a client sees it. */
export interface PlayerView {
  /** 0 .. 65535, from the left. */
  readonly x: number;
  /** 0 .. 65535, from the top. */
  readonly y: number;
  /** At most 1000; dead at 0 and below. */
  readonly hp: number;
  /** The sequence number of the last message of this player that was applied, 0 for none. */
  readonly seq: number;
  readonly buffs: readonly BuffView[];
}

/** A skill effect as a client sees it. Skills: 0 strike, 1 nova, 2 burn, 3 ward. */
export interface EffectView {
  /** The caster's index. */
  readonly source: number;
  /** The target's index. */
  readonly target: number;
  readonly skill: number;
  /** Ticks until it is over. */
  readonly left: number;
}

/** A battle after one tick. A player's team is its index & 1. */
export interface View {
  readonly tick: number;
  readonly players: readonly PlayerView[];
  readonly effects: readonly EffectView[];
}

export type { TelemetrySample } from "./live/telemetry.js";

/** Reads one message of a server that holds battles in the given strategy. */
export function viewDecoder(strategy: "heap" | "arena"): (bytes: Uint8Array) => View {
  return strategy === "heap" ? decodeHeapView : decodeArenaView;
}
