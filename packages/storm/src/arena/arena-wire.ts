import { type Exchange, Receipt } from "@pauseless/server";
import type { Snapshots } from "@pauseless/wire";
import { World } from "../battle/rules.js";
import type { ArenaInbox } from "./arena-inbox.js";
import {
  BattleView,
  type BattleViews,
  battleProtocol,
  battleViews,
  Cast,
  LeftMask,
  Move,
  NO_SEAT,
  Select,
  Welcome,
} from "./arena-protocol.js";
import type { ArenaRules } from "./arena-rules.js";
import { type BattleWorld, Buffs, Deed, Place, Seat, Vitals } from "./battle-world.js";
import { SnapshotRoom } from "./snapshot-room.js";

/** Reading messages into, and writing views out of, the block that the rules' layout was last moved to. */
export type ArenaWire = ReturnType<typeof arenaWire>;

/** What takes down the rows of a battle's views. */
export type ViewCaptures = ReturnType<typeof viewCaptures>;

/** What of a battle's snapshots its rows are taken down by. */
export function viewCaptures(snapshots: Snapshots, { Players, Buffs, Effects }: BattleViews) {
  return {
    players: snapshots.capture(Players),
    buffs: snapshots.capture(Buffs),
    effects: snapshots.capture(Effects),
  };
}

/** Makes the wire of battles of one shape. All cursors are made here, once. */
export function arenaWire(shape: BattleWorld, rules: ArenaRules, inbox: ArenaInbox, exchange: Exchange) {
  const { layout, players } = shape;
  const views = battleViews(players);
  // Besides the players, the watchers together.
  const room = new SnapshotRoom(views, players + 1);
  const reader = battleProtocol.toServer.reader(exchange.memory.reserve);
  const writer = battleProtocol.toClient.writer(exchange.regions.reserve);
  const { regionBytes } = exchange.regions;
  const sent = exchange.regions.reserve.views.i32;
  const { kinds } = battleProtocol.toServer;
  const select = reader.cursor(Select);
  const move = reader.cursor(Move);
  const cast = reader.cursor(Cast);
  const wearer = layout.cursor(Buffs);
  const { effects } = rules;
  const columns = {
    x: layout.column(Place, "x"),
    y: layout.column(Place, "y"),
    hp: layout.column(Vitals, "hp"),
    seq: layout.column(Seat, "applied"),
  };

  // Hot path: allocation test `the arena battle reads and writes messages without making an object`.
  /**
   * Checks a frame where it lies, and copies its message once, into the block's inbox. Answers what became of it.
   *
   * @param seat - the number among the clients of `snapshots` that the message's client has
   */
  function receive(player: number, at: number, length: number, snapshots: Snapshots, seat: number): Receipt {
    if (!reader.begin(at, length)) return Receipt.Malformed;
    const kind = reader.next();
    // One message, one frame: so what is counted against floods is messages.
    if (reader.messageBytes !== length) return Receipt.Malformed;
    switch (kind) {
      case kinds.Move:
        snapshots.acknowledge(seat, move.seen);
        return inbox.put(player, move.seq, Deed.Move, move.vx, move.vy, 0);
      case kinds.Cast:
        if (cast.target >= players) return Receipt.Malformed;
        snapshots.acknowledge(seat, cast.seen);
        return inbox.put(player, cast.seq, Deed.Cast, cast.target, 0, cast.skill);
      default:
        snapshots.acknowledge(seat, select.seen);
        return inbox.put(player, select.seq, Deed.None, 0, 0, 0);
    }
  }

  /** Writes the welcome of a seat, or of a client without one, where `player` is negative. */
  function writeWelcome(battle: number, player: number, at: number): number {
    writer.begin(at, regionBytes);
    const welcome = writer.add(Welcome);
    if (welcome !== undefined) {
      welcome.layout = views.layout.hash;
      welcome.battle = battle;
      welcome.player = player < 0 ? NO_SEAT : player;
      welcome.players = players;
      welcome.tickMs = World.TickMs;
    }
    return writer.end();
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
      const row = to.effects.row(layout.rowOf(effects.slot), effects.handle);
      row.source = effect.source;
      row.target = effect.target;
      row.skill = effect.skill;
      row.expires = effect.expires & LeftMask.Effect;
    }
  }

  // Hot path: 20,000 times a second.
  /** Writes a frame with a packet: `length` bytes from byte `from` of `words` on. */
  function writeView(words: Int32Array, from: number, length: number, at: number): number {
    writer.begin(at, regionBytes);
    const view = writer.add(BattleView);
    if (view !== undefined) {
      const first = from >> 2;
      const to = view.start >> 2;
      for (let i = (length + 3) >> 2; --i >= 0; ) sent[to + i] = words[first + i];
      view.length = length;
    }
    return writer.end();
  }

  return { views, room, receive, writeWelcome, capture, writeView };
}
