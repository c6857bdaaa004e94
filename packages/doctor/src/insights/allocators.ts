import type { AllocationPart } from "../evidence/evidence.js";
import { type FunctionRate, functionRates } from "../figures/function-rates.js";
import { isFunction } from "../figures/is-function.js";

/** A sentence can name so many. */
const MOST = 5;
/** With fewer samples than these, the first could as well be the second. */
const LEAST_SAMPLES = 10;

/** The functions of the program that allocated most of a part, most first, at most 5 unless told otherwise; none where there are too few samples to say. */
export function allocators(part: AllocationPart | undefined, most = MOST): FunctionRate[] {
  if (part === undefined || part.samples < LEAST_SAMPLES) return [];
  return functionRates(part)
    .filter(({ functionName }) => isFunction(functionName))
    .slice(0, most);
}
