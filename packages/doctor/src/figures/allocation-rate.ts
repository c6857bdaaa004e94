import type { ThreadEvidence } from "../evidence/evidence.js";
import { treeTotal } from "../evidence/tree-total.js";

/**
 * Bytes each second that a thread allocated on its heap: what its collections found to have been allocated since the one before, and what its samples say of the time
 * before the first and after the last; those left out of the evidence are taken to be like the others. Where neither is there, the estimate of the allocation profile.
 */
export function allocationRate(thread: ThreadEvidence): number {
  const { collections, collectionsLeftOut, samples } = thread;
  const first = collections[0];
  const last = collections.at(-1);
  if (first === undefined || last === undefined)
    return risingRate(samples) ?? treeTotal(thread.allocations.all.root);
  const before = samples[0] !== undefined && samples[0].atMs < first.startMs ? samples[0] : undefined;
  const end = samples.at(-1);
  const after = end !== undefined && end.atMs > last.startMs + last.ms ? end : undefined;
  const known = collections.slice(1).reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0);
  const bytes =
    known * (1 + collectionsLeftOut / collections.length) +
    (before === undefined ? 0 : Math.max(0, first.usedBeforeBytes - before.heapUsedBytes)) +
    (after === undefined ? 0 : Math.max(0, after.heapUsedBytes - last.usedAfterBytes));
  const spanMs = (after?.atMs ?? last.startMs) - (before?.atMs ?? first.startMs);
  return spanMs > 0 ? (1000 * bytes) / spanMs : treeTotal(thread.allocations.all.root);
}

/** Of a heap that was not collected; undefined with fewer than two samples. */
function risingRate(samples: ThreadEvidence["samples"]): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined;
  let bytes = 0;
  for (let i = 1; i < samples.length; i++) {
    bytes += Math.max(0, samples[i].heapUsedBytes - samples[i - 1].heapUsedBytes);
  }
  return (1000 * bytes) / (last.atMs - first.atMs);
}
