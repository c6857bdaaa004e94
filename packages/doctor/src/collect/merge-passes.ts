import type { AllocationEvidence, AllocationPart, Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { foldedTree, scaledTree } from "./call-tree.js";
import { splitInlined } from "./split-inlined.js";

/** A second pass that allocates so much more or less is told of. */
const DIFFERENT_SHARE = 0.3;
/** One that allocates so many times as much, or as little, tells nothing of the first. */
const OTHER_FACTOR = 2;
/** With fewer samples a tree says nothing of how others are to be split. */
const LEAST_SAMPLES = 20;

/**
 * The evidence of a first pass, in which functions that were folded into their callers are named as a second pass without inlining named them. The bytes are those
 * of the first pass: of the second only proportions are taken, see {@link splitInlined}, but for what lives on where the first did not look for it. Pauses, times and
 * all else are those of the first.
 *
 * Threads without a counterpart stay as they are, and `gaps` says so; likewise those that allocated more than twice as much in the second pass, or less than half:
 * compiled code keeps objects off the heap that it can see the whole life of (escape analysis), and it sees less where nothing is inlined.
 */
export function mergePasses(first: Evidence, second: Evidence): Evidence {
  const gaps: string[] = [];
  const left = [...second.threads];
  const threads = first.threads.map((thread) => {
    const at = counterpartOf(thread, left);
    const [counterpart] = at < 0 ? [] : left.splice(at, 1);
    return mergedThread(thread, counterpart, gaps);
  });
  return { ...first, threads, gaps: [...first.gaps, ...gaps] };
}

function mergedThread(
  thread: ThreadEvidence,
  counterpart: ThreadEvidence | undefined,
  gaps: string[],
): ThreadEvidence {
  const bytesPerS = treeTotal(thread.allocations.all.root);
  const secondBytesPerS = counterpart === undefined ? 0 : treeTotal(counterpart.allocations.all.root);
  if (counterpart === undefined || secondBytesPerS === 0 || bytesPerS === 0) {
    gaps.push(
      `The second pass, without inlining, told nothing of ${thread.name}: its functions may be named as their callers.`,
    );
    return thread;
  }
  const difference = secondBytesPerS / bytesPerS - 1;
  const isOther = secondBytesPerS > OTHER_FACTOR * bytesPerS || bytesPerS > OTHER_FACTOR * secondBytesPerS;
  if (Math.abs(difference) > DIFFERENT_SHARE) {
    const direction = difference > 0 ? "more" : "less";
    const means = isOther
      ? "what it told is left out, and functions may be named as their callers"
      : "how bytes are split among functions that were inlined is less sure";
    gaps.push(
      `In the second pass, without inlining, ${thread.name} allocated ${Math.round(Math.abs(difference) * 100)} % ${direction} each second than in the first: ${means}.`,
    );
  }
  if (isOther) return thread;
  const factor = bytesPerS / secondBytesPerS;
  return { ...thread, allocations: mergedAllocations(thread.allocations, counterpart.allocations, factor) };
}

function mergedAllocations(
  first: AllocationEvidence,
  second: AllocationEvidence,
  factor: number,
): AllocationEvidence {
  const survived = livingPart(first.survived, second.survived, second.all, factor);
  const stays = livingPart(first.stays, second.stays, second.all, factor);
  return {
    all: splitPart(first.all, second.all),
    ...(survived !== undefined && { survived }),
    ...(stays !== undefined && { stays }),
    inlined: false,
    beforePauses: first.beforePauses,
  };
}

/** What lives on by the first pass, or by the second where the first did not look for it. */
function livingPart(
  first: AllocationPart | undefined,
  second: AllocationPart | undefined,
  all: AllocationPart,
  factor: number,
): AllocationPart | undefined {
  if (first === undefined) return second && { ...second, root: scaledTree(second.root, factor) };
  return splitPart(first, second !== undefined && second.samples >= LEAST_SAMPLES ? second : all);
}

function splitPart(part: AllocationPart, without: AllocationPart): AllocationPart {
  return { ...part, root: foldedTree(splitInlined(part.root, without.root)) };
}

/** The same number, or else the same file: workers are numbered in the order in which they were made. */
function counterpartOf(thread: ThreadEvidence, others: readonly ThreadEvidence[]): number {
  const same = others.findIndex(({ id, name }) => id === thread.id && name === thread.name);
  return same >= 0 ? same : others.findIndex(({ name }) => fileOf(name) === fileOf(thread.name));
}

function fileOf(name: string): string {
  return name.replace(/^worker \d+ /, "");
}
