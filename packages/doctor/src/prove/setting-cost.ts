import type { Evidence } from "../evidence/evidence.js";

const MIB = 1_048_576;
const USUAL_SEMI_SPACE_BYTES = 16 * MIB;
/** Semi-spaces in a young generation: two halves, and as much for large objects. Source: V8, `Heap::YoungGenerationSizeFromSemiSpaceSize`. */
const SEMI_SPACES = 3;

/** How many bytes more a program may take by settings of the engine, since that is what they do: larger generations, in each thread. */
export function settingCostBytes(engine: readonly string[], evidence: Evidence): number {
  const sizes = new Map<string, number>();
  for (const option of engine) {
    const [, name, size] = /^--([\w-]+)=(\d+)$/.exec(option) ?? [];
    if (name !== undefined) sizes.set(name.replaceAll("_", "-"), Number(size) * MIB);
  }
  const semiSpace = Math.max(sizes.get("max-semi-space-size") ?? 0, sizes.get("min-semi-space-size") ?? 0);
  const heap = sizes.get("max-old-space-size") ?? sizes.get("max-heap-size") ?? 0;
  let cost = 0;
  for (const { semiSpaceBytes, heapLimitBytes } of evidence.threads) {
    cost += SEMI_SPACES * Math.max(0, semiSpace - (semiSpaceBytes || USUAL_SEMI_SPACE_BYTES));
    cost += Math.max(0, heap - heapLimitBytes);
  }
  return cost;
}
