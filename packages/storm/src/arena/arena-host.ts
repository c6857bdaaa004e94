import { type HostedBattle, type Receipt, WATCHER } from "@pauseless/server";
import type { Snapshots } from "@pauseless/wire";
import type { BotOptions } from "../battle/battle.js";
import type { ArenaBattle } from "./arena-battle.js";
import type { ArenaInbox } from "./arena-inbox.js";
import { type ArenaWire, type ViewCaptures, viewCaptures } from "./arena-wire.js";

/** The seat of nobody, in place of a number among the clients of snapshots. */
const NOBODY = -1;

/** An arena battle as a server hosts one: messages are read where they lie, views are written from the block. */
export class ArenaHost implements HostedBattle {
  private readonly snapshots: Snapshots;
  private readonly captures: ViewCaptures;
  /** By seat its number among the clients of the snapshots. */
  private readonly clients: Int32Array;
  /** That of all watchers together: what they get is a keyframe each tick. */
  private readonly watcher: number;
  /** The tick whose views are captured. */
  private capturedTick = -1;
  /** The tick in which the watchers' packet was written, and where it is. */
  private watchedTick = -1;
  private watchedAt = 0;
  private watchedBytes = 0;

  /** @param bots - where given, the bots of the rules play too */
  constructor(
    private readonly wire: ArenaWire,
    private readonly inbox: ArenaInbox,
    private readonly battle: ArenaBattle,
    private readonly index: number,
    private readonly bots?: BotOptions,
  ) {
    this.snapshots = wire.room.open();
    this.captures = viewCaptures(this.snapshots, wire.views);
    this.clients = new Int32Array(battle.players).fill(NOBODY);
    this.watcher = this.snapshots.join();
  }

  get players(): number {
    return this.battle.players;
  }

  hash(): number {
    return this.battle.hash();
  }

  close(): void {
    this.snapshots.close();
    this.battle.close();
  }

  writeWelcome(player: number, at: number): number {
    return this.wire.writeWelcome(this.index, player, at);
  }

  receive(player: number, at: number, length: number): Receipt {
    this.battle.world.enter();
    return this.wire.receive(player, at, length, this.snapshots, this.clientOf(player));
  }

  leave(player: number): void {
    this.battle.world.enter();
    this.inbox.leave(player);
    const client = this.clients[player];
    this.clients[player] = NOBODY;
    if (client !== NOBODY) this.snapshots.leave(client);
  }

  runTick(): void {
    if (this.bots === undefined) {
      this.battle.beginTick();
      this.battle.endTick();
    } else this.battle.botTick(this.bots);
  }

  // Hot path: 20,000 times a second.
  writeView(player: number, at: number, isKeyframe: boolean): number {
    const { snapshots } = this;
    this.capture();
    if (player === WATCHER) return this.writeWatched(at);
    const client = this.clientOf(player);
    if (isKeyframe) snapshots.requestKeyframe(client);
    snapshots.encode(client, snapshots.views.everything);
    return this.wire.writeView(snapshots.reserve.views.i32, snapshots.at, snapshots.length, at);
  }

  private writeWatched(at: number): number {
    const { snapshots, watcher } = this;
    if (this.watchedTick !== this.capturedTick) {
      snapshots.requestKeyframe(watcher);
      snapshots.encode(watcher, snapshots.views.everything);
      this.watchedTick = this.capturedTick;
      this.watchedAt = snapshots.at;
      this.watchedBytes = snapshots.length;
    }
    return this.wire.writeView(snapshots.reserve.views.i32, this.watchedAt, this.watchedBytes, at);
  }

  /** Takes down what is to be seen after the last tick, once for all clients. */
  private capture(): void {
    const { battle, snapshots } = this;
    battle.world.enter();
    const { tick } = battle;
    if (tick === this.capturedTick) return;
    this.capturedTick = tick;
    snapshots.begin(tick);
    this.wire.capture(this.captures);
  }

  private clientOf(player: number): number {
    const client = this.clients[player];
    return client !== NOBODY ? client : (this.clients[player] = this.snapshots.join());
  }
}
