import { battleSeed, LIVES_TICKS, World } from "../battle/rules.js";
import type { IntendedPressure } from "../compare/report-data.js";
import { HeapBattles } from "../heap/heap-battles.js";
import { Recording } from "../pressure/pressure-model.js";
import type { StormScenario } from "./storm-scenario.js";

/** What a scenario is run with. */
export interface IntendedRun {
  /** Battles beside those of the scenario, that clients play. */
  readonly battles: number;
  readonly players: number;
  readonly seed: number;
  /** Measured seconds. */
  readonly seconds: number;
}

/** So many players are simulated, more or less, to know what all do. */
const SAMPLED_PLAYERS = 2000;
/** So many seconds of a phase at most, after so many that are not counted. */
const MOST_SAMPLED_S = 10;
const SETTLE_S = 15;

/**
 * What a scenario's load is meant to be over a measured time. Effects follow from the rules, the seed and the time, and not from a formula: so
 * they are counted in a few of the battles, run in objects as fast as they go. What clients cast comes on top and is not in it; the
 * events of their battles, and what is recorded of them, are.
 */
export function intendedPressure(scenario: StormScenario, run: IntendedRun): IntendedPressure {
  const bots = scenario.battles;
  const players = bots * scenario.players + run.battles * run.players;
  const ticksPerS = 1000 / World.TickMs;
  const effects = effectsByPhase(scenario, run);
  const frames = (bots + run.battles) * Recording.HeadBytes + players * Recording.PlayerBytes;
  return {
    phases: phaseStarts(scenario, run).map(({ fromS, phase }) => ({
      fromS,
      effectsPerMs: effects[phase],
      eventsPerMs: (players * scenario.phases[phase].events) / 1000 / World.TickMs,
    })),
    effectLifeMs: [Math.min(...LIVES_TICKS) * World.TickMs, Math.max(...LIVES_TICKS) * World.TickMs],
    recordedMbPerS: scenario.recorder ? (frames * ticksPerS) / 1e6 : 0,
  };
}

/** From which second of the measured time on which phase is on; it begins with the first. One that is alone begins once. */
function phaseStarts({ phases }: StormScenario, { seconds }: IntendedRun) {
  const starts: { fromS: number; phase: number }[] = [];
  for (let fromS = 0, phase = 0; fromS < seconds; phase = (phase + 1) % phases.length) {
    starts.push({ fromS, phase });
    fromS += phases.length === 1 ? seconds : phases[phase].seconds;
  }
  return starts;
}

/** By phase: effects that the scenario's battles spawn in a millisecond, once they have fought for a while. */
function effectsByPhase(scenario: StormScenario, { seed }: IntendedRun): number[] {
  if (scenario.battles === 0) return scenario.phases.map(() => 0);
  const count = Math.min(scenario.battles, Math.max(1, Math.round(SAMPLED_PLAYERS / scenario.players)));
  const room = new HeapBattles(scenario.players, {});
  const battles = Array.from({ length: count }, (_, index) => room.start(battleSeed(seed, index), index));
  const spawned = () => battles.reduce((sum, battle) => sum + battle.spawned, 0);
  const cycle = () =>
    scenario.phases.map((phase) => {
      const ticks = (Math.min(phase.seconds, MOST_SAMPLED_S) * 1000) / World.TickMs;
      const before = spawned();
      for (let tick = 0; tick < ticks; tick++) for (const battle of battles) battle.botTick(phase);
      const perMs = (spawned() - before) / (ticks * World.TickMs);
      return perMs * (scenario.battles / count);
    });
  // Mana is full at first, and everybody casts more than later.
  while (battles[0].tick * World.TickMs < SETTLE_S * 1000) cycle();
  return cycle();
}
