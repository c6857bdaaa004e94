import { array, f64, handle, i16, i32, list, record, ring, u8, u16 } from "@pauseless/arena";
import { EFFECTS_PER_PLAYER, LONGEST_LIFE_TICKS, Skill, World } from "../battle/rules.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import { EventValues, TimerTicks } from "../pressure/pressure-model.js";

/*
 * The classes of `heap`, as records: a field for a field, and where an object was referred to, a handle of it. A player is named by its index, as
 * players live as long as their battle.
 *
 * Large and long: these lie in the arena of their battle.
 */
const Position = record("Position", { tick: i32, x: u16, y: u16 });
const Hit = record("Hit", { tick: i32, source: u16, amount: u16 });
const Item = record("Item", { id: u8, count: i16, durability: i16 });

/** One player, with all that is its own: 1.1 KB. */
export const Player = record("Player", {
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
  /** The sequence numbers of its client's messages: the last that was heard, and the last that was applied. */
  received: i32,
  applied: i32,
  cooldownUntil: array(i32, Skill.Count),
  buffs: list(handle("Buff"), World.BuffsKept),
  positions: ring(Position, World.PositionsKept),
  hits: ring(Hit, World.HitsKept),
  items: array(Item, World.ItemsPerPlayer),
});

/** What a battle has besides its players, of whom there are so many. */
export const matchRecord = (players: number) =>
  record("Match", {
    tick: i32,
    random: i32,
    spawned: i32,
    rejected: i32,
    /** How many effects have gone, by how many ticks they lived. */
    lifetimes: array(i32, LONGEST_LIFE_TICKS + 1),
    /** The effects at work, in the order in which they were spawned. */
    effects: list(handle("Effect"), players * EFFECTS_PER_PLAYER),
    /** The messages that wait for the next tick, in the order in which they came. */
    inbox: list(handle("Message"), players * INPUTS_PER_PLAYER),
  });

/** An effect is followed from the tick in which it was spawned until it is found gone: so many are at once, and one more. */
const FOLLOWERS = LONGEST_LIFE_TICKS + 2;

/** What a battle does beside its rules. */
export const loadRecord = (players: number) =>
  record("Load", {
    random: i32,
    serial: i32,
    largeEvents: i32,
    fired: i32,
    followed: i32,
    lost: i32,
    checksum: i32,
    /** The events of the tick before: a player makes one at most. */
    made: list(handle("Event"), players),
    /** Effects that are followed. Nothing is kept alive by a handle. */
    followers: list(handle("Effect"), FOLLOWERS),
  });

/** What is due in one tick, of timers that were made in so many before it. */
export const dueRecord = (players: number) =>
  record("Due", { timers: list(handle("Timer"), players * TimerTicks.Most) });

/** An entity of the pressure: where in the battle's arena its slots are, and how many. */
export const Entity = record("Entity", { offset: i32, slots: i32 });
/** What an entity has on file of an event. */
export const Slot = record("Slot", { serial: i32, player: i32, value: i32, tick: i32 });

/** The replay recorder of a room. What counts bytes counts beyond 31 bits. */
export const Tape = record("Tape", { bytes: f64, chunks: i32, checksum: i32, chunk: i32, used: i32 });
/** A chunk of recordings: how many frames are in it. */
export const Chunk = record("Chunk", { frames: i32 });
/** Where a frame begins in its chunk. */
export const Frame = record("Frame", { start: i32 });

/*
 * Small and short: these come and go one by one, and lie in slabs.
 */

/** Something that a player carries for some ticks. */
export const Buff = record("Buff", { kind: u8, stacks: u8, owner: u16, expires: i32 });

/** A skill at work on its target. */
export const Effect = record("Effect", {
  source: u16,
  target: u16,
  skill: u8,
  power: u8,
  /** Its row in views. */
  row: u16,
  spawned: i32,
  expires: i32,
  /** What the target was when the effect was spawned. */
  targetHp: i16,
  targetX: u16,
  targetY: u16,
});

/** What a player did with its device. A large one has more to tell. */
export const Event = record("Event", {
  serial: i32,
  tick: i32,
  player: u16,
  values: array(i32, EventValues.Small),
  /** 0 for a small one. */
  more: handle("MoreValues"),
});
/** The values of a large event that a small one does not have. */
export const MoreValues = record("MoreValues", { values: array(i32, EventValues.Large - EventValues.Small) });

/** What becomes of an event after a while. */
export const Timer = record("Timer", { event: handle("Event") });

/** What a message has a player do. */
export const enum Deed {
  None,
  Move,
  Cast,
}
/** What a client said. `a` and `b` are the velocity of a move; `a` is a cast's target. */
export const Message = record("Message", { seq: i32, player: u16, a: i16, b: i16, deed: u8, skill: u8 });
