import type { OverlayCursor } from "@pauseless/arena";
import { type HostedBattle, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { World } from "../battle/rules.js";
import type { PlayableBattle } from "../battle/strategy.js";
import { ClientViews, type ViewCaptures } from "../host/client-views.js";
import type { HostTools } from "../host/host-tools.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import { LeftMask } from "../protocol/battle-protocol.js";
import type { FrameBattle } from "./frame-battle.js";
import { FrameQueue } from "./frame-queue.js";
import { Message } from "./frame-records.js";
import type { FrameRoom } from "./frame-room.js";
import type { PacketFrames } from "./packet-frames.js";

type MessageCursor = OverlayCursor<(typeof Message)["fields"]>;

/** What a player's client was last heard to say. */
interface Seat {
  received: number;
  applied: number;
}

/** A battle as a server hosts one: messages wait in the frame of their tick, where they are read; packets are copied to frames of their own. */
export class FrameHost implements HostedBattle, PlayableBattle {
  private readonly inbox: FrameQueue<MessageCursor>;
  private readonly seats: readonly Seat[];
  private readonly clients: ClientViews;

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    readonly battle: FrameBattle,
    private readonly index: number,
    private readonly tools: HostTools,
    private readonly packets: PacketFrames,
    room: FrameRoom,
    private readonly bots?: BotOptions,
  ) {
    this.inbox = new FrameQueue(battle.frames, room.message, Message.bytes);
    this.seats = battle.roster.map(() => ({ received: 0, applied: 0 }));
    this.clients = new ClientViews(tools.wire, battle.players, (captures) => this.capture(captures));
  }

  get players(): number {
    return this.battle.players;
  }

  close(): void {
    this.clients.close();
    this.battle.close();
  }

  writeWelcome(player: number, at: number): number {
    return this.tools.wire.writeWelcome(this.index, player, at);
  }

  // Hot path: `litter.test.ts` measures that it makes no object.
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
    const { inbox } = this;
    const seat = this.seats[player];
    seat.received = 0;
    seat.applied = 0;
    for (let reference = inbox.first; reference !== 0; ) {
      const message = inbox.at(reference);
      if (message.player === player) message.type = "forgotten";
      reference = message.next;
    }
    this.clients.leave(player);
    this.battle.move(player, 0, 0);
  }

  runTick(): void {
    const { battle, inbox } = this;
    battle.beginTick();
    for (let reference = inbox.first; reference !== 0; ) {
      const message = inbox.at(reference);
      reference = message.next;
      const { player, type } = message;
      if (type === "forgotten") continue;
      this.seats[player].applied = message.seq;
      if (type === "move") battle.move(player, message.a, message.b);
      else if (type === "cast") battle.cast(player, message.a, message.b);
    }
    inbox.clear();
    if (this.bots !== undefined) battle.bots(this.bots);
    battle.endTick();
  }

  // Hot path: the same test.
  writeView(player: number, at: number, isKeyframe: boolean): number {
    const { clients, battle, packets } = this;
    clients.encode(player, battle.tick, isKeyframe);
    const { at: from, length, snapshots } = clients;
    const packet = packets.copy(snapshots.reserve.views.i32, from, length);
    return this.tools.wire.writeView(packets.words, packet, length, at);
  }

  private take(
    type: MessageCursor["type"],
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
    // Those that are forgotten count too: their bytes go with the frame.
    if (this.inbox.length === this.players * INPUTS_PER_PLAYER) return Receipt.Dropped;
    const message = this.inbox.add();
    message.type = type;
    message.player = player;
    message.seq = seq;
    message.a = a;
    message.b = b;
    return Receipt.Taken;
  }

  /** Takes down what is to be seen. */
  private capture({ players, buffs, effects }: ViewCaptures): void {
    for (const { index, x, y, hp, buffs: worn } of this.battle.roster) {
      const row = players.row(index);
      row.x = x;
      row.y = y;
      row.hp = hp;
      row.seq = this.seats[index].applied;
      for (const [place, buff] of worn.entries()) {
        const buffRow = buffs.row(index * World.BuffsKept + place);
        buffRow.kind = buff.kind;
        buffRow.stacks = buff.stacks;
        buffRow.expires = buff.expires & LeftMask.Buff;
      }
    }
    for (const effect of this.battle.live) {
      const row = effects.row(effect.row, effect.spawned);
      row.source = effect.source.index;
      row.target = effect.target.index;
      row.skill = effect.skill;
      row.expires = effect.expires & LeftMask.Effect;
    }
  }
}
