import type { HostedBattle, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import type { PlayableBattle } from "../battle/strategy.js";
import { ClientViews } from "../host/client-views.js";
import type { HybridBattle } from "./hybrid-battle.js";
import type { HybridInbox } from "./hybrid-inbox.js";
import type { HybridWire } from "./hybrid-wire.js";

/**
 * A hybrid battle as a server hosts one. What clients are sent is written straight into the region that it is sent from: a packet lives less than a tick, so it
 * needs neither a buffer of its own nor a pool of them.
 */
export class HybridHost implements HostedBattle, PlayableBattle {
  private readonly clients: ClientViews;

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    private readonly wire: HybridWire,
    private readonly inbox: HybridInbox,
    readonly battle: HybridBattle,
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
    this.battle.enter();
    return this.wire.receive(player, at, length, this.clients);
  }

  leave(player: number): void {
    this.battle.enter();
    this.inbox.leave(player);
    this.clients.leave(player);
  }

  runTick(): void {
    this.battle.hostedTick(this.bots);
  }

  // Hot path: 20,000 times a second.
  writeView(player: number, at: number, isKeyframe: boolean): number {
    const { battle, clients, wire } = this;
    // Enters the battle, too.
    const { tick } = battle;
    clients.encode(player, tick, isKeyframe);
    return wire.views.writeView(clients.snapshots.reserve.views.i32, clients.at, clients.length, at);
  }
}
