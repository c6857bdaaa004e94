import type { PressureModel } from "../pressure/pressure-model.js";

/** How it is for a while in every battle of a scenario. Chances are out of 1,000, for each player and tick. */
export interface ScenarioPhase {
  readonly seconds: number;
  /** The chance of a bot to cast. */
  readonly cast: number;
  /** Its chance to move. */
  readonly move: number;
  /** The chance of a player to make an input event. */
  readonly events: number;
}

/** What a storm's battles do, over time. A file in `scenarios/`, or one of yours: `docs/pressure.md` says what its numbers mean. */
export interface StormScenario extends PressureModel {
  readonly name: string;
  /** What it is, in a line. */
  readonly summary: string;
  /** Battles that bots play in the server. */
  readonly battles: number;
  /** Players of each of these. */
  readonly players: number;
  /** One after the other, and from the first again, until the run ends; one alone makes the load constant. */
  readonly phases: readonly ScenarioPhase[];
}

/** How long it is until a scenario begins anew. */
export function cycleSeconds({ phases }: StormScenario): number {
  return phases.reduce((sum, { seconds }) => sum + seconds, 0);
}
