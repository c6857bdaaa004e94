import type { AllocationPart, ThreadEvidence } from "../evidence/evidence.js";
import type { FunctionRate } from "../figures/function-rates.js";
import { allocators } from "./allocators.js";
import { inWords } from "./in-words.js";

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

/** `; 87 % of what is allocated comes from Cache.put (cache.ts:31)`; nothing where nobody is known. */
export function fromWhom({ functions: [first], of }: Survivors): string {
  return first === undefined
    ? ""
    : `; ${inWords.percent(first.share)} of ${of} comes from ${inWords.place(first)}`;
}
