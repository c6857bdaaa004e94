import type { Collection, ThreadEvidence } from "../evidence/evidence.js";

const MOST = 20;

/** Indices of the longest of a thread's own collections that are meant, at most 20, longest first. */
export function worstCollections(
  { collections }: ThreadEvidence,
  meant: (collection: Collection) => boolean = () => true,
): number[] {
  return collections
    .map((collection, index) => ({ collection, index }))
    .filter(({ collection }) => !collection.byDoctor && meant(collection))
    .sort((a, b) => b.collection.ms - a.collection.ms)
    .slice(0, MOST)
    .map(({ index }) => index);
}
