import type { Call } from "./call-tree.js";

/** What matching functions and those that they call did together, each counted once. The page holds the source of this function. */
export function matchedTotal(call: Call, matches: (fn: number) => boolean): number {
  if (matches(call.fn)) return call.total;
  let total = 0;
  for (const child of call.children) total += matchedTotal(child, matches);
  return total;
}
