import type { Evidence } from "../evidence/evidence.js";

/** How the evidence says that a thread is missing from it. */
const NOT_OBSERVED = /was not observed/;

/** Whether a thread of the program could not be observed: then its heap and its pauses are not known. */
export function missesThreads({ gaps }: Evidence): boolean {
  return gaps.some((gap) => NOT_OBSERVED.test(gap));
}
