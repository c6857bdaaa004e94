import type { BotOptions } from "../battle/battle.js";
import { exchangeOf } from "../battle/exchange-of.js";
import type { Battles, RoomOptions } from "../battle/strategy.js";
import { type HostTools, hostTools } from "../host/host-tools.js";
import { type MemoryUse, NO_MEMORY } from "../host/reserve-use.js";
import { NOTHING_RECORDED, type Pressure, type RecorderLedger } from "../pressure/pressure-model.js";
import { PacketPool } from "./packet-pool.js";
import { PooledBattle } from "./pooled-battle.js";
import { PooledHost } from "./pooled-host.js";
import { PooledPressure } from "./pooled-pressure.js";
import { PooledRecorder } from "./pooled-recorder.js";

/** Battles in pooled objects. Each has pools of its own; packets and the recorder's chunks are the room's. */
export class PooledBattles implements Battles {
  private readonly checked: boolean;
  private readonly exchange: RoomOptions["exchange"];
  private readonly pressure: Pressure | undefined;
  private readonly recorder: PooledRecorder | undefined;
  private wire: { readonly tools: HostTools; readonly packets: PacketPool } | undefined;

  constructor(
    private readonly players: number,
    { checked = false, exchange, pressure }: RoomOptions,
  ) {
    this.checked = checked;
    this.exchange = exchange;
    this.pressure = pressure;
    if (pressure?.model.recorder) this.recorder = new PooledRecorder();
  }

  start(seed: number, index: number): PooledBattle {
    const { pressure, recorder, players, checked } = this;
    return new PooledBattle(
      players,
      seed,
      checked,
      pressure === undefined
        ? undefined
        : new PooledPressure(pressure, recorder, players, seed, index, checked),
    );
  }

  host(seed: number, index: number, bots?: BotOptions): PooledHost {
    this.wire ??= this.openWire();
    const { tools, packets } = this.wire;
    return new PooledHost(this.start(seed, index), index, tools, packets, this.checked, bots);
  }

  recorded(): RecorderLedger {
    return this.recorder?.ledger() ?? NOTHING_RECORDED;
  }

  /** Pooled objects are on the engine's heap, as all objects are; clients' views are not. */
  memory(): MemoryUse {
    return this.wire?.tools.wire.room.use() ?? NO_MEMORY;
  }

  private openWire() {
    const tools = hostTools(this.players, exchangeOf(this.exchange));
    return { tools, packets: new PacketPool(tools.wire.views.layout.mostBytes, this.checked) };
  }
}
