import type { Evidence } from "../evidence/evidence.js";
import { engineSizes, semiSpaceOf } from "./engine-sizes.js";

/** Semi-spaces in a young generation: two halves, and as much for large objects. Source: V8, `Heap::YoungGenerationSizeFromSemiSpaceSize`. */
const SEMI_SPACES = 3;

/**
 * How many bytes more a program may take by settings of the engine, since that is what they do: larger generations, in each of the threads that ran at the same
 * time.
 */
export function settingCostBytes(engine: readonly string[], { threads }: Evidence): number {
  const { semiSpaceBytes, heapBytes } = engineSizes(engine);
  const costs = threads.map((thread) => ({
    startMs: thread.startMs,
    endMs: thread.endMs,
    bytes:
      SEMI_SPACES * Math.max(0, semiSpaceBytes - semiSpaceOf(thread)) +
      Math.max(0, heapBytes - thread.heapLimitBytes),
  }));
  // As many as ever run together do so when one of them begins.
  const together = costs.map(({ startMs: atMs }) =>
    costs
      .filter(({ startMs, endMs }) => startMs <= atMs && endMs > atMs)
      .reduce((sum, { bytes }) => sum + bytes, 0),
  );
  return Math.max(0, ...together);
}
