import type { AllocationEvidence, Collection, FunctionShare } from "../evidence/evidence.js";
import { bytesOf, collectionsIn, firstAbove } from "./allocation-parts.js";
import type { AllocationSegment } from "./allocation-segment.js";
import type { PlaceOf } from "./call-tree.js";

const PAUSES_AT_MOST = 200;
const FUNCTIONS_AT_MOST = 5;
/** Fewer say nothing. */
const LEAST_SAMPLES = 5;

/**
 * What was allocated before the longest pauses. Samples carry no time, but they are counted in the order of allocation, and the trace tells how many bytes were
 * allocated from each collection to the next: so the samples between two of them are known. Where collections were left out of the log, their time tells
 * their place among the samples instead.
 *
 * Samples are taken at random, so their count strays from the bytes by about the square root of it: what is told for one pause may be that of a neighbour
 * where young collections follow each other within some hundredths of a second.
 *
 * @param segments - of kind `all`
 * @param collections - the thread's, in order of time
 * @param complete - whether none of them were left out
 */
export function beforePauses(
  segments: readonly AllocationSegment[],
  collections: readonly Collection[],
  complete: boolean,
  placeOf: PlaceOf,
): AllocationEvidence["beforePauses"] {
  const longest = new Set(
    collections
      .map((collection, index) => ({ index, ...collection }))
      .filter(({ byDoctor }) => !byDoctor)
      .sort((a, b) => b.ms - a.ms)
      .slice(0, PAUSES_AT_MOST)
      .map(({ index }) => index),
  );
  const indexOf = new Map(collections.map((collection, index) => [collection, index]));
  const found: { collection: number; top: readonly FunctionShare[] }[] = [];
  for (const segment of segments) {
    const during = collectionsIn(segment, collections);
    const lastOrdinal = segment.ordinals.at(-1) ?? 0;
    const bytesEach = bytesOf(during) / lastOrdinal;
    let bytes = 0;
    for (const collection of during) {
      bytes += collection.allocatedBytes;
      const index = indexOf.get(collection) ?? -1;
      if (!longest.has(index)) continue;
      const at = complete ? bytes / bytesEach : lastOrdinal * shareOfTime(segment, collection.startMs);
      const ordinals = collection.allocatedBytes / (complete ? bytesEach : segment.intervalBytes);
      const until = firstAbove(segment.ordinals, at);
      const from = firstAbove(segment.ordinals, at - ordinals);
      if (until - from >= LEAST_SAMPLES) {
        found.push({ collection: index, top: topFunctions(segment, from, until, placeOf) });
      }
    }
  }
  return found.sort((a, b) => a.collection - b.collection);
}

function shareOfTime({ startMs, endMs }: AllocationSegment, atMs: number): number {
  return Math.min(1, (atMs - startMs) / (endMs - startMs));
}

function topFunctions(
  { stacks, stackOf, sizes }: AllocationSegment,
  from: number,
  until: number,
  placeOf: PlaceOf,
): FunctionShare[] {
  const functions = new Map<string, { readonly place: ReturnType<PlaceOf>; bytes: number }>();
  let total = 0;
  for (let i = from; i < until; i++) {
    const place = placeOf(stacks[stackOf[i]].frame);
    const key = `${place.functionName} ${place.line} ${place.file}`;
    const known = functions.get(key) ?? { place, bytes: 0 };
    known.bytes += sizes[i];
    functions.set(key, known);
    total += sizes[i];
  }
  return [...functions.values()]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, FUNCTIONS_AT_MOST)
    .map(({ place: { functionName, file, line }, bytes }) => ({
      functionName,
      file,
      line,
      share: bytes / total,
    }));
}
