import type { FlameNode, SizeClass } from "../compare/report-data.js";

/** What a run that shows where allocations come from is made of. */
export interface AllocationRunOptions {
  /** Battles that are hosted, with clients. */
  readonly battles?: number;
  /** Players of each battle. */
  readonly players?: number;
}

/** Where what a strategy allocates comes from, and how large it is. */
export interface Allocations {
  readonly flame: FlameNode;
  readonly sizeClasses: readonly SizeClass[];
}

/** Runs a strategy in processes of its own to see what it allocates. @throws StormError where there is no such strategy, Error where a process fails */
export async function measureAllocations(
  _strategy: string,
  _options: AllocationRunOptions = {},
): Promise<Allocations> {
  throw new Error("not yet");
}
