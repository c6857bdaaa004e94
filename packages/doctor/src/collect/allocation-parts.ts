import type { AllocationPart, Collection } from "../evidence/evidence.js";
import type { AllocationSegment, SegmentStack } from "./allocation-segment.js";
import { CallTree, type CallTreeNode, type PlaceOf } from "./call-tree.js";

/** With fewer young collections nothing can be said on what outlives them. */
const LEAST_YOUNG_COLLECTIONS = 3;

/** A part of the evidence from one segment or several of a kind: summed up, by the time that they took together. */
export function allocationPart(segments: readonly AllocationSegment[], placeOf: PlaceOf): AllocationPart {
  const seconds = segments.reduce((sum, { startMs, endMs }) => sum + (endMs - startMs) / 1000, 0);
  const tree = new CallTree();
  let samples = 0;
  for (const segment of segments) {
    const nodes = new Map<SegmentStack, CallTreeNode>();
    for (let i = 0; i < segment.ordinals.length; i++) {
      const stack = segment.stacks[segment.stackOf[i]];
      nodeOf(tree, nodes, stack).self += segment.sizes[i];
    }
    samples += segment.ordinals.length;
  }
  return {
    startMs: segments[0]?.startMs ?? 0,
    seconds,
    intervalBytes: segments.at(-1)?.intervalBytes ?? 0,
    samples,
    root: tree.toNode(seconds > 0 ? 1 / seconds : 0, placeOf),
  };
}

function nodeOf(tree: CallTree, nodes: Map<SegmentStack, CallTreeNode>, stack: SegmentStack): CallTreeNode {
  let node = nodes.get(stack);
  if (node === undefined) {
    node =
      stack.parent === undefined ? tree.root : tree.child(nodeOf(tree, nodes, stack.parent), stack.frame);
    nodes.set(stack, node);
  }
  return node;
}

/**
 * Of a segment that leaves out what young collections found dead: only what two of them had the chance to find, as an object must outlive two to leave the young
 * generation. Objects made after the last young collection but one are cut off. So are those whose first or second collection was a full one, since the engine keeps
 * what full collections found dead. Undefined with fewer than three young collections, or where never two followed each other.
 *
 * @param collections - the thread's, in order of time
 * @param complete - whether none of them were left out
 */
export function outlivedYoung(
  segment: AllocationSegment,
  collections: readonly Collection[],
  complete: boolean,
): AllocationSegment | undefined {
  const during = collectionsIn(segment, collections);
  if (during.filter(({ kind }) => kind === "minor").length < LEAST_YOUNG_COLLECTIONS) return undefined;
  const { ordinals, startMs, endMs } = segment;
  // The last sample of all was made after the last collection, where none is left out.
  const lastOrdinal = ordinals.at(-1) ?? 0;
  const totalBytes = bytesOf(during);
  const kept: number[] = [];
  let keptMs = 0;
  let from = { atMs: startMs, bytes: 0, index: 0 };
  during.forEach((collection, i) => {
    const bytes = from.bytes + collection.allocatedBytes;
    const share = complete ? bytes / totalBytes : (collection.startMs - startMs) / (endMs - startMs);
    const index = firstAbove(ordinals, Number.isFinite(share) ? share * lastOrdinal : 0);
    if (collection.kind === "minor" && during[i + 1]?.kind === "minor") {
      for (let sample = from.index; sample < index; sample++) kept.push(sample);
      keptMs += collection.startMs - from.atMs;
    }
    from = { atMs: collection.startMs, bytes, index };
  });
  if (keptMs <= 0) return undefined;
  return {
    ...segment,
    endMs: startMs + keptMs,
    ordinals: Uint32Array.from(kept, (sample) => ordinals[sample]),
    sizes: Float64Array.from(kept, (sample) => segment.sizes[sample]),
    stackOf: Uint32Array.from(kept, (sample) => segment.stackOf[sample]),
  };
}

/** What was allocated before them, each since the one before it. */
export function bytesOf(collections: readonly Collection[]): number {
  return collections.reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0);
}

/** The collections of a segment, and that which its end made. */
export function collectionsIn(
  { startMs, endMs }: AllocationSegment,
  collections: readonly Collection[],
): readonly Collection[] {
  const during = collections.filter((c) => c.startMs >= startMs && c.startMs < endMs);
  const closing = collections.find((c) => c.byDoctor && c.startMs >= endMs);
  return closing === undefined ? during : [...during, closing];
}

/** Index of the first ordinal above a limit. */
export function firstAbove(ordinals: Uint32Array, limit: number): number {
  let low = 0;
  let high = ordinals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ordinals[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
