import type { Ticking } from "@pauseless/server";
import { collectGarbage } from "../battle/collect-garbage.js";
import { battleSeed } from "../battle/rules.js";
import { scenarios } from "../battle/scenario.js";
import type { HeapBattle } from "../heap/heap-battle.js";
import { HeapBattles } from "../heap/heap-battles.js";
import { ScenarioClock } from "../scenario/scenario-clock.js";
import { PressureMeter } from "../serve/pressure-meter.js";
import { rehearseBots } from "../serve/rehearsal.js";
import type { NodeServerOptions } from "./node-server.js";

/** The battles of a peer's server in Node: ordinary objects, as in strategy `heap`, so that what differs is how they meet their clients. */
export class PeerBattles {
  /** Battles that clients can join. Whoever ticks them turns the clock first. */
  readonly hosted: readonly HeapBattle[];
  /** What the load is at each tick. */
  readonly clock: ScenarioClock;
  readonly meter: PressureMeter;
  private readonly background: readonly HeapBattle[];

  /** Makes the battles, rehearsed as those of a strategy are. */
  constructor(options: NodeServerOptions) {
    const { battles, players, background, backgroundPlayers = scenarios.aoe.players, seed } = options;
    const { phases, model } = options;
    this.clock = new ScenarioClock({ phases });
    const { dial } = this.clock;
    const under = model === undefined ? {} : { pressure: { model, dial } };
    const room = new HeapBattles(players, under);
    const backgroundRoom = players === backgroundPlayers ? room : new HeapBattles(backgroundPlayers, under);
    this.clock.turnUp();
    rehearseBots(backgroundRoom, dial);
    this.clock.turn(1);
    this.hosted = Array.from({ length: battles }, (_, index) => room.start(battleSeed(seed, index), index));
    this.background = Array.from({ length: background }, (_, index) =>
      backgroundRoom.start(battleSeed(seed, battles + index), battles + index),
    );
    this.meter = new PressureMeter(
      [...this.hosted, ...this.background],
      room === backgroundRoom ? [room] : [room, backgroundRoom],
    );
    collectGarbage();
  }

  /** All that ticks: those that clients see evenly among the others, so that their sends do not fall together. */
  among(hosted: readonly Ticking[]): Ticking[] {
    const { clock, background } = this;
    const bots = background.map((battle) => ({
      tick() {
        clock.turn(battle.tick + 1);
        battle.botTick(clock.dial);
      },
    }));
    const placed = [
      ...hosted.map((ticking, i) => ({ ticking, at: i / hosted.length })),
      ...bots.map((ticking, i) => ({ ticking, at: (i + 0.5) / bots.length })),
    ];
    return placed.sort((a, b) => a.at - b.at).map(({ ticking }) => ticking);
  }
}
