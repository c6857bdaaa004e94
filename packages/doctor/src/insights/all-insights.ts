import { dominantAllocator } from "./dominant-allocator.js";
import { externalMemory } from "./external-memory.js";
import { fragmentation } from "./fragmentation.js";
import { heapLimitClose } from "./heap-limit-close.js";
import type { InsightModule } from "./insight.js";
import { largeObjectChurn } from "./large-object-churn.js";
import { loopBlocked } from "./loop-blocked.js";
import { markingBound } from "./marking-bound.js";
import { nativeMemory } from "./native-memory.js";
import { oldSpaceGrowth } from "./old-space-growth.js";
import { promotion } from "./promotion.js";
import { survivalBound } from "./survival-bound.js";
import { youngGenerationLarge } from "./young-generation-large.js";
import { youngGenerationSmall } from "./young-generation-small.js";

/** All that a thread is asked for. `healthy` is what is left where none is found. */
export const allInsights: readonly InsightModule[] = [
  dominantAllocator,
  markingBound,
  survivalBound,
  promotion,
  oldSpaceGrowth,
  fragmentation,
  externalMemory,
  largeObjectChurn,
  heapLimitClose,
  youngGenerationSmall,
  youngGenerationLarge,
  loopBlocked,
  nativeMemory,
];
