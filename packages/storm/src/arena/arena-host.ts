import type { HostedBattle, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import type { PlayableBattle } from "../battle/strategy.js";
import { ClientViews } from "../host/client-views.js";
import type { ArenaBattle } from "./arena-battle.js";
import type { ArenaInbox } from "./arena-inbox.js";
import type { ArenaWire } from "./arena-wire.js";

/** An arena battle as a server hosts one: messages are read where they lie, views are written from the block. */
export class ArenaHost implements HostedBattle, PlayableBattle {
  private readonly clients: ClientViews;

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    private readonly wire: ArenaWire,
    private readonly inbox: ArenaInbox,
    readonly battle: ArenaBattle,
    private readonly index: number,
    private readonly bots?: BotOptions,
  ) {
    this.clients = new ClientViews(wire.views, battle.players, wire.capture);
  }

  get players(): number {
    return this.battle.players;
  }

  close(): void {
    this.clients.close();
    this.battle.close();
  }

  writeWelcome(player: number, at: number): number {
    return this.wire.views.writeWelcome(this.index, player, at);
  }

  receive(player: number, at: number, length: number): Receipt {
    this.battle.world.enter();
    return this.wire.receive(player, at, length, this.clients);
  }

  leave(player: number): void {
    this.battle.world.enter();
    this.inbox.leave(player);
    this.clients.leave(player);
  }

  runTick(): void {
    if (this.bots === undefined) {
      this.battle.beginTick();
      this.battle.endTick();
    } else this.battle.botTick(this.bots);
  }

  // Hot path: 20,000 times a second.
  writeView(player: number, at: number, isKeyframe: boolean): number {
    const { battle, clients, wire } = this;
    // Enters the block, too.
    const { tick } = battle;
    clients.encode(player, tick, isKeyframe);
    return wire.views.writeView(clients.snapshots.reserve.views.i32, clients.at, clients.length, at);
  }
}
