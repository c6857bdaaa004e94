import { ArenaBattle } from "../arena/arena-battle.js";
import { arenaRules } from "../arena/arena-rules.js";
import { battleWorld } from "../arena/battle-world.js";
import { battleSeed, fold, HASH_START, hashText } from "../battle/rules.js";
import type { RunOptions } from "../battle/scenario.js";

/** What a run of `vectors.json` comes to. */
export interface VectorOutcome {
  readonly hash: string;
  readonly spawned: number;
  readonly rejected: number;
}

/** Plays a run in the strategy `arena` with nothing of Node, so in browsers as well. */
export function playVector(run: RunOptions, checked: boolean): VectorOutcome {
  const { players } = run;
  const shape = battleWorld(run.battles, players, checked);
  const site = { players, shape, rules: arenaRules(shape) };
  const battles = Array.from(
    { length: run.battles },
    (_, index) => new ArenaBattle(site, battleSeed(run.seed, index)),
  );
  for (let tick = 0; tick < run.ticks; tick++) for (const battle of battles) battle.botTick(run);
  const hash = battles.reduce((folded, battle) => fold(folded, battle.hash()), HASH_START);
  const sum = (of: "spawned" | "rejected") => battles.reduce((total, battle) => total + battle[of], 0);
  const outcome = { hash: hashText(hash), spawned: sum("spawned"), rejected: sum("rejected") };
  for (const battle of battles) battle.close();
  return outcome;
}
