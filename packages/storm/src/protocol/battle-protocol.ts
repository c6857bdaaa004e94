import { i16, i32, u8, u16 } from "@pauseless/arena";
import { body, message, protocol, signed, snapshotLayout, snapshotTable, unsigned } from "@pauseless/wire";
import { Skill, World } from "../battle/rules.js";
import { effectRows } from "./effect-rows.js";

/*
 * What clients and server say to each other, in every strategy. The declarations are all there is: how they are written, `wire` derives from
 * them, and a client that was built from others is told so as it connects.
 */

/** What every message of a client has: its sequence number, and the tick of the newest view that the client has. */
const heard = { seq: i32, seen: i32 };
const heardRanges = { seq: [1, 2 ** 31 - 1], seen: [0, 2 ** 31 - 1] } as const;
const velocity = [-World.MaxSpeed, World.MaxSpeed] as const;

/** Says that the client looks at somebody; nothing comes of it. */
export const Select = message("Select", heard, { ranges: heardRanges });
/** Sets the velocity. */
export const Move = message(
  "Move",
  { ...heard, vx: i16, vy: i16 },
  { ranges: { ...heardRanges, vx: velocity, vy: velocity } },
);
/** Casts a skill at a player. */
export const Cast = message(
  "Cast",
  { ...heard, target: u16, skill: u8 },
  { ranges: { ...heardRanges, target: [0, World.MaxPlayers - 1], skill: [0, Skill.Count - 1] } },
);

/** The seat of a client that has none. */
export const NO_SEAT = 0xffff;
/** What a client is told first: where it is, and the hash of the views' layout. */
export const Welcome = message("Welcome", {
  layout: i32,
  battle: u16,
  player: u16,
  players: u16,
  tickMs: u16,
});
/** The battle after a tick, as a snapshot. */
export const BattleView = body("BattleView", { mostBytes: 2 ** 20 });

/** All of it. */
export const battleProtocol = protocol("battle", {
  toServer: [Select, Move, Cast],
  toClient: [Welcome, BattleView],
});

/**
 * What is told of the tick in which something expires: as many of its lowest bits as tell how many ticks are left. So it is told once, and not
 * with every tick. A buff lasts 40 ticks at most, an effect 8.
 */
export const enum LeftMask {
  Buff = 63,
  Effect = 15,
}

/** What a view has, by the number of players: tables of them, of their buffs and of effects. */
export type BattleViews = ReturnType<typeof battleViews>;

/** The most bytes of a frame with a view of so many players. */
export const mostBattleViewBytes = (players: number): number => 16 + battleViews(players).layout.mostBytes;

/** The layout of views of battles of so many players. */
export function battleViews(players: number) {
  const Players = snapshotTable("players", {
    capacity: players,
    fields: {
      x: unsigned(16, { predicted: true }),
      y: unsigned(16, { predicted: true }),
      hp: signed(12),
      seq: unsigned(31, { predicted: true }),
    },
  });
  /** Slot `8 * player + i` is the player's buff `i`, oldest first. */
  const Buffs = snapshotTable("buffs", {
    capacity: players * World.BuffsKept,
    fields: { kind: unsigned(2), stacks: unsigned(4), expires: unsigned(6) },
  });
  const Effects = snapshotTable("effects", {
    capacity: effectRows(players),
    fields: {
      source: unsigned(10),
      target: unsigned(10),
      skill: unsigned(2),
      expires: unsigned(4),
    },
  });
  // A client answers with every message, 32 times a second: what it has is never half a second old.
  const layout = snapshotLayout("view", [Players, Buffs, Effects], { historyTicks: 16 });
  return { layout, Players, Buffs, Effects };
}
