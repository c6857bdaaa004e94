import { Receipt } from "@pauseless/server";
import { Skill, World } from "../battle/rules.js";
import { MessageKind, Wire } from "./arena-protocol.js";
import type { ArenaRules } from "./arena-rules.js";
import { type BattleWorld, Buffs, Place, Seat, Vitals } from "./battle-world.js";

/** Bytes of the largest view of a battle: every player with all its buffs, every effect that can live. */
export function largestView(players: number, effects: number): number {
  const playerBytes = Wire.PlayerBytes + World.BuffsKept * Wire.BuffBytes;
  return Wire.HeaderBytes + players * playerBytes + effects * Wire.EffectBytes;
}

/** A region that views are written to, with the views of its elements made once. */
export interface ViewRegion {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
}

/** Reading messages into, and writing views out of, the block that the rules' layout was last moved to. */
export type ArenaWire = ReturnType<typeof arenaWire>;

/** Makes the wire of battles of one shape. All cursors are made here, once. */
export function arenaWire({ layout, players, inbox: messages }: BattleWorld, rules: ArenaRules) {
  const inbox = messages.cursor();
  const { capacity } = messages;
  const seats = layout.cursor(Seat);
  const player = layout.cursor(Place, Vitals, Buffs, Seat);
  const { effects, match } = rules;

  layout.system("messages", { phase: "input", before: ["bots"], run: applyInbox });

  // Hot path: allocation test `the arena battle reads and writes messages without making an object`.
  /** Checks a message where it lies and copies it once, into the block's inbox. */
  function receive(index: number, bytes: Uint8Array): Receipt {
    if (bytes.length !== Wire.MessageBytes) return Receipt.Malformed;
    const kind = bytes[0];
    const skill = bytes[1];
    const a = ((bytes[2] | (bytes[3] << 8)) << 16) >> 16;
    const b = ((bytes[4] | (bytes[5] << 8)) << 16) >> 16;
    const seq = bytes[8] | (bytes[9] << 8) | (bytes[10] << 16) | (bytes[11] << 24);
    if (!isMessage(kind, skill, a, b) || (bytes[6] | bytes[7]) !== 0) return Receipt.Malformed;
    const { seat } = seats.toSlot(index);
    if (seq <= seat.received) return Receipt.IllTimed;
    seat.received = seq;
    if (inbox.length === capacity) return Receipt.Dropped;
    const input = inbox.push();
    input.seq = seq;
    input.player = index;
    input.a = a;
    input.b = b;
    input.kind = kind;
    input.skill = skill;
    return Receipt.Taken;
  }

  function isMessage(kind: number, skill: number, a: number, b: number): boolean {
    if (kind === MessageKind.Select) return skill === 0 && a === 0 && b === 0;
    if (kind === MessageKind.Move) {
      return skill === 0 && Math.abs(a) <= World.MaxSpeed && Math.abs(b) <= World.MaxSpeed;
    }
    return kind === MessageKind.Cast && skill < Skill.Count && a >= 0 && a < players && b === 0;
  }

  /** Applies what waits in the inbox, in the order in which it came. */
  function applyInbox(): void {
    const { length } = inbox;
    for (let i = 0; i < length; i++) {
      const input = inbox.at(i);
      const index = input.player;
      const { kind } = input;
      seats.toSlot(index).seat.applied = input.seq;
      if (kind === MessageKind.Move) rules.move(index, input.a, input.b);
      else if (kind === MessageKind.Cast) rules.cast(index, input.skill, input.a);
    }
    inbox.truncate(0);
  }

  /** Forgets what the client of a seat said, and lets its player stand. */
  function leave(index: number): void {
    const { seat } = seats.toSlot(index);
    seat.received = 0;
    seat.applied = 0;
    const { length } = inbox;
    // What still waits of it is not applied: the next client of the seat begins anew.
    for (let i = 0; i < length; i++) {
      const input = inbox.at(i);
      if (input.player === index) {
        input.kind = MessageKind.Select;
        input.seq = 0;
      }
    }
    rules.move(index, 0, 0);
  }

  // Hot path: benchmark `view`, and the allocation test named above.
  /** Writes the view of the battle straight from its columns; answers how many bytes. */
  function writeView(region: ViewRegion): number {
    const { u8, u16, i16, u32 } = region;
    const { tick } = match;
    let at = Wire.HeaderBytes as number;
    let buffAt = at + players * Wire.PlayerBytes;
    let buffCount = 0;
    for (let index = 0; index < players; index++) {
      const { place, vitals, seat, buffs } = player.toSlot(index);
      const { all } = buffs;
      const { length } = all;
      u16[at >> 1] = place.x;
      u16[(at >> 1) + 1] = place.y;
      i16[(at >> 1) + 2] = vitals.hp;
      u16[(at >> 1) + 3] = length;
      u32[(at >> 2) + 2] = seat.applied;
      at += Wire.PlayerBytes;
      for (let i = 0; i < length; i++) {
        const buff = all.at(i);
        u8[buffAt] = buff.kind;
        u8[buffAt + 1] = buff.stacks;
        u16[(buffAt >> 1) + 1] = buff.expires - tick;
        buffAt += Wire.BuffBytes;
      }
      buffCount += length;
    }
    at = buffAt;
    const effectCount = effects.length;
    for (let i = 0; i < effectCount; i++) {
      const { effect } = effects.at(i);
      u16[at >> 1] = effect.source;
      u16[(at >> 1) + 1] = effect.target;
      u8[at + 4] = effect.skill;
      u8[at + 5] = effect.expires - tick;
      at += Wire.EffectBytes;
    }
    u8[0] = Wire.View;
    u8[1] = Wire.Version;
    u16[1] = players;
    u32[1] = tick;
    u16[4] = effectCount;
    u16[5] = buffCount;
    u32[3] = 0;
    return at;
  }

  return { receive, leave, writeView };
}
