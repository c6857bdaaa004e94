import type { HostedBattle, Outgoing, Receipt } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { World } from "../battle/rules.js";
import type { ArenaBattle } from "./arena-battle.js";
import type { ArenaBattles } from "./arena-battles.js";
import { Wire } from "./arena-protocol.js";
import { SendRegions } from "./send-regions.js";

/** An arena battle as a server hosts one: messages are read where they lie, views are written from the block. */
export class ArenaHost implements HostedBattle {
  private readonly regions: SendRegions;

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    private readonly all: ArenaBattles,
    private readonly battle: ArenaBattle,
    private readonly index: number,
    private readonly bots?: BotOptions,
  ) {
    this.regions = new SendRegions(all.largestViewBytes);
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
    const bytes = Buffer.alloc(Wire.WelcomeBytes);
    bytes[0] = Wire.Welcome;
    bytes[1] = Wire.Version;
    bytes.writeUInt16LE(this.index, 2);
    bytes.writeUInt16LE(player, 4);
    bytes.writeUInt16LE(this.players, 6);
    bytes.writeUInt16LE(World.TickMs, 8);
    return bytes;
  }

  receive(player: number, bytes: Uint8Array): Receipt {
    this.battle.world.enter();
    return this.all.wire.receive(player, bytes);
  }

  leave(player: number): void {
    this.battle.world.enter();
    this.all.wire.leave(player);
  }

  runTick(): void {
    if (this.bots === undefined) {
      this.battle.beginTick();
      this.battle.endTick();
    } else this.battle.botTick(this.bots);
  }

  view(): Outgoing {
    this.battle.world.enter();
    const region = this.regions.free();
    return region.cut(this.all.wire.writeView(region));
  }
}
