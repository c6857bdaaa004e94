import type { WorldState } from "./scope.js";
import type { World } from "./world.js";

type Hook = (world: World) => void;

/** What is called as worlds come into a state. */
export class Lifecycle {
  private readonly hooks: Record<WorldState, Hook[]> = { preparing: [], running: [], paused: [], ended: [] };

  /** Has a hook called whenever a world comes into a state. */
  on(state: WorldState, hook: Hook): void {
    this.hooks[state].push(hook);
  }

  /** Calls the hooks of a state, in the order in which they were added. */
  call(state: WorldState, world: World): void {
    for (const hook of this.hooks[state]) {
      hook(world);
      // It may have looked into another world, or ended this one.
      if (world.isOver) return;
      world.enter();
    }
  }
}
