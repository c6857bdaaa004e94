import type { BotOptions } from "../battle/battle.js";
import { exchangeOf } from "../battle/exchange-of.js";
import type { Battles, RoomOptions } from "../battle/strategy.js";
import { effectRegistry } from "../heap/effect-registry.js";
import { HeapRecorder } from "../heap/heap-recorder.js";
import { type HostTools, hostTools } from "../host/host-tools.js";
import { type MemoryUse, sumOfUses } from "../host/reserve-use.js";
import { NOTHING_RECORDED, type Pressure, type RecorderLedger } from "../pressure/pressure-model.js";
import { FrameBattle } from "./frame-battle.js";
import { FrameHost } from "./frame-host.js";
import { FramePressure } from "./frame-pressure.js";
import { FrameRoom } from "./frame-room.js";
import { PacketFrames } from "./packet-frames.js";

/** Battles of objects with frames for what lives a tick: two for each battle, two for the packets of the room. */
export class FrameBattles implements Battles {
  private readonly room: FrameRoom;
  private readonly checked: boolean;
  private readonly exchange: RoomOptions["exchange"];
  private readonly pressure: Pressure | undefined;
  /** Its chunks live far longer than a frame. */
  private readonly recorder: HeapRecorder | undefined;
  private readonly registry = effectRegistry();
  private wire: { readonly tools: HostTools; readonly packets: PacketFrames } | undefined;

  /** @throws StormError `BAD_OPTION` where the frames of so many battles are more than a reserve holds. */
  constructor(
    most: number,
    private readonly players: number,
    { checked = false, exchange, pressure }: RoomOptions,
  ) {
    this.room = new FrameRoom(most, players, checked);
    this.checked = checked;
    this.exchange = exchange;
    this.pressure = pressure;
    if (pressure?.model.recorder) this.recorder = new HeapRecorder();
  }

  start(seed: number, index: number): FrameBattle {
    const { room, pressure, recorder, registry, players } = this;
    const frames = room.open();
    return new FrameBattle(
      players,
      seed,
      room,
      frames,
      pressure === undefined
        ? undefined
        : new FramePressure(pressure, recorder, registry, room, frames, seed, index),
    );
  }

  host(seed: number, index: number, bots?: BotOptions): FrameHost {
    this.wire ??= this.openWire();
    const { tools, packets } = this.wire;
    return new FrameHost(this.start(seed, index), index, tools, packets, this.room, bots);
  }

  recorded(): RecorderLedger {
    return this.recorder?.ledger() ?? NOTHING_RECORDED;
  }

  memory(): MemoryUse {
    const { room, wire } = this;
    const uses = [room.use(), wire?.packets.use(), wire?.tools.wire.room.use()];
    return sumOfUses(uses.filter((use) => use !== undefined));
  }

  private openWire() {
    const tools = hostTools(this.players, exchangeOf(this.exchange));
    return { tools, packets: new PacketFrames(tools.wire.views.layout.mostBytes, this.checked) };
  }
}
