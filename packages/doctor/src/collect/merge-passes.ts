import type { AllocationEvidence, AllocationPart, Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { scaledTree, treeTotal } from "./call-tree.js";

/** A second pass that allocates so much more or less is told of. */
const DIFFERENT_SHARE = 0.3;

/**
 * The evidence of a first pass, with allocations by function as a second pass without inlining told them: there each function is named, that allocates. The second
 * pass runs slower code, so its numbers are brought to the first one's bytes each second; pauses, times and all else are those of the first. Threads without a
 * counterpart in the second pass stay as they are, and `gaps` says so.
 */
export function mergePasses(first: Evidence, second: Evidence): Evidence {
  const gaps: string[] = [];
  const left = [...second.threads];
  const threads = first.threads.map((thread) => {
    const at = counterpartOf(thread, left);
    const [counterpart] = at < 0 ? [] : left.splice(at, 1);
    return mergedThread(thread, counterpart, gaps);
  });
  const overhead = {
    ...first.overhead,
    method: `${first.overhead.method} This is of the first run, whose pauses are told; the second, which tells who allocates, cost ${(100 * second.overhead.share).toFixed(1)} %.`,
  };
  return { ...first, threads, overhead, gaps: [...first.gaps, ...gaps] };
}

function mergedThread(
  thread: ThreadEvidence,
  counterpart: ThreadEvidence | undefined,
  gaps: string[],
): ThreadEvidence {
  const bytesPerS = treeTotal(thread.allocations.all.root);
  const secondBytesPerS = counterpart === undefined ? 0 : treeTotal(counterpart.allocations.all.root);
  if (counterpart === undefined || secondBytesPerS === 0) {
    gaps.push(
      `The second pass, without inlining, told nothing of ${thread.name}: its functions may be named as their callers.`,
    );
    return thread;
  }
  const factor = bytesPerS / secondBytesPerS;
  const difference = secondBytesPerS / bytesPerS - 1;
  if (Math.abs(difference) > DIFFERENT_SHARE) {
    const direction = difference > 0 ? "more" : "less";
    gaps.push(
      `In the second pass, without inlining, ${thread.name} allocated ${Math.round(Math.abs(difference) * 100)} % ${direction} each second than in the first: shares by function are those of the second.`,
    );
  }
  return { ...thread, allocations: mergedAllocations(thread.allocations, counterpart.allocations, factor) };
}

/** One factor for all parts keeps what died young and what stays in proportion to what was allocated. */
function mergedAllocations(
  first: AllocationEvidence,
  { all, survived, stays }: AllocationEvidence,
  factor: number,
): AllocationEvidence {
  return {
    all: scaledPart(all, factor),
    ...(survived !== undefined && { survived: scaledPart(survived, factor) }),
    ...(stays !== undefined && { stays: scaledPart(stays, factor) }),
    inlined: false,
    beforePauses: first.beforePauses,
  };
}

function scaledPart(part: AllocationPart, factor: number): AllocationPart {
  return { ...part, root: scaledTree(part.root, factor) };
}

/** The same number, or else the same file: workers are numbered in the order in which they were made. */
function counterpartOf(thread: ThreadEvidence, others: readonly ThreadEvidence[]): number {
  const same = others.findIndex(({ id, name }) => id === thread.id && name === thread.name);
  return same >= 0 ? same : others.findIndex(({ name }) => fileOf(name) === fileOf(thread.name));
}

function fileOf(name: string): string {
  return name.replace(/^worker \d+ /, "");
}
