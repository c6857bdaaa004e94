import type { ThreadEvidence } from "../evidence/evidence.js";
import { SEMI_SPACES_IN_YOUNG } from "./semi-space.js";

/** What the old generation can grow to: V8's limit of a heap has three semi-spaces of the young generation in it. */
export function oldGenerationLimit({
  heapLimitBytes,
  semiSpaceBytes,
}: Pick<ThreadEvidence, "heapLimitBytes" | "semiSpaceBytes">): number {
  const limit = heapLimitBytes - SEMI_SPACES_IN_YOUNG * semiSpaceBytes;
  return limit > 0 ? limit : heapLimitBytes;
}
