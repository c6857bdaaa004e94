import { Pool } from "@pauseless/arena";
import { type HostedBattle, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { World } from "../battle/rules.js";
import type { PlayableBattle } from "../battle/strategy.js";
import { ClientViews, type ViewCaptures } from "../host/client-views.js";
import type { HostTools } from "../host/host-tools.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import { LeftMask } from "../protocol/battle-protocol.js";
import type { PacketPool } from "./packet-pool.js";
import type { PooledBattle } from "./pooled-battle.js";
import { ReusedArray } from "./reused-array.js";

/** What a client said, as an object that waits for the tick. One class for all kinds: any object of the pool can be any message. */
class Message {
  type: "select" | "move" | "cast" = "select";
  player = 0;
  seq = 0;
  /** The velocity of a move; the skill of a cast and its target. */
  a = 0;
  b = 0;
}

/** What a player's client was last heard to say. */
interface Seat {
  received: number;
  applied: number;
}

/** How many messages of one player a battle is ready for at first: 32 a second are less than two a tick. */
const MESSAGES_AT_FIRST = 2;

/** A pooled battle as a server hosts one: each message is an object that goes back after the tick, each packet one that goes back when it is sent. */
export class PooledHost implements HostedBattle, PlayableBattle {
  private readonly inbox = new ReusedArray<Message>();
  /** Its capacity is that of the inbox: a message that finds none free is dropped. */
  private readonly messagePool: Pool<Message, undefined>;
  private readonly seats: readonly Seat[];
  private readonly clients: ClientViews;

  /**
   * @param checked - whether the pool of messages records where each was acquired
   * @param bots - where given, the bots of the rules play too
   */
  constructor(
    readonly battle: PooledBattle,
    private readonly index: number,
    private readonly tools: HostTools,
    private readonly packets: PacketPool,
    checked: boolean,
    private readonly bots?: BotOptions,
  ) {
    const { players } = battle;
    this.messagePool = Pool.open<Message>({
      name: "messages",
      capacity: players * INPUTS_PER_PLAYER,
      preheat: players * MESSAGES_AT_FIRST,
      create: () => new Message(),
      whenEmpty: "drop",
      checked,
    });
    this.seats = battle.roster.map(() => ({ received: 0, applied: 0 }));
    this.clients = new ClientViews(tools.wire, players, (captures) => this.capture(captures));
  }

  get players(): number {
    return this.battle.players;
  }

  /** Gives back what is out, and ends the pools. @throws ArenaError `LEAK`, in checked mode, where an object was lost. */
  close(): void {
    this.clients.close();
    this.emptyInbox();
    this.messagePool.close();
    this.battle.close();
  }

  writeWelcome(player: number, at: number): number {
    return this.tools.wire.writeWelcome(this.index, player, at);
  }

  // Hot path: allocation test `messages and packets of a pooled battle`.
  receive(player: number, at: number, length: number): Receipt {
    const { kinds, select, move, cast, read } = this.tools.messages;
    switch (read(at, length)) {
      case kinds.Move:
        return this.take("move", player, move.seq, move.seen, move.vx, move.vy);
      case kinds.Cast:
        return this.take("cast", player, cast.seq, cast.seen, cast.skill, cast.target);
      case kinds.Select:
        return this.take("select", player, select.seq, select.seen, 0, 0);
      default:
        return Receipt.Malformed;
    }
  }

  leave(player: number): void {
    const seat = this.seats[player];
    seat.received = 0;
    seat.applied = 0;
    this.forget(player);
    this.clients.leave(player);
    this.battle.move(player, 0, 0);
  }

  runTick(): void {
    const { battle, inbox } = this;
    battle.beginTick();
    for (let i = 0; i < inbox.length; i++) {
      const { type, player, seq, a, b } = inbox.at(i);
      this.seats[player].applied = seq;
      if (type === "move") battle.move(player, a, b);
      else if (type === "cast") battle.cast(player, a, b);
    }
    this.emptyInbox();
    if (this.bots !== undefined) battle.bots(this.bots);
    battle.endTick();
  }

  // Hot path: the allocation test named above.
  writeView(player: number, at: number, isKeyframe: boolean): number {
    const { clients, battle, packets } = this;
    clients.encode(player, battle.tick, isKeyframe);
    const { at: from, length, snapshots } = clients;
    const packet = packets.take(player, battle.tick, snapshots.reserve.views.i32, from, length);
    const written = this.tools.wire.writeView(packet.words, 0, length, at);
    packets.giveBack(packet);
    return written;
  }

  private take(
    type: Message["type"],
    player: number,
    seq: number,
    seen: number,
    a: number,
    b: number,
  ): Receipt {
    this.clients.acknowledge(player, seen);
    const seat = this.seats[player];
    if (seq <= seat.received) return Receipt.IllTimed;
    seat.received = seq;
    const message = this.messagePool.acquire();
    if (message === undefined) return Receipt.Dropped;
    message.type = type;
    message.player = player;
    message.seq = seq;
    message.a = a;
    message.b = b;
    this.inbox.push(message);
    return Receipt.Taken;
  }

  /** Drops what waits of a player. */
  private forget(player: number): void {
    const { inbox } = this;
    let kept = 0;
    for (let i = 0; i < inbox.length; i++) {
      const message = inbox.at(i);
      if (message.player === player) this.messagePool.release(message);
      else inbox.put(kept++, message);
    }
    inbox.truncate(kept);
  }

  private emptyInbox(): void {
    const { inbox } = this;
    for (let i = 0; i < inbox.length; i++) this.messagePool.release(inbox.at(i));
    inbox.truncate(0);
  }

  /** Takes down what is to be seen. */
  private capture({ players, buffs, effects }: ViewCaptures): void {
    const { roster, live } = this.battle;
    for (let index = 0; index < roster.length; index++) {
      const player = roster[index];
      const row = players.row(index);
      row.x = player.x;
      row.y = player.y;
      row.hp = player.hp;
      row.seq = this.seats[index].applied;
      for (let place = 0; place < player.buffs.length; place++) {
        const buff = player.buffs.at(place);
        const buffRow = buffs.row(index * World.BuffsKept + place);
        buffRow.kind = buff.kind;
        buffRow.stacks = buff.stacks;
        buffRow.expires = buff.expires & LeftMask.Buff;
      }
    }
    for (let i = 0; i < live.length; i++) {
      const effect = live.at(i);
      const row = effects.row(effect.row, effect.spawned);
      row.source = effect.source.index;
      row.target = effect.target.index;
      row.skill = effect.skill;
      row.expires = effect.expires & LeftMask.Effect;
    }
  }
}
