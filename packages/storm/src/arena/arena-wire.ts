import { type Exchange, Receipt } from "@pauseless/server";
import { World } from "../battle/rules.js";
import type { ClientViews, ViewCaptures } from "../host/client-views.js";
import { messageReader } from "../host/message-reader.js";
import { viewWire } from "../host/view-wire.js";
import { LeftMask } from "../protocol/battle-protocol.js";
import type { ArenaInbox } from "./arena-inbox.js";
import type { ArenaRules } from "./arena-rules.js";
import { type BattleWorld, Buffs, Deed, Place, Seat, Vitals } from "./battle-world.js";

/** Reading messages into, and writing views out of, the block that the rules' layout was last moved to. */
export type ArenaWire = ReturnType<typeof arenaWire>;

/** Makes the wire of battles of one shape. All cursors are made here, once. */
export function arenaWire(shape: BattleWorld, rules: ArenaRules, inbox: ArenaInbox, exchange: Exchange) {
  const { layout, players } = shape;
  const views = viewWire(players, exchange);
  const messages = messageReader(players, exchange);
  const { kinds, select, move, cast } = messages;
  const wearer = layout.cursor(Buffs);
  const { effects } = rules;
  const columns = {
    x: layout.column(Place, "x"),
    y: layout.column(Place, "y"),
    hp: layout.column(Vitals, "hp"),
    seq: layout.column(Seat, "applied"),
  };

  // Hot path: allocation test `the arena battle as it reads and writes messages`.
  /** Checks a frame where it lies, and copies its message once, into the block's inbox. Answers what became of it. */
  function receive(player: number, at: number, length: number, clients: ClientViews): Receipt {
    switch (messages.read(at, length)) {
      case kinds.Move:
        clients.acknowledge(player, move.seen);
        return inbox.put(player, move.seq, Deed.Move, move.vx, move.vy, 0);
      case kinds.Cast:
        clients.acknowledge(player, cast.seen);
        return inbox.put(player, cast.seq, Deed.Cast, cast.target, 0, cast.skill);
      case kinds.Select:
        clients.acknowledge(player, select.seen);
        return inbox.put(player, select.seq, Deed.None, 0, 0, 0);
      default:
        return Receipt.Malformed;
    }
  }

  // Hot path: the allocation test named above.
  /** Takes down what is to be seen of the battle, straight from its columns. */
  function capture(to: ViewCaptures): void {
    to.players.rows(columns, 0, players);
    for (let player = 0; player < players; player++) {
      const { all } = wearer.toSlot(player).buffs;
      const { length } = all;
      for (let i = 0; i < length; i++) {
        const buff = all.at(i);
        const row = to.buffs.row(player * World.BuffsKept + i);
        row.kind = buff.kind;
        row.stacks = buff.stacks;
        row.expires = buff.expires & LeftMask.Buff;
      }
    }
    const { length } = effects;
    for (let i = 0; i < length; i++) {
      const { effect } = effects.at(i);
      const row = to.effects.row(effect.row, effect.spawned);
      row.source = effect.source;
      row.target = effect.target;
      row.skill = effect.skill;
      row.expires = effect.expires & LeftMask.Effect;
    }
  }

  return { views, receive, capture };
}
