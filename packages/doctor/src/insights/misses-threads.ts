import type { Evidence } from "../evidence/evidence.js";

/** Whether a thread of the program could not be observed: then its heap and its pauses are not known. */
export function missesThreads({ unobserved }: Evidence): boolean {
  return unobserved.threads > 0;
}
