import type { EntityStore } from "./entity-store.js";
import { WorldError } from "./errors.js";
import { type Schedule, schedule } from "./schedule.js";
import type { Observer, System } from "./system.js";
import { SystemTimings } from "./system-timings.js";
import { clockOf, type Timing } from "./timing.js";
import type { World } from "./world.js";

/** Whether a world has a system switched off. */
export interface Switches {
  has(index: number): boolean;
}

/** What happens in a tick, and in which order. */
export class TickPlan {
  private readonly systems: System[] = [];
  private readonly observers: Observer[] = [];
  private order: readonly System[] = [];
  /** For each of `order`, the index of its declaration. */
  private indices: readonly number[] = [];
  private phaseEnds: readonly number[] = [];
  private timings: SystemTimings | undefined;

  /** @param most - how many systems there can be */
  constructor(
    private readonly store: EntityStore,
    readonly phases: readonly string[],
    private readonly most: number,
    private readonly timing: Timing | false,
  ) {}

  /** Adds a system. @throws WorldError `BAD_SYSTEM` */
  add(system: System): void {
    if (this.systems.length === this.most) {
      throw new WorldError(
        "BAD_SYSTEM",
        `system "${system.name}": a layout has at most ${this.most}; join some`,
      );
    }
    this.systems.push(system);
  }

  /** Adds an observer. */
  observe(observer: Observer): void {
    this.observers.push(observer);
  }

  /** The names of the systems, in the order in which they run. */
  get names(): readonly string[] {
    return this.order.map(({ name }) => name);
  }

  /** The names of the systems, in the order of their declaration. */
  get declared(): readonly string[] {
    return this.systems.map(({ name }) => name);
  }

  /** The index of a system. @throws WorldError `BAD_SYSTEM` */
  indexOf(name: string): number {
    const index = this.systems.findIndex((system) => system.name === name);
    if (index >= 0) return index;
    const names = this.systems.map((system) => system.name).join(", ");
    throw new WorldError("BAD_SYSTEM", `there is no system "${name}"; there are ${names}`);
  }

  /** Orders the systems, once all are there. @throws WorldError `SYSTEM_CYCLE`, `BAD_SYSTEM` */
  seal(): void {
    const made: Schedule = schedule(this.phases, this.systems);
    this.indices = made.order;
    this.order = made.order.map((index) => this.systems[index]);
    this.phaseEnds = made.phaseStarts.slice(1);
    const now = this.timing === false ? undefined : clockOf(this.timing);
    if (this.timing === false || now === undefined) return;
    this.timings = new SystemTimings(this.names, now, this.timing);
  }

  /** How long systems take. @throws WorldError `BAD_OPTION` where that is not measured, or no world was opened yet. */
  get measured(): SystemTimings {
    if (this.timings !== undefined) return this.timings;
    throw new WorldError(
      "BAD_OPTION",
      this.timing === false
        ? "systems are not measured; leave out `timing: false`"
        : "no system was measured: open a world first, and give `timing: { now }` where the platform has no `performance`",
    );
  }

  // Hot path: benchmarks `ecs` and `battle`.
  /** Runs all systems in the world that is entered, with a boundary after each, and observers after each phase. */
  run(world: World, off: Switches): void {
    const { order, indices, phaseEnds, store, timings } = this;
    const measured = timings?.begin() ?? false;
    let i = 0;
    for (let phase = 0; phase < phaseEnds.length; phase++) {
      for (const end = phaseEnds[phase]; i < end; i++) {
        const system = order[i];
        if (off.has(indices[i])) continue;
        if (system.when !== undefined) {
          const runs = system.when(world);
          // Whoever is called may have looked into another world.
          world.enter();
          if (world.isEnding) return;
          if (!runs) continue;
        }
        system.run(world);
        world.enter();
        if (world.isEnding) return;
        store.flush();
        if (measured) timings?.end(i);
      }
      this.deliver(world);
      if (world.isEnding) return;
      if (measured) timings?.skip();
    }
  }

  /** Tells observers of what happened since they were last told. */
  deliver(world: World): void {
    const { observers, store } = this;
    for (let i = 0; i < observers.length; i++) {
      const { events, run } = observers[i];
      if (events.length === 0) continue;
      run(world);
      world.enter();
      events.clear();
      store.flush();
    }
  }
}
