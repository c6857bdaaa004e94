import { type AllocationNode, AllocationProfiler } from "@pauseless/doctor/measure";
import { collectGarbage } from "../battle/collect-garbage.js";
import { World } from "../battle/rules.js";
import { endWithParent } from "../compare/end-with-parent.js";
import { StormError } from "../storm-error.js";
import { AllocationLoad } from "./allocation-load.js";
import type { AllocationRunOptions, Allocations } from "./allocation-run.js";
import { flameOf } from "./flame.js";
import { ObjectSizes } from "./object-sizes.js";

/*
 * A process that runs battles of one strategy, says what they allocate, and waits to be ended by its parent.
 */

/** What the process answers. */
export type AllocationAnswer =
  | { readonly type: "allocations"; readonly allocations: Allocations }
  | { readonly type: "failed"; readonly message: string };

const WARM_UP_TICKS = 150;
/** Ticks of which every object is taken down, one profile for each; no more than come to so many objects. */
const SIZED_TICKS = 8;
const MOST_SIZED_OBJECTS = 400_000;
/** About so many samples for functions, whatever a strategy allocates: enough that a thousandth is told from nothing. */
const FLAME_SAMPLES = 30_000;
const MOST_INTERVAL_BYTES = 32_768;

const LOAD_URL = new URL("./allocation-load.js", import.meta.url).href;

const say = (answer: AllocationAnswer): void => {
  process.send?.(answer);
};

endWithParent();

async function allocationsOf(
  options: AllocationRunOptions & { readonly strategy: string },
): Promise<Allocations> {
  const load = new AllocationLoad(options);
  load.runTicks(WARM_UP_TICKS);
  collectGarbage();
  const sizes = new ObjectSizes();
  let sizedTicks = 0;
  for (; sizedTicks < SIZED_TICKS && sizes.objects < MOST_SIZED_OBJECTS; sizedTicks++) {
    for (const node of await sample(load, 1, 1)) sizes.add(node);
  }
  const bytes = (sizes.bytes / sizedTicks) * options.ticks;
  const intervalBytes = Math.min(MOST_INTERVAL_BYTES, Math.max(1, Math.round(bytes / FLAME_SAMPLES)));
  const nodes = await sample(load, options.ticks, intervalBytes);
  return {
    flame: flameOf(nodes, secondsOf(options.ticks)),
    sizeClasses: sizes.classes(secondsOf(sizedTicks)),
  };
}

const secondsOf = (ticks: number): number => (ticks * World.TickMs) / 1000;

/** What the ticks allocate, and nothing that surrounds them: the nodes of the function that runs them. */
async function sample(load: AllocationLoad, ticks: number, intervalBytes: number): Promise<AllocationNode[]> {
  const profiler = new AllocationProfiler();
  await profiler.start({ intervalBytes });
  load.runTicks(ticks);
  const { root } = await profiler.stop();
  return loadNodes(root);
}

function loadNodes(node: AllocationNode): AllocationNode[] {
  const { functionName, url, children } = node;
  if (functionName === AllocationLoad.prototype.runTicks.name && url === LOAD_URL) return [node];
  return children.flatMap(loadNodes);
}

try {
  const options = JSON.parse(process.argv[2]) as AllocationRunOptions & { readonly strategy: string };
  say({ type: "allocations", allocations: await allocationsOf(options) });
} catch (error) {
  say({
    type: "failed",
    message: error instanceof StormError ? error.message : String((error as Error).stack),
  });
  process.exitCode = 1;
  process.disconnect?.();
}
