import { type Allocations, measureAllocations } from "../measure/allocation-run.js";
import type { StormScenario } from "../scenario/storm-scenario.js";
import type { Contender } from "./contender.js";
import type { FlameNode } from "./report-data.js";
import { clientBattles, type StormOptions } from "./storm-options.js";

/** Ticks that are sampled for functions. */
const TICKS = 20;
/** Battles of the pass, at most; more by rounding. */
const MOST_BATTLES = 60;
/** Seconds that it takes for each strategy, more or less. */
export const ALLOCATION_S = 4;

/**
 * Sees what a strategy allocates, in a run of its own under the storm's load, of which it is a part: a tenth, more or less, with rates that are
 * those of the whole.
 *
 * @param contender - the strategy, with the settings of the engine that it was measured with
 * @param signal - ends it early
 * @returns nothing where it cannot be seen
 */
export async function allocationPass(
  { name, engine }: Pick<Contender, "name" | "engine">,
  options: StormOptions,
  scenario: StormScenario,
  signal?: AbortSignal,
): Promise<Allocations | undefined> {
  const phase = scenario.phases.reduce((most, each) => (each.cast > most.cast ? each : most));
  const { cast, move, events } = phase;
  const together = options.players === scenario.players;
  const clients = together ? clientBattles(options) : 0;
  const all = clients + scenario.battles;
  const part = (battles: number) =>
    battles === 0 ? 0 : Math.ceil((battles * MOST_BATTLES) / Math.max(MOST_BATTLES, all));
  const [battles, background] = [part(clients), part(scenario.battles)];
  if (battles + background === 0) return undefined;
  try {
    const load = {
      battles,
      players: scenario.players,
      rate: options.rate,
      background,
      bots: { cast, move },
      pressure: { model: scenario, dial: { events } },
      ticks: TICKS,
    };
    const seen = await measureAllocations(name, load, {
      engine,
      ...(signal === undefined ? {} : { signal }),
    });
    return scaled(seen, all / (battles + background));
  } catch {
    // What was measured is not to be lost for want of what explains it.
    return undefined;
  }
}

function scaled({ flame, sizeClasses }: Allocations, factor: number): Allocations {
  return {
    flame: scaledNode(flame, factor),
    sizeClasses: sizeClasses.map((each) => ({
      ...each,
      bytesPerS: each.bytesPerS * factor,
      objectsPerS: each.objectsPerS * factor,
    })),
  };
}

function scaledNode(node: FlameNode, factor: number): FlameNode {
  return {
    ...node,
    selfBytesPerS: node.selfBytesPerS * factor,
    children: node.children.map((child) => scaledNode(child, factor)),
  };
}
