import type { Arena } from "@pauseless/arena";
import type { Battle, BotOptions } from "../battle/battle.js";
import { NO_PRESSURE, type PressureLedger } from "../pressure/pressure-model.js";
import { StormError } from "../storm-error.js";
import type { HybridInbox } from "./hybrid-inbox.js";
import type { HybridMemory } from "./hybrid-memory.js";
import type { HybridPressure } from "./hybrid-pressure.js";
import type { HybridRules } from "./hybrid-rules.js";

/** What a battle needs of the room that it is in. */
export interface BattleSite {
  readonly memory: HybridMemory;
  readonly rules: HybridRules;
  readonly inbox: HybridInbox;
  readonly pressure: HybridPressure | undefined;
}

/**
 * The reference battle of a server that goes over from objects: the object is here still, and what it held is in its arena and in the slabs of
 * the room. Everything that it is asked to do begins by entering its arena, as the functions of the room serve all battles.
 */
export class HybridBattle implements Battle {
  readonly players: number;
  private epoch: Arena | undefined;

  /**
   * Begins the epoch of a battle.
   *
   * @param index - its number in recordings
   * @throws StormError `NO_ROOM` where there is no memory for one more battle.
   */
  constructor(
    private readonly site: BattleSite,
    seed: number,
    private readonly index: number,
  ) {
    const { memory, rules, pressure } = site;
    const epoch = memory.epochs.begin();
    this.players = memory.players;
    this.epoch = epoch;
    memory.enter(epoch);
    rules.begin(seed);
    pressure?.begin(epoch, seed);
  }

  get tick(): number {
    return this.enter().match.tick;
  }

  get spawned(): number {
    return this.enter().match.spawned;
  }

  get rejected(): number {
    return this.enter().match.rejected;
  }

  get effects(): number {
    return this.enter().match.effects.length;
  }

  beginTick(): void {
    this.enter().match.tick++;
  }

  move(player: number, vx: number, vy: number): void {
    this.enter();
    this.site.rules.move(player, vx, vy);
  }

  cast(player: number, skill: number, target: number): void {
    this.enter();
    this.site.rules.cast(player, skill, target);
  }

  // Hot path: allocation test `a battle that holds large things in arenas and small ones in slabs`.
  endTick(): void {
    const { match } = this.enter();
    const { memory, rules, pressure } = this.site;
    memory.note();
    rules.endTick();
    pressure?.tick(this.index, match.tick, rules.newest());
  }

  botTick(options: BotOptions): void {
    this.beginTick();
    this.site.rules.bots(options);
    this.endTick();
  }

  /** One whole tick with what waits in the inbox, and then the bots' inputs, where there are bots. */
  hostedTick(bots: BotOptions | undefined): void {
    this.beginTick();
    this.site.inbox.apply();
    if (bots !== undefined) this.site.rules.bots(bots);
    this.endTick();
  }

  hash(): number {
    this.enter();
    return this.site.rules.hash();
  }

  addLifetimes(counts: Float64Array): void {
    const { lifetimes } = this.enter().match;
    for (let ticks = 0; ticks < lifetimes.length; ticks++) {
      counts[Math.min(ticks, counts.length - 1)] += lifetimes.get(ticks);
    }
  }

  ledger(): PressureLedger {
    this.enter();
    return this.site.pressure?.ledger() ?? NO_PRESSURE;
  }

  /** Ends the epoch: what lives in slabs is freed one by one, all else with one reset. */
  close(): void {
    const { memory, rules, inbox, pressure } = this.site;
    const { epoch } = this;
    if (epoch === undefined) return;
    this.enter();
    rules.end();
    inbox.end();
    pressure?.end();
    memory.epochs.end(epoch);
    this.epoch = undefined;
  }

  /** Moves the room to this battle. @throws StormError `ENDED` where it was closed: its arena may be another's by now. */
  enter(): HybridMemory {
    const { epoch, site } = this;
    if (epoch === undefined) {
      throw new StormError("ENDED", "this battle was closed, and its memory is another's; start another");
    }
    site.memory.enter(epoch);
    return site.memory;
  }
}
