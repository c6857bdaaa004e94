import type { Exchange } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { exchangeOf } from "../battle/exchange-of.js";
import type { Battles } from "../battle/strategy.js";
import { HeapBattle } from "./heap-battle.js";
import { HeapHost } from "./heap-host.js";

/** Battles on the engine's heap, which has room until the collector says otherwise. */
export class HeapBattles implements Battles {
  constructor(
    private readonly players: number,
    private readonly exchange?: Exchange,
  ) {}

  start(seed: number): HeapBattle {
    return new HeapBattle(this.players, seed);
  }

  host(seed: number, index: number, bots?: BotOptions): HeapHost {
    return new HeapHost(this.start(seed), index, exchangeOf(this.exchange), bots);
  }
}
