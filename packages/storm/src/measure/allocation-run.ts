import { singleObjectSettings } from "@pauseless/doctor/measure";
import type { BotOptions } from "../battle/battle.js";
import { strategyNamed } from "../battle/strategy.js";
import { Child } from "../compare/child.js";
import type { FlameNode, SizeClass } from "../compare/report-data.js";
import type { Pressure } from "../pressure/pressure-model.js";
import type { AllocationAnswer } from "./allocation-process.js";

/** What battles are run to see what they allocate. */
export interface AllocationRunOptions {
  /** Battles that clients play, each with a client in every seat. */
  readonly battles: number;
  /** Players of each battle. */
  readonly players: number;
  /** Messages a second of each client. */
  readonly rate: number;
  /** Further battles in the same room, which bots play. */
  readonly background: number;
  /** How the bots of the background play. */
  readonly bots: BotOptions;
  /** The pressure that all battles are under; none unless given. */
  readonly pressure?: Pressure;
  /** Ticks that are sampled for functions; a few more are for sizes. */
  readonly ticks: number;
}

/** Where what a strategy allocates comes from, and how large it is, in a second of a battle's time: 20 ticks. */
export interface Allocations {
  /** From the function that runs the ticks on down. What is less than a thousandth of all is added up under `(other)`. */
  readonly flame: FlameNode;
  readonly sizeClasses: readonly SizeClass[];
}

/**
 * Runs battles of a strategy, without sockets and as fast as they go, in a process of its own, and looks at what they allocate on the
 * engine's heap. Profiling disturbs what it profiles, so nothing else is measured there.
 *
 * @param how - `engine`: settings of the engine, those of the strategy unless told; `signal`: ends it early, which is a failure
 * @throws StormError where there is no such strategy; Error where a number is out of its range or the process fails
 */
export async function measureAllocations(
  strategy: string,
  options: AllocationRunOptions,
  {
    engine = strategyNamed(strategy).engine,
    signal,
  }: { engine?: readonly string[]; signal?: AbortSignal } = {},
): Promise<Allocations> {
  signal?.throwIfAborted();
  const child = new Child<AllocationAnswer>(
    "run for allocations",
    new URL("./allocation-process.js", import.meta.url),
    { ...options, strategy },
    [...engine, ...singleObjectSettings],
  );
  // It is busy, and hears of nothing: it is not asked.
  const stop = () => child.end(0);
  signal?.addEventListener("abort", stop);
  try {
    const { allocations } = await child.answer("allocations");
    return allocations;
  } finally {
    signal?.removeEventListener("abort", stop);
    await child.end();
  }
}
