import type { Call } from "./call-tree.js";

/** A rectangle of a flame graph: left and width are shares of the graph's width. */
export interface FlameFrame {
  readonly call: Call;
  readonly left: number;
  readonly width: number;
  /** Whether it is above the call that is looked at, and as wide as the graph for that alone. */
  readonly above: boolean;
}

/**
 * The frames of a flame graph that is as wide as one of its calls: those above it, it, and those beneath it that are not too narrow to be seen. The page holds
 * the source of this function.
 *
 * @param leastShare - of the graph's width
 */
export function flameFrames(of: Call, leastShare: number): FlameFrame[] {
  const frames: FlameFrame[] = [];
  for (let caller = of.parent; caller !== undefined; caller = caller.parent) {
    frames.unshift({ call: caller, left: 0, width: 1, above: true });
  }
  const addBeneath = (call: Call, left: number, width: number) => {
    frames.push({ call, left, width, above: false });
    let from = left;
    for (const child of call.children) {
      const share = call.total > 0 ? (width * child.total) / call.total : 0;
      if (share < leastShare) continue;
      addBeneath(child, from, share);
      from += share;
    }
  };
  addBeneath(of, 0, 1);
  return frames;
}
