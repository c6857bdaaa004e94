import { type HostedBattle, type Outgoing, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { World } from "../battle/rules.js";
import type { HeapBattle } from "./heap-battle.js";
import { type ClientMessage, pack, parseClientMessage, type Welcome } from "./heap-protocol.js";

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

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    private readonly battle: HeapBattle,
    private readonly index: number,
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

  welcome(player: number): Uint8Array {
    const { index, players } = this;
    return pack({ type: "welcome", battle: index, player, players, tickMs: World.TickMs } satisfies Welcome);
  }

  receive(player: number, bytes: Uint8Array): Receipt {
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

  view(): Outgoing {
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
    const bytes = pack({ type: "view", tick, players, effects });
    return { bytes, waiting: 0, done() {} };
  }
}
