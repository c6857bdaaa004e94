/*
 * What a game server does beside the rules of a battle, as a model of what a collector has to bear: `docs/pressure.md` states it in
 * words. It is exact, as the rules are: the same seed gives the same ledger in every strategy, so a difference in speed is never a
 * difference in work.
 */

/** What of the load stays as it is while a server runs. */
export interface PressureModel {
  /** Entities of each battle that live as long as it does. */
  readonly entities: number;
  /** How large such an entity is, in bytes of its slots ({@link SLOT_BYTES} each); each draws a size between the two. */
  readonly entityBytes: readonly [least: number, most: number];
  /** Whether the replay recorder takes down where all players are, after each tick. */
  readonly recorder: boolean;
  /** Whether the newest effect of each tick is followed by a reference that does not keep it alive. */
  readonly follow: boolean;
}

/** What of the load changes over time. One object for a server: whoever runs it turns it, and all battles look at it. */
export interface PressureDial {
  /** The chance of a player to make an input event in a tick, out of 1,000. */
  events: number;
}

/** The pressure that battles of a room are under. */
export interface Pressure {
  readonly model: PressureModel;
  readonly dial: PressureDial;
}

/** What the pressure of a battle has come to since it was started. All but `lost` is equal in every strategy. */
export interface PressureLedger {
  /** Input events that were made, in all and of the large kind. */
  readonly events: number;
  readonly largeEvents: number;
  /** Timers that have fired. */
  readonly fired: number;
  /** Effects that were followed. */
  readonly followed: number;
  /** Followed effects that were found gone. When an object is found gone is the collector's choice; a handle is found gone at once. */
  readonly lost: number;
  /** A signed 32-bit integer: all that was handled, in order, and what the entities hold. */
  readonly checksum: number;
}

/** The ledger of a battle that is under no pressure. */
export const NO_PRESSURE: PressureLedger = {
  events: 0,
  largeEvents: 0,
  fired: 0,
  followed: 0,
  lost: 0,
  checksum: 0,
};

/** What the recorder of a room has taken down. Equal in every strategy. */
export interface RecorderLedger {
  readonly bytes: number;
  /** Chunks that were filled. */
  readonly chunks: number;
  /** A signed 32-bit integer over the words that were taken down. */
  readonly checksum: number;
}

/** The ledger of a room without a recorder. */
export const NOTHING_RECORDED: RecorderLedger = { bytes: 0, chunks: 0, checksum: 0 };

/** A slot of an entity: the serial number, the player and the value of the last event that was filed in it, and the tick. */
export const SLOT_BYTES = 16;
/** What an input event has besides its serial number, its player and its tick: so many values, small or large kind. */
export const enum EventValues {
  Small = 2,
  Large = 9,
}
/** A timer fires this many ticks after its event was handled, at least and at most. */
export const enum TimerTicks {
  Least = 1,
  Most = 3,
}
/** The recorder's chunks. */
export const enum Recording {
  ChunkBytes = 2_097_152,
  /** Filled chunks that wait to be written to disk; the oldest goes as one more is filled. */
  ChunksKept = 8,
  /** The head of a frame: battle, tick. */
  HeadBytes = 8,
  /** Of each player: `x | y << 16`, then `hp`. */
  PlayerBytes = 8,
}

/** The start of a battle's generator of pressure: its own, so that the rules draw what they draw without it. */
export const pressureSeed = (battleSeed: number): number =>
  Math.imul(battleSeed ^ 0x5eed5eed, 0x01000193) | 0 || 1;
