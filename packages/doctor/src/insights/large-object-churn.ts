import { adviceFor } from "../advice/advice-for.js";
import { chunkAdvice } from "../advice/chunk-advice.js";
import type { AllocationPart, Collection, ThreadEvidence } from "../evidence/evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { settledFrom } from "../figures/settled-from.js";
import { spaceBytes } from "../figures/space-bytes.js";
import { allocators } from "./allocators.js";
import { comesFrom } from "./comes-from.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** From here on V8 gives an object pages of its own, on machines of 64 bits. */
const LARGE_BYTES = 131_072;
/** With fewer samples, the mean of them is chance. */
const LEAST_SAMPLES = 20;
/** Of what is allocated: below, something else fills the heap. */
const LEAST_SHARE = 0.3;
/** Fewer are made by programs that handle a large file now and then. */
const LEAST_BYTES_PER_S = 10e6;

/** Objects of more than 128 KB, each on pages of its own, come and go, and cause collections. */
export const largeObjectChurn: InsightModule = ({ thread, figures, loss: { all: loss } }) => {
  if (loss < NOTABLE_SHARE) return undefined;
  const share = largeShare(thread);
  const bytesPerS = share * figures.allocationBytesPerS;
  if (share < LEAST_SHARE || bytesPerS < LEAST_BYTES_PER_S) return undefined;
  const functions = allocators(thread.allocations.all);
  const [first] = functions;
  return {
    id: "large-object-churn",
    thread: thread.name,
    finding: `${inWords.percent(share)} of what is allocated are objects above 128 KB, ${inWords.rate(bytesPerS)}${comesFrom({ of: "all", functions })}`,
    weight: loss * share,
    evidence: {
      figures: {
        largeShare: share,
        largeMbPerS: bytesPerS / 1e6,
        majorCount: figures.major.count,
        pauseMsP99: figures.pauses.p99Ms,
      },
      collections: worstCollections(thread),
      functions: placesOf(functions),
    },
    advice: first ? adviceFor(first, thread.allocations.all, [chunkAdvice]) : [chunkAdvice(first)],
  };
};

/** How much of what was allocated were large objects, at least: the larger of two bounds. */
function largeShare(thread: ThreadEvidence): number {
  return Math.max(shareBySpaces(thread), shareBySamples(thread.allocations.all));
}

/** What the spaces of large objects grew by, once the program had settled: before, tables of what is loaded grow. */
function shareBySpaces({ collections, startMs, endMs }: ThreadEvidence): number {
  const settledMs = settledFrom({ startMs, endMs });
  let bytes = 0;
  let allocated = 0;
  for (let i = 1; i < collections.length; i++) {
    if (collections[i].startMs < settledMs) continue;
    const { allocatedBytes } = collections[i];
    const grown = largeSpaces(collections[i]) - largeSpaces(collections[i - 1]);
    allocated += allocatedBytes;
    bytes += Math.min(allocatedBytes, Math.max(0, grown));
  }
  return allocated > 0 ? bytes / allocated : 0;
}

/**
 * A sample stands for so many bytes as the interval is, or for the object itself where that is larger. All that are not large are then at least so many samples as there are
 * intervals in their bytes, or 128 KB; what so few samples cannot stand for is large.
 */
function shareBySamples({ samples, intervalBytes, seconds, root }: AllocationPart): number {
  const bytes = seconds * treeTotal(root);
  if (samples < LEAST_SAMPLES || bytes <= 0) return 0;
  return Math.max(0, 1 - (samples * Math.max(intervalBytes, LARGE_BYTES)) / bytes);
}

const largeSpaces = (collection: Collection): number =>
  spaceBytes(collection, "large_object_space", "new_large_object_space");
