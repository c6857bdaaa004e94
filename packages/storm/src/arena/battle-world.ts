import { array, i16, i32, List, list, record, ring, u8, u16 } from "@pauseless/arena";
import { component, WorldLayout } from "@pauseless/world";
import { EFFECTS_PER_PLAYER, LONGEST_LIFE_TICKS, Skill, World } from "../battle/rules.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import type { PressureModel } from "../pressure/pressure-model.js";
import { Books, battlePressure, battlePressureBytes } from "./battle-pressure.js";

// A tick over a thousand battles waits for memory more than for arithmetic, so every field is as narrow as the rules
// allow: positions are below 65536, a velocity within 512, and a single hit takes far less than 32768. Players are the first
// entities of a battle and live as long as it does, so a player's slot is its index, and what names a player is that.
const Buff = record("Buff", { kind: u8, stacks: u8, owner: u16, expires: i32 });
const Hit = record("Hit", { tick: i32, source: u16, amount: u16 });
const Item = record("Item", { id: u8, count: i16, durability: i16 });
const PastPlace = record("Position", { tick: i32, x: u16, y: u16 });
/** A checked message that waits for the next tick. `a` and `b` are the velocity of a move; `a` is a cast's target. */
const Input = record("Input", { seq: i32, player: u16, a: i16, b: i16, deed: u8, skill: u8 });

/** What a message has a player do. */
export const enum Deed {
  None,
  Move,
  Cast,
}

export const Place = component("place", { x: u16, y: u16 });
export const Velocity = component("velocity", { x: i16, y: i16 });
export const Vitals = component("vitals", { hp: i16, mana: i16, respawnAt: i32 });
export const Tally = component("tally", { kills: i32, deaths: i32, score: i32 });
export const Cooldowns = component("cooldowns", { until: array(i32, Skill.Count) });
export const Buffs = component("buffs", { all: list(Buff, World.BuffsKept) });
/** Where a player was: all push once a tick, so what is newest of all lies side by side. */
export const History = component("history", { places: ring(PastPlace, World.PositionsKept) });
export const Hits = component("hits", { last: ring(Hit, World.HitsKept) });
export const Inventory = component("inventory", { items: array(Item, World.ItemsPerPlayer) });
/** What a player's client was last heard to say. */
export const Seat = component("seat", { received: i32, applied: i32 });

/** What a skill has set off: it works on its target until it is over. */
export const Effect = component("effect", {
  source: u16,
  target: u16,
  skill: u8,
  power: u8,
  /** Its row in views. */
  row: u16,
  spawned: i32,
  expires: i32,
  targetHp: i16,
  targetX: u16,
  targetY: u16,
});

/** The tick that is being played, what was counted, and how the bots play, where they do. */
export const Match = component("match", {
  tick: i32,
  spawned: i32,
  rejected: i32,
  castChance: i32,
  moveChance: i32,
  /** How many effects have gone, by how many ticks they lived. */
  lifetimes: array(i32, LONGEST_LIFE_TICKS + 1),
});

const PLAYER = [Place, Velocity, Vitals, Tally, Cooldowns, Buffs, History, Hits, Inventory, Seat] as const;

/** The shape of battles of so many players, and what is of it. */
export type BattleWorld = ReturnType<typeof battleWorld>;

/**
 * Declares the shape of battles of so many players, of which `most` can be open at once.
 *
 * @param model - the pressure that they are under; without, nothing of it is in the block
 */
export function battleWorld(most: number, players: number, checked: boolean, model?: PressureModel) {
  const effects = players * EFFECTS_PER_PLAYER;
  const inputs = players * INPUTS_PER_PLAYER;
  const layout = new WorldLayout(`battle of ${players}`, {
    kinds: {
      player: { capacity: players, components: PLAYER },
      // Of the many that there can be, a few dozen live: they lie close together.
      effect: { capacity: effects, components: [Effect], chunk: 64 },
    },
    singletons: model === undefined ? [Match] : [Match, Books],
    phases: model === undefined ? ["input", "battle"] : ["input", "battle", "pressure"],
    tickMs: World.TickMs,
    worlds: most,
    // On Node 20 and 22 a clock leaves a number on the heap each time it is read: in a thousand battles that comes to a collection
    // every few minutes, even where few ticks are measured.
    timing: false,
    checked,
    extraBytes: inputs * Input.bytes + 64 + (model === undefined ? 0 : battlePressureBytes(players, model)),
  });
  return {
    layout,
    players,
    effects,
    player: layout.prefab(PLAYER),
    effect: layout.prefab([Effect], {}, { leaveFields: true }),
    live: layout.query(Effect),
    inbox: new List(layout.block, Input, inputs),
    pressure: model === undefined ? undefined : battlePressure(layout.block, players, model),
  };
}
