import type { Exchange } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { exchangeOf } from "../battle/exchange-of.js";
import type { Battles, RoomOptions } from "../battle/strategy.js";
import { type MemoryUse, ReserveUse, sumOfUses } from "../host/reserve-use.js";
import { NOTHING_RECORDED, type RecorderLedger } from "../pressure/pressure-model.js";
import { StormError } from "../storm-error.js";
import { ArenaBattle } from "./arena-battle.js";
import { ArenaHost } from "./arena-host.js";
import { type ArenaInbox, arenaInbox } from "./arena-inbox.js";
import { type ArenaPressure, arenaPressure } from "./arena-pressure.js";
import { type ArenaRecorder, arenaRecorder } from "./arena-recorder.js";
import { type ArenaRules, arenaRules } from "./arena-rules.js";
import { type ArenaWire, arenaWire } from "./arena-wire.js";
import { type BattleWorld, battleWorld } from "./battle-world.js";

/** The most bytes of one reserve. */
const MOST_BYTES = 2 ** 31 - 64;

/** Many battles in one reserve: the cursors, the rules and the wire are made once and serve every battle in turn. */
export class ArenaBattles implements Battles {
  readonly players: number;
  readonly shape: BattleWorld;
  readonly rules: ArenaRules;
  readonly pressure: ArenaPressure | undefined;
  private readonly recorder: ArenaRecorder | undefined;
  private readonly blocks: ReserveUse;
  private readonly inbox: ArenaInbox;
  private readonly exchange: Exchange | undefined;
  private wire: ArenaWire | undefined;

  /**
   * Reserves room.
   *
   * @param most - how many battles can be open at once
   * @param players - how many players each has
   * @throws StormError where so many are more than one reserve holds.
   */
  constructor(most: number, players: number, { checked = false, exchange, pressure }: RoomOptions) {
    this.players = players;
    this.shape = battleWorld(most, players, checked, pressure?.model);
    this.blocks = new ReserveUse(this.shape.layout.block.reserve);
    this.rules = arenaRules(this.shape);
    this.inbox = arenaInbox(this.shape, this.rules);
    if (pressure !== undefined && this.shape.pressure !== undefined) {
      if (pressure.model.recorder) this.recorder = arenaRecorder(this.shape);
      this.pressure = arenaPressure(this.shape, this.shape.pressure, pressure.dial, this.recorder);
    }
    this.exchange = exchange;
    const holds = Math.floor(MOST_BYTES / this.shape.layout.bytes);
    if (most > holds) {
      throw new StormError(
        "BAD_OPTION",
        `room for ${most} battles of ${players} players, scratch copies included, is more than an arena holds: ${holds}; ask for fewer`,
      );
    }
  }

  start(seed: number, index: number): ArenaBattle {
    const battle = new ArenaBattle(this, seed, index);
    this.blocks.note();
    return battle;
  }

  recorded(): RecorderLedger {
    return this.recorder?.ledger() ?? NOTHING_RECORDED;
  }

  /** Blocks of battles, the recorder's chunks, and clients' views. */
  memory(): MemoryUse {
    const { blocks, recorder, wire } = this;
    return sumOfUses([blocks, recorder?.use(), wire?.views.room.use()].filter((use) => use !== undefined));
  }

  host(seed: number, index: number, bots?: BotOptions): ArenaHost {
    this.wire ??= arenaWire(this.shape, this.rules, this.inbox, exchangeOf(this.exchange));
    return new ArenaHost(this.wire, this.inbox, this.start(seed, index), index, bots);
  }
}
