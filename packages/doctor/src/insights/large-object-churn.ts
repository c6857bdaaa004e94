import { chunkAdvice } from "../advice/chunk-advice.js";
import type { Collection } from "../evidence/evidence.js";
import { spaceBytes } from "../figures/space-bytes.js";
import { allocators } from "./allocators.js";
import { collectionLoss } from "./collection-loss.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** Of what is allocated: below, something else fills the heap. */
const LEAST_SHARE = 0.3;
/** Fewer are made by programs that handle a large file now and then. */
const LEAST_BYTES_PER_S = 10e6;

/** Objects of more than 128 KB, each on pages of its own, come and go, and cause collections. */
export const largeObjectChurn: InsightModule = ({ thread, figures }) => {
  const loss = collectionLoss(thread).all;
  if (loss < NOTABLE_SHARE) return undefined;
  const { bytes, share } = largeBytes(thread.collections);
  const windowS = (thread.endMs - thread.startMs) / 1000;
  if (share < LEAST_SHARE || bytes / windowS < LEAST_BYTES_PER_S) return undefined;
  const functions = allocators(thread.allocations.all);
  const [first] = functions;
  return {
    id: "large-object-churn",
    thread: thread.name,
    finding: `${inWords.percent(share)} of what is allocated are objects above 128 KB, ${inWords.bytes(bytes / windowS)} a second${first === undefined ? "" : `; ${inWords.percent(first.share)} of all comes from ${inWords.place(first)}`}`,
    weight: loss * share,
    evidence: {
      figures: {
        largeShare: share,
        largeMbPerS: bytes / windowS / 1e6,
        majorCount: figures.major.count,
        pauseMsP99: figures.pauses.p99Ms,
      },
      collections: worstCollections(thread),
      functions: placesOf(functions),
    },
    advice: [chunkAdvice(first)],
  };
};

/**
 * How much of what was allocated were large objects, at least: what the spaces of large objects grew by, or what was allocated beyond what the new space has room for.
 */
function largeBytes(collections: readonly Collection[]): { bytes: number; share: number } {
  let bytes = 0;
  let allocated = 0;
  for (let i = 1; i < collections.length; i++) {
    const { allocatedBytes, spaces } = collections[i];
    const before = collections[i - 1];
    const grown = largeSpaces(collections[i]) - largeSpaces(before);
    const room = Math.max(roomOf(spaces), roomOf(before.spaces));
    allocated += allocatedBytes;
    bytes += Math.min(allocatedBytes, Math.max(0, grown, room > 0 ? allocatedBytes - room : 0));
  }
  return { bytes, share: allocated > 0 ? bytes / allocated : 0 };
}

const largeSpaces = (collection: Collection): number =>
  spaceBytes(collection, "large_object_space", "new_large_object_space");

const roomOf = (spaces: Collection["spaces"]): number =>
  spaces.find(({ space }) => space === "new_space")?.sizeBytes ?? 0;
