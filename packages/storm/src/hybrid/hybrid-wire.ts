import { type Exchange, Receipt } from "@pauseless/server";
import { World } from "../battle/rules.js";
import type { ClientViews, ViewCaptures } from "../host/client-views.js";
import { messageReader } from "../host/message-reader.js";
import { viewWire } from "../host/view-wire.js";
import { LeftMask } from "../protocol/battle-protocol.js";
import type { HybridInbox } from "./hybrid-inbox.js";
import type { HybridMemory } from "./hybrid-memory.js";
import { Deed } from "./hybrid-records.js";

/** Reading messages into, and taking views from, the battle that was entered. */
export type HybridWire = ReturnType<typeof hybridWire>;

/** Makes the wire of a room. All cursors are made here, once. */
export function hybridWire(
  { players, match, long, short }: HybridMemory,
  inbox: HybridInbox,
  exchange: Exchange,
) {
  const views = viewWire(players, exchange);
  const messages = messageReader(players, exchange);
  const { kinds, select, move, cast } = messages;
  const player = long.roster.cursor();
  const buff = short.buffs.cursor();
  const effect = short.effects.cursor();

  // Hot path: allocation test `a hosted battle that holds large things in arenas and small ones in slabs`.
  /** Checks a frame where it lies, and copies its message once, into a slab. Answers what became of it. */
  function receive(from: number, at: number, length: number, clients: ClientViews): Receipt {
    switch (messages.read(at, length)) {
      case kinds.Move:
        clients.acknowledge(from, move.seen);
        return inbox.put(from, move.seq, Deed.Move, move.vx, move.vy, 0);
      case kinds.Cast:
        clients.acknowledge(from, cast.seen);
        return inbox.put(from, cast.seq, Deed.Cast, cast.target, 0, cast.skill);
      case kinds.Select:
        clients.acknowledge(from, select.seen);
        return inbox.put(from, select.seq, Deed.None, 0, 0, 0);
      default:
        return Receipt.Malformed;
    }
  }

  // Hot path: the allocation test named above.
  /** Takes down what is to be seen of the battle: its players and their buffs, and its effects. */
  function capture(to: ViewCaptures): void {
    for (let index = 0; index < players; index++) capturePlayer(index, to);
    const { effects } = match;
    const { length } = effects;
    for (let i = 0; i < length; i++) {
      effect.at(effects.get(i));
      const row = to.effects.row(effect.row, effect.spawned);
      row.source = effect.source;
      row.target = effect.target;
      row.skill = effect.skill;
      row.expires = effect.expires & LeftMask.Effect;
    }
  }

  function capturePlayer(index: number, to: ViewCaptures): void {
    player.at(index);
    const row = to.players.row(index);
    row.x = player.x;
    row.y = player.y;
    row.hp = player.hp;
    row.seq = player.applied;
    const { buffs } = player;
    const { length } = buffs;
    for (let i = 0; i < length; i++) {
      buff.at(buffs.get(i));
      const buffRow = to.buffs.row(index * World.BuffsKept + i);
      buffRow.kind = buff.kind;
      buffRow.stacks = buff.stacks;
      buffRow.expires = buff.expires & LeftMask.Buff;
    }
  }

  return { views, receive, capture };
}
