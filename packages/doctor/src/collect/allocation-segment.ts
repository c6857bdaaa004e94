import type { AllocationPartKind } from "./allocation-plan.js";
import type { CallFrame } from "./call-tree.js";
import { PROBE_FUNCTION } from "./probe.js";

/** As the protocol gives it. */
export interface RawHeapProfile {
  readonly head: RawHeapNode;
  readonly samples: readonly {
    /** Of all objects that the sample stands for. */
    readonly size: number;
    readonly nodeId: number;
    /** Counted over all samples from 1 on, in the order of allocation, those included that are no longer in the profile. */
    readonly ordinal: number;
  }[];
}

interface RawHeapNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children: readonly RawHeapNode[];
}

export interface SegmentStack {
  readonly frame: CallFrame;
  readonly parent: SegmentStack | undefined;
  readonly depth: number;
}

/** What was sampled between one start and stop of allocation sampling: its samples in the order of allocation, each with its stack. */
export interface AllocationSegment {
  readonly kind: AllocationPartKind;
  readonly intervalBytes: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Parallel, ascending by ordinal. */
  readonly ordinals: Uint32Array;
  readonly sizes: Float64Array;
  readonly stackOf: Uint32Array;
  readonly stacks: readonly SegmentStack[];
}

/** Packs a profile, so that 100,000 samples take 2 MB. What the doctor itself allocates in the target is left out. */
export function allocationSegment(
  { head, samples }: RawHeapProfile,
  told: Pick<AllocationSegment, "kind" | "intervalBytes" | "startMs" | "endMs">,
): AllocationSegment {
  const stacks: SegmentStack[] = [];
  const indexOf = new Map<number, number>();
  const open: [RawHeapNode, SegmentStack | undefined][] = [[head, undefined]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, parent] = next;
    if (node.callFrame.functionName === PROBE_FUNCTION) continue;
    const stack = { frame: node.callFrame, parent, depth: parent === undefined ? 0 : parent.depth + 1 };
    indexOf.set(node.id, stacks.push(stack) - 1);
    for (const child of node.children) open.push([child, stack]);
  }
  const sorted = samples.filter(({ nodeId }) => indexOf.has(nodeId)).sort((a, b) => a.ordinal - b.ordinal);
  return {
    ...told,
    ordinals: Uint32Array.from(sorted, ({ ordinal }) => ordinal),
    sizes: Float64Array.from(sorted, ({ size }) => size),
    stackOf: Uint32Array.from(sorted, ({ nodeId }) => indexOf.get(nodeId) ?? 0),
    stacks,
  };
}
