import type { Ticking } from "@pauseless/server";
import { battleSeed } from "../battle/rules.js";
import type { HeapBattle } from "../heap/heap-battle.js";
import { HeapBattles } from "../heap/heap-battles.js";
import type { NodeServerOptions } from "./node-server.js";

/** The battles of a peer's server in Node: ordinary objects, as in strategy `heap`, so that what differs is how they meet their clients. */
export function peerBattles(options: NodeServerOptions): {
  readonly hosted: readonly HeapBattle[];
  readonly background: readonly (Ticking & { readonly battle: HeapBattle })[];
} {
  const { battles, players, background, backgroundPlayers = 50, seed, bots, pressure } = options;
  const under = pressure === undefined ? {} : { pressure };
  const room = new HeapBattles(players, under);
  const backgroundRoom = new HeapBattles(backgroundPlayers, under);
  return {
    hosted: Array.from({ length: battles }, (_, index) => room.start(battleSeed(seed, index), index)),
    background: Array.from({ length: background }, (_, index) => {
      const battle = backgroundRoom.start(battleSeed(seed, battles + index), battles + index);
      return { battle, tick: () => battle.botTick(bots) };
    }),
  };
}

/** Spreads the battles that clients see evenly among the others, so that their sends do not fall together. */
export function spread(hosted: readonly Ticking[], background: readonly Ticking[]): Ticking[] {
  const placed = [
    ...hosted.map((ticking, i) => ({ ticking, at: i / hosted.length })),
    ...background.map((ticking, i) => ({ ticking, at: (i + 0.5) / background.length })),
  ];
  return placed.sort((a, b) => a.at - b.at).map(({ ticking }) => ticking);
}
