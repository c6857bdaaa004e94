import { adviceFor } from "../advice/advice-for.js";
import { slabAdvice } from "../advice/slab-advice.js";
import { allocators } from "./allocators.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { lastingHoles } from "./lasting-holes.js";
import { placesOf } from "./places-of.js";
import { worstCollections } from "./worst-collections.js";

/** Holes below this are what V8 keeps to allocate into, and what it compacts by itself. */
const LEAST_BYTES = 32e6;
/** A quarter is usual after the sweeper; with this, two fifths of the memory are paid for and not used. */
const LEAST_SHARE = 0.4;

/** Much of the old generation's memory is holes between objects that live. */
export const fragmentation: InsightModule = ({ thread, evidence }) => {
  const [worst] = lastingHoles(thread).sort((a, b) => b.holesBytes - a.holesBytes);
  if (worst === undefined || worst.holesBytes < LEAST_BYTES) return undefined;
  const share = worst.holesBytes / worst.sizeBytes;
  if (share < LEAST_SHARE) return undefined;
  const functions = allocators(thread.allocations.stays);
  const [first] = functions;
  return {
    id: "fragmentation",
    thread: thread.name,
    finding: `${inWords.percent(share)} of ${worst.space} holds no objects after full collections, nor later: ${inWords.bytes(worst.holesBytes)} of ${inWords.bytes(worst.sizeBytes)} are holes`,
    // Memory that is taken and of no use: heavy as it is a part of the machine's, and never below what is notable.
    weight: Math.min(1, Math.max(0.05, worst.holesBytes / evidence.target.memoryBytes)),
    evidence: {
      figures: { share, holesMb: worst.holesBytes / 1e6, sizeMb: worst.sizeBytes / 1e6 },
      collections: worstCollections(thread, ({ kind }) => kind === "major"),
      functions: placesOf(functions),
    },
    advice: adviceFor(first, thread.allocations.stays, [slabAdvice], true),
  };
};
