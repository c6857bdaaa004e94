import type { BotOptions } from "../battle/battle.js";
import { exchangeOf } from "../battle/exchange-of.js";
import type { Battles, RoomOptions } from "../battle/strategy.js";
import { type HostTools, hostTools } from "../host/host-tools.js";
import { type MemoryUse, NO_MEMORY } from "../host/reserve-use.js";
import { NOTHING_RECORDED, type Pressure, type RecorderLedger } from "../pressure/pressure-model.js";
import { effectRegistry } from "./effect-registry.js";
import { HeapBattle } from "./heap-battle.js";
import { HeapHost } from "./heap-host.js";
import { HeapPressure } from "./heap-pressure.js";
import { HeapRecorder } from "./heap-recorder.js";

/** Battles on the engine's heap, which has room until the collector says otherwise. */
export class HeapBattles implements Battles {
  private readonly exchange: RoomOptions["exchange"];
  private readonly pressure: Pressure | undefined;
  private readonly recorder: HeapRecorder | undefined;
  private readonly registry = effectRegistry();
  private tools: HostTools | undefined;

  constructor(
    private readonly players: number,
    { exchange, pressure }: RoomOptions,
  ) {
    this.exchange = exchange;
    this.pressure = pressure;
    if (pressure?.model.recorder) this.recorder = new HeapRecorder();
  }

  start(seed: number, index: number): HeapBattle {
    const { pressure, recorder, registry, players } = this;
    return new HeapBattle(
      players,
      seed,
      pressure === undefined ? undefined : new HeapPressure(pressure, recorder, registry, seed, index),
    );
  }

  host(seed: number, index: number, bots?: BotOptions): HeapHost {
    this.tools ??= hostTools(this.players, exchangeOf(this.exchange));
    return new HeapHost(this.start(seed, index), index, this.tools, bots);
  }

  recorded(): RecorderLedger {
    return this.recorder?.ledger() ?? NOTHING_RECORDED;
  }

  /** Objects are on the engine's heap, but clients' views are not. */
  memory(): MemoryUse {
    return this.tools?.wire.room.use() ?? NO_MEMORY;
  }
}
