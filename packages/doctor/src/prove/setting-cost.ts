import { SEMI_SPACES_IN_YOUNG } from "../collect/semi-space.js";
import type { Evidence } from "../evidence/evidence.js";
import { mostAtOnce } from "../figures/most-at-once.js";
import { engineSizes, semiSpaceOf } from "./engine-sizes.js";

/**
 * How many bytes more a program may take by settings of the engine, since that is what they do: larger generations, in each of the threads that ran at the same
 * time.
 */
export function settingCostBytes(engine: readonly string[], { threads }: Evidence): number {
  const { semiSpaceBytes, heapBytes } = engineSizes(engine);
  return mostAtOnce(
    threads,
    (thread) =>
      SEMI_SPACES_IN_YOUNG * Math.max(0, semiSpaceBytes - semiSpaceOf(thread)) +
      Math.max(0, heapBytes - thread.heapLimitBytes),
  );
}
