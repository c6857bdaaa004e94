import { WATCHER } from "@pauseless/server";
import type { Snapshots } from "@pauseless/wire";
import type { BattleViews } from "../protocol/battle-protocol.js";
import type { ViewWire } from "./view-wire.js";

/** The seat of nobody, in place of a number among the clients of snapshots. */
const NOBODY = -1;

/** What takes down the rows of a battle's views. */
export type ViewCaptures = ReturnType<typeof viewCaptures>;

function viewCaptures(snapshots: Snapshots, { Players, Buffs, Effects }: BattleViews) {
  return {
    players: snapshots.capture(Players),
    buffs: snapshots.capture(Buffs),
    effects: snapshots.capture(Effects),
  };
}

/**
 * The views of one battle, for each of its clients as differences from what it has. Who takes down what is to be seen, and how, is the
 * strategy's; what comes of it is the same bytes in each.
 */
export class ClientViews {
  /** The memory that the last packet lies in, and where. */
  readonly snapshots: Snapshots;
  /** Where the last packet begins, a byte of the snapshots' reserve. */
  at = 0;
  /** How many bytes the last packet has. */
  length = 0;
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

  /** @param capture - takes down all rows of what is to be seen now */
  constructor(
    wire: ViewWire,
    players: number,
    private readonly capture: (captures: ViewCaptures) => void,
  ) {
    this.snapshots = wire.room.open();
    this.captures = viewCaptures(this.snapshots, wire.views);
    this.clients = new Int32Array(players).fill(NOBODY);
    this.watcher = this.snapshots.join();
  }

  /** Gives the memory of the snapshots back. */
  close(): void {
    this.snapshots.close();
  }

  /** Takes note that the client of a seat has the view of a tick. */
  acknowledge(player: number, tick: number): void {
    this.snapshots.acknowledge(this.clientOf(player), tick);
  }

  /** Forgets what the client of a seat has. */
  leave(player: number): void {
    const client = this.clients[player];
    this.clients[player] = NOBODY;
    if (client !== NOBODY) this.snapshots.leave(client);
  }

  // Hot path: 20,000 times a second.
  /** Makes the packet of a seat, or of watchers, after a tick: it is at {@link ClientViews.at}, of {@link ClientViews.length} bytes. */
  encode(player: number, tick: number, isKeyframe: boolean): void {
    const { snapshots } = this;
    if (tick !== this.capturedTick) {
      this.capturedTick = tick;
      snapshots.begin(tick);
      this.capture(this.captures);
    }
    if (player === WATCHER) {
      this.encodeWatched();
      return;
    }
    const client = this.clientOf(player);
    if (isKeyframe) snapshots.requestKeyframe(client);
    snapshots.encode(client, snapshots.views.everything);
    this.at = snapshots.at;
    this.length = snapshots.length;
  }

  private encodeWatched(): void {
    const { snapshots, watcher } = this;
    if (this.watchedTick !== this.capturedTick) {
      snapshots.requestKeyframe(watcher);
      snapshots.encode(watcher, snapshots.views.everything);
      this.watchedTick = this.capturedTick;
      this.watchedAt = snapshots.at;
      this.watchedBytes = snapshots.length;
    }
    this.at = this.watchedAt;
    this.length = this.watchedBytes;
  }

  private clientOf(player: number): number {
    const client = this.clients[player];
    return client !== NOBODY ? client : (this.clients[player] = this.snapshots.join());
  }
}
