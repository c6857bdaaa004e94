import { type Exchange, type HostedBattle, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { World } from "../battle/rules.js";
import type { Welcome } from "../view.js";
import type { HeapBattle } from "./heap-battle.js";
import { type ClientMessage, pack, parseClientMessage } from "./heap-protocol.js";

/** Messages of one player that can wait for a tick, on average; more are dropped. */
const INPUTS_PER_PLAYER = 16;

interface Input {
  readonly player: number;
  readonly message: ClientMessage;
}

/** What a player's client was last heard to say. */
interface Seat {
  received: number;
  applied: number;
}

/** A heap battle as a server hosts one: messages and views are objects, packed by msgpackr. */
export class HeapHost implements HostedBattle {
  private inbox: Input[] = [];
  private readonly seats: Seat[];
  /** The battle's view, packed once for all clients, and of which tick it is. */
  private packed: Buffer | undefined;

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    private readonly battle: HeapBattle,
    private readonly index: number,
    private readonly exchange: Exchange,
    private readonly bots?: BotOptions,
  ) {
    this.seats = battle.roster.map(() => ({ received: 0, applied: 0 }));
  }

  get players(): number {
    return this.battle.players;
  }

  hash(): number {
    return this.battle.hash();
  }

  close(): void {
    this.battle.close();
  }

  writeWelcome(player: number, at: number): number {
    const { index, players } = this;
    return this.write(
      pack({ type: "welcome", battle: index, player, players, tickMs: World.TickMs } satisfies Welcome & {
        type: "welcome";
      }),
      at,
    );
  }

  receive(player: number, at: number, length: number): Receipt {
    const bytes = this.exchange.memory.reserve.views.u8.subarray(at, at + length);
    const message = parseClientMessage(bytes, this.players);
    if (message === undefined) return Receipt.Malformed;
    const seat = this.seats[player];
    if (message.seq <= seat.received) return Receipt.IllTimed;
    seat.received = message.seq;
    if (this.inbox.length === this.players * INPUTS_PER_PLAYER) return Receipt.Dropped;
    this.inbox.push({ player, message });
    return Receipt.Taken;
  }

  leave(player: number): void {
    this.seats[player] = { received: 0, applied: 0 };
    this.inbox = this.inbox.filter((input) => input.player !== player);
    this.battle.move(player, 0, 0);
  }

  runTick(): void {
    const { battle } = this;
    this.packed = undefined;
    battle.beginTick();
    for (const { player, message } of this.inbox) {
      this.seats[player].applied = message.seq;
      if (message.type === "move") battle.move(player, message.vx, message.vy);
      else if (message.type === "cast") battle.cast(player, message.skill, message.target);
    }
    this.inbox = [];
    if (this.bots !== undefined) battle.bots(this.bots);
    battle.endTick();
  }

  writeView(_player: number, at: number): number {
    this.packed ??= this.pack();
    return this.write(this.packed, at);
  }

  private write(bytes: Uint8Array, at: number): number {
    this.exchange.regions.reserve.views.u8.set(bytes, at);
    return bytes.length;
  }

  private pack(): Buffer {
    const { tick, roster, live } = this.battle;
    const players = roster.map(({ x, y, hp, buffs, index }) => ({
      x,
      y,
      hp,
      seq: this.seats[index].applied,
      buffs: buffs.map(({ kind, stacks, expires }) => ({ kind, stacks, left: expires - tick })),
    }));
    const effects = live.map(({ source, target, skill, expires }) => ({
      source: source.index,
      target: target.index,
      skill,
      left: expires - tick,
    }));
    return pack({ type: "view", tick, players, effects });
  }
}
