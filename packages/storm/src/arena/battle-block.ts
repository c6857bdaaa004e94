import {
  array,
  BlockLayout,
  i16,
  i32,
  List,
  list,
  type Reserve,
  Rings,
  record,
  Slab,
  Table,
  u8,
  u16,
} from "@pauseless/arena";
import { EFFECTS_PER_PLAYER, Skill, World } from "../battle/rules.js";

// A tick over a thousand battles waits for memory more than for arithmetic, so every field is as narrow as the rules
// allow: positions are below 65536, a velocity within 512, and a single hit takes far less than 32768.
const Clock = record("Clock", { tick: i32, random: i32, spawned: i32, rejected: i32 });
const Buff = record("Buff", { kind: u8, stacks: u8, owner: u16, expires: i32 });
const Player = record("Player", {
  x: u16,
  y: u16,
  vx: i16,
  vy: i16,
  hp: i16,
  mana: i16,
  kills: i32,
  deaths: i32,
  score: i32,
  respawnAt: i32,
  cooldownUntil: array(i32, Skill.Count),
  buffs: list(Buff, World.BuffsKept),
});
const Item = record("Item", { id: u8, count: i16, durability: i16 });
const Position = record("Position", { tick: i32, x: u16, y: u16 });
const Hit = record("Hit", { tick: i32, source: u16, amount: u16 });
const Effect = record("Effect", {
  source: u16,
  target: u16,
  skill: u8,
  power: u8,
  spawned: i32,
  expires: i32,
  targetHp: i16,
  targetX: u16,
  targetY: u16,
});
const LiveEffect = record("LiveEffect", { handle: i32 });
/** A checked message that waits for the next tick. `a` and `b` are the velocity of a move; `a` is a cast's target. */
const Input = record("Input", { seq: i32, player: u16, a: i16, b: i16, kind: u8, skill: u8 });
/** What a player's client was last heard to say. */
const Seat = record("Seat", { received: i32, applied: i32 });

/** Messages of one player that can wait for a tick; more are dropped. */
const INPUTS_PER_PLAYER = 16;

/** The collections of a battle's block. */
export type BattleBlock = ReturnType<typeof battleBlock>;

/** What stands in a battle's block, for so many players: one layout, entered by every battle in turn. */
export function battleBlock(reserve: Reserve, players: number) {
  const layout = new BlockLayout(reserve, `battle of ${players}`);
  const effects = players * EFFECTS_PER_PLAYER;
  return {
    layout,
    clock: new Table(layout, Clock, 1),
    players: new Table(layout, Player, players),
    /** All players' rings advance together, once a tick, so their newest entries lie side by side. */
    positions: new Rings(layout, Position, {
      rings: players,
      capacity: World.PositionsKept,
      together: "position",
    }),
    effects: new Slab(layout, Effect, effects),
    /** The live effects in the order of their spawn. */
    order: new List(layout, LiveEffect, effects),
    hits: new Rings(layout, Hit, { rings: players, capacity: World.HitsKept }),
    inbox: new List(layout, Input, players * INPUTS_PER_PLAYER),
    seats: new Table(layout, Seat, players),
    items: new Table(layout, Item, players * World.ItemsPerPlayer),
  };
}
