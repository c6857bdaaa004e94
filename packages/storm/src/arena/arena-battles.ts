import type { BotOptions } from "../battle/battle.js";
import type { Battles } from "../battle/strategy.js";
import { StormError } from "../storm-error.js";
import { ArenaBattle } from "./arena-battle.js";
import { ArenaHost } from "./arena-host.js";
import { type ArenaRules, arenaRules } from "./arena-rules.js";
import { type ArenaWire, arenaWire, largestView } from "./arena-wire.js";
import { type BattleWorld, battleWorld } from "./battle-world.js";

/** The most bytes of one reserve. */
const MOST_BYTES = 2 ** 31 - 64;

/** Many battles in one reserve: the cursors, the rules and the wire are made once and serve every battle in turn. */
export class ArenaBattles implements Battles {
  readonly players: number;
  readonly shape: BattleWorld;
  readonly rules: ArenaRules;
  readonly wire: ArenaWire;
  readonly largestViewBytes: number;

  /**
   * Reserves room.
   *
   * @param most - how many battles can be open at once
   * @param players - how many players each has
   * @param checked - whether cursors check every index and handle, as tests want it
   * @throws StormError where so many are more than one reserve holds.
   */
  constructor(most: number, players: number, checked: boolean) {
    this.players = players;
    this.shape = battleWorld(most, players, checked);
    this.rules = arenaRules(this.shape);
    this.wire = arenaWire(this.shape, this.rules);
    this.largestViewBytes = largestView(players, this.shape.effects);
    const holds = Math.floor(MOST_BYTES / this.shape.layout.bytes);
    if (most > holds) {
      throw new StormError(
        "BAD_OPTION",
        `room for ${most} battles of ${players} players, scratch copies included, is more than an arena holds: ${holds}; ask for fewer`,
      );
    }
  }

  start(seed: number): ArenaBattle {
    return new ArenaBattle(this, seed);
  }

  host(seed: number, index: number, bots?: BotOptions): ArenaHost {
    return new ArenaHost(this, this.start(seed), index, bots);
  }
}
