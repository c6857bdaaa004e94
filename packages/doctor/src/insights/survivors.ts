import type { AllocationPart, ThreadEvidence } from "../evidence/evidence.js";
import type { FunctionRate } from "../figures/function-rates.js";
import { allocators } from "./allocators.js";

/** Whose objects young collections copy. */
export interface Survivors {
  readonly functions: readonly FunctionRate[];
  /** What the shares of the functions are of: what outlives the young generation, or all that is allocated where that could not be seen. */
  readonly of: string;
  /** What they were found in. */
  readonly part: AllocationPart;
}

/** The functions whose objects outlive the young generation; where that is not known, those that allocate most. */
export function survivors({ allocations }: ThreadEvidence): Survivors {
  const { all, survived } = allocations;
  const functions = allocators(survived);
  if (survived !== undefined && functions.length > 0) {
    return { functions, of: "what outlives the young generation", part: survived };
  }
  return { functions: allocators(all), of: "what is allocated", part: all };
}
