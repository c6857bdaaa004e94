/**
 * What a client sees of a battle, and how it is read from its bytes. Runs in browsers too.
 *
 * @module
 */
import { battleProtocol } from "./protocol/battle-protocol.js";
import { battleViewReader, readBattleWelcome } from "./protocol/battle-view-reader.js";

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

/** What a client is told first. */
export interface Welcome {
  /** Which battle of the server it is. */
  readonly battle: number;
  /** The client's seat, or -1 where it only watches. */
  readonly player: number;
  readonly players: number;
  readonly tickMs: number;
}

/** Reads the views that one client gets, in the order in which they come: where they are deltas, each builds on those before. */
export interface ViewReader {
  /** The tick of the view that was read last. */
  readonly tick: number;
  /**
   * Reads a view. Answers `undefined` where it is a delta of a tick that is not after the newest that was read: what it says was read.
   *
   * @throws Error where the bytes are no view, or one that is not to be had in this order.
   */
  read(bytes: Uint8Array): View | undefined;
  /**
   * There where each client gets views of its own, of which nobody else can read one: the tick of another client's view.
   *
   * @throws Error where the bytes are no view
   */
  tickOf?(bytes: Uint8Array): number;
}

/** How what a server sends is read. */
export interface ViewProtocol {
  /** The subprotocols to offer when a WebSocket is opened. */
  readonly subprotocols: readonly string[];
  /** Reads what the server says first. @throws Error where it is no welcome. */
  readWelcome(bytes: Uint8Array): Welcome;
  /** Makes a reader for one client of a battle of so many players. */
  viewReader(players: number): ViewReader;
}

/** How what a server says is read, in whatever strategy it holds its battles. */
export const viewProtocol: ViewProtocol = {
  subprotocols: [battleProtocol.subprotocol],
  readWelcome: readBattleWelcome,
  viewReader: battleViewReader,
};
