import { MemoryBudget } from "@pauseless/arena";
import type { Exchange } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { exchangeOf } from "../battle/exchange-of.js";
import type { Battles, RoomOptions } from "../battle/strategy.js";
import { type MemoryUse, sumOfUses } from "../host/reserve-use.js";
import { NOTHING_RECORDED, type RecorderLedger } from "../pressure/pressure-model.js";
import { type BattleSite, HybridBattle } from "./hybrid-battle.js";
import { HybridHost } from "./hybrid-host.js";
import { hybridInbox } from "./hybrid-inbox.js";
import { HybridMemory, type RoomMemory } from "./hybrid-memory.js";
import { hybridPressure } from "./hybrid-pressure.js";
import { type HybridRecorder, hybridRecorder } from "./hybrid-recorder.js";
import { hybridRules } from "./hybrid-rules.js";
import { type HybridWire, hybridWire } from "./hybrid-wire.js";

/** How much memory a room may take. */
export interface RoomLimit {
  /** Up to here, all that the room can need is taken and touched when it is opened. */
  readonly softBytes: number;
  /** Beyond, a battle is refused. */
  readonly hardBytes: number;
}

/** Battles that hold what is large and long in arenas, and what is small in slabs: `hybrid-memory.ts` tells which is which. */
export class HybridBattles implements Battles {
  private readonly site: BattleSite;
  private readonly recorder: HybridRecorder | undefined;
  private readonly exchange: Exchange | undefined;
  private wire: HybridWire | undefined;

  /**
   * Sets room aside.
   *
   * @param most - how many battles can be open at once
   * @param players - how many players each has
   * @param limit - where given, all is committed in advance, and no more is taken than that; otherwise memory is taken as it is needed, without a limit
   * @throws StormError `BAD_OPTION` where a reserve cannot hold so many, `NO_ROOM` where the limit is below what the room itself needs.
   */
  constructor(
    most: number,
    players: number,
    { checked = false, exchange, pressure }: RoomOptions,
    limit?: RoomLimit,
  ) {
    const budget = limit === undefined ? undefined : new MemoryBudget({ ...limit, name: "room of battles" });
    const taking: RoomMemory =
      budget === undefined ? { checked, strategy: "reserve" } : { checked, strategy: "commit", budget };
    const shape = { most, players, model: pressure?.model, hosts: exchange !== undefined };
    const memory = new HybridMemory(shape, taking);
    this.recorder = pressure?.model.recorder ? hybridRecorder(memory, taking) : undefined;
    // After all else: what a room cannot do without comes first.
    if (budget !== undefined) memory.epochs.prepare(most, budget.softBytes - budget.usedBytes);
    const rules = hybridRules(memory);
    this.site = {
      memory,
      rules,
      inbox: hybridInbox(memory, rules),
      pressure: pressure === undefined ? undefined : hybridPressure(memory, pressure, this.recorder),
    };
    this.exchange = exchange;
  }

  start(seed: number, index: number): HybridBattle {
    return new HybridBattle(this.site, seed, index);
  }

  host(seed: number, index: number, bots?: BotOptions): HybridHost {
    const { memory, inbox } = this.site;
    this.wire ??= hybridWire(memory, inbox, exchangeOf(this.exchange));
    return new HybridHost(this.wire, inbox, this.start(seed, index), index, bots);
  }

  recorded(): RecorderLedger {
    return this.recorder?.ledger() ?? NOTHING_RECORDED;
  }

  /** Arenas, slabs, the recorder's chunks, and clients' views. */
  memory(): MemoryUse {
    const { recorder, site, wire } = this;
    const uses = [site.memory.use(), recorder?.use(), wire?.views.room.use()];
    return sumOfUses(uses.filter((use) => use !== undefined));
  }
}
