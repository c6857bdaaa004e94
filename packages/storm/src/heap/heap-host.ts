import { type HostedBattle, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { World } from "../battle/rules.js";
import type { PlayableBattle } from "../battle/strategy.js";
import { ClientViews, type ViewCaptures } from "../host/client-views.js";
import type { HostTools } from "../host/host-tools.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import { LeftMask } from "../protocol/battle-protocol.js";
import type { HeapBattle } from "./heap-battle.js";

/** What a client said, as an object that waits for the tick. */
type Message =
  | { readonly type: "select"; readonly player: number; readonly seq: number }
  | {
      readonly type: "move";
      readonly player: number;
      readonly seq: number;
      readonly vx: number;
      readonly vy: number;
    }
  | {
      readonly type: "cast";
      readonly player: number;
      readonly seq: number;
      readonly skill: number;
      readonly target: number;
    };

/** What a player's client was last heard to say. */
interface Seat {
  received: number;
  applied: number;
}

/** What is sent to a client: bytes of its own, which the collector takes when they are sent. */
interface Packet {
  readonly player: number;
  readonly tick: number;
  readonly bytes: Buffer;
}

/** A heap battle as a server hosts one: each message becomes an object, and so does each packet. */
export class HeapHost implements HostedBattle, PlayableBattle {
  private inbox: Message[] = [];
  private readonly seats: Seat[];
  private readonly clients: ClientViews;

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    readonly battle: HeapBattle,
    private readonly index: number,
    private readonly tools: HostTools,
    private readonly bots?: BotOptions,
  ) {
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

  receive(player: number, at: number, length: number): Receipt {
    const { kinds, select, move, cast, read } = this.tools.messages;
    switch (read(at, length)) {
      case kinds.Move: {
        const { seq, seen, vx, vy } = move;
        return this.take({ type: "move", player, seq, vx, vy }, seen);
      }
      case kinds.Cast: {
        const { seq, seen, skill, target } = cast;
        return this.take({ type: "cast", player, seq, skill, target }, seen);
      }
      case kinds.Select: {
        const { seq, seen } = select;
        return this.take({ type: "select", player, seq }, seen);
      }
      default:
        return Receipt.Malformed;
    }
  }

  leave(player: number): void {
    this.seats[player] = { received: 0, applied: 0 };
    this.inbox = this.inbox.filter((message) => message.player !== player);
    this.clients.leave(player);
    this.battle.move(player, 0, 0);
  }

  runTick(): void {
    const { battle } = this;
    battle.beginTick();
    for (const message of this.inbox) {
      const { player } = message;
      this.seats[player].applied = message.seq;
      if (message.type === "move") battle.move(player, message.vx, message.vy);
      else if (message.type === "cast") battle.cast(player, message.skill, message.target);
    }
    this.inbox = [];
    if (this.bots !== undefined) battle.bots(this.bots);
    battle.endTick();
  }

  writeView(player: number, at: number, isKeyframe: boolean): number {
    const packet = this.pack(player, isKeyframe);
    return this.tools.wire.writePacket(packet.bytes, at);
  }

  private take(message: Message, seen: number): Receipt {
    this.clients.acknowledge(message.player, seen);
    const seat = this.seats[message.player];
    if (message.seq <= seat.received) return Receipt.IllTimed;
    seat.received = message.seq;
    if (this.inbox.length === this.players * INPUTS_PER_PLAYER) return Receipt.Dropped;
    this.inbox.push(message);
    return Receipt.Taken;
  }

  private pack(player: number, isKeyframe: boolean): Packet {
    const { clients, battle } = this;
    clients.encode(player, battle.tick, isKeyframe);
    const { at, length, snapshots } = clients;
    return {
      player,
      tick: battle.tick,
      bytes: Buffer.from(snapshots.reserve.views.u8.subarray(at, at + length)),
    };
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
