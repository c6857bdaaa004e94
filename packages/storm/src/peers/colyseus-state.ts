import { type SchemaType, schema, t } from "@colyseus/schema";
import { World } from "../battle/rules.js";
import { effectRows } from "../protocol/effect-rows.js";

export const BuffState = schema({ kind: t.uint8(), stacks: t.uint8(), expires: t.uint32() }, "BuffState");

export const PlayerState = schema(
  { x: t.uint16(), y: t.uint16(), hp: t.int16(), seq: t.uint32(), buffs: t.array(BuffState) },
  "PlayerState",
);

export const EffectState = schema(
  { source: t.uint16(), target: t.uint16(), skill: t.uint8(), expires: t.uint32() },
  "EffectState",
);

/** What clients of a Colyseus room have of a battle. Effects are a map: they come and go in the middle, which moves the rest of an array. */
export const BattleState = schema(
  { tick: t.uint32(), players: t.array(PlayerState), effects: t.map(EffectState) },
  "BattleState",
);
/** Bytes that a state of so many players has at most. */
export const mostStateBytes = (players: number): number =>
  players * (PLAYER_BYTES + World.BuffsKept * BUFF_BYTES) + effectRows(players) * EFFECT_BYTES;

/** What a player, a buff and an effect take at most, with what the encoder says of each. */
const PLAYER_BYTES = 48;
const BUFF_BYTES = 20;
const EFFECT_BYTES = 32;

export type BattleState = SchemaType<typeof BattleState>;
