import type { BotOptions } from "../battle/battle.js";
import { World } from "../battle/rules.js";
import type { PressureDial } from "../pressure/pressure-model.js";
import type { StormScenario } from "./storm-scenario.js";

/** What a phase sets: chances out of 1,000, for each player and tick. */
type Dial = PressureDial & { -readonly [Chance in keyof BotOptions]: BotOptions[Chance] };

/**
 * Turns the dial of a scenario. Its time is that of each battle's own ticks, not of a clock on the wall: a battle then does the same in every
 * run, however late its ticks are.
 */
export class ScenarioClock {
  /** What all battles of the server look at: set before each tick of each. */
  readonly dial: Dial = { cast: 0, move: 0, events: 0 };
  /** By phase: the tick of a cycle that is its last. */
  private readonly lastTicks: readonly number[];
  private readonly cycleTicks: number;
  private phase = 0;

  constructor(private readonly scenario: Pick<StormScenario, "phases">) {
    let ticks = 0;
    this.lastTicks = scenario.phases.map(({ seconds }) => {
      ticks += (seconds * 1000) / World.TickMs;
      return ticks;
    });
    this.cycleTicks = ticks;
    this.set(0);
  }

  // Hot path: before each tick of each battle; makes nothing.
  /** Sets the dial for a battle's tick of that number; the first is 1. */
  turn(tick: number): void {
    const inCycle = ((tick - 1) % this.cycleTicks) + 1;
    let phase = 0;
    while (inCycle > this.lastTicks[phase]) phase++;
    if (phase !== this.phase) this.set(phase);
  }

  /** Sets the dial to the most of everything that any phase has, for a rehearsal. */
  turnUp(): void {
    for (const { cast, move, events } of this.scenario.phases) {
      this.dial.cast = Math.max(this.dial.cast, cast);
      this.dial.move = Math.max(this.dial.move, move);
      this.dial.events = Math.max(this.dial.events, events);
    }
    // Both are chances of 1,000 together.
    this.dial.move = Math.min(this.dial.move, 1000 - this.dial.cast);
    this.phase = -1;
  }

  private set(phase: number): void {
    const { cast, move, events } = this.scenario.phases[phase];
    this.dial.cast = cast;
    this.dial.move = move;
    this.dial.events = events;
    this.phase = phase;
  }
}
