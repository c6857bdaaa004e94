import type { ThreadEvidence } from "../evidence/evidence.js";

/** What the old generation can grow to: V8's limit of a heap has three semi-spaces of the young generation in it. */
export function oldGenerationLimit({
  heapLimitBytes,
  semiSpaceBytes,
}: Pick<ThreadEvidence, "heapLimitBytes" | "semiSpaceBytes">): number {
  const limit = heapLimitBytes - 3 * semiSpaceBytes;
  return limit > 0 ? limit : heapLimitBytes;
}
