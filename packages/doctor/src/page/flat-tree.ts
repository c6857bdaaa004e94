import type { CallNode } from "../evidence/evidence.js";

/** A tree as a list: function, depth and what it did itself, of each node in turn, callers before what they called. */
export type FlatTree = readonly number[];

interface Merged {
  readonly fn: number;
  self: number;
  total: number;
  readonly children: Map<number, Merged>;
}

/** What stands for the nodes that were too small to be kept. */
const SMALLER = { functionName: "(smaller ones)", file: "", line: 0 };

/**
 * A tree of calls as a list of numbers. Calls of one function by one caller are one node; of more nodes than `most`, the largest are kept, and the
 * others are summed up beneath their caller, so that all totals stay what they were (but for the rounding to hundredths).
 *
 * @param functionOf - the number of a function
 */
export function flatTree(
  root: CallNode,
  functionOf: (node: Pick<CallNode, "functionName" | "file" | "line">) => number,
  most: number,
): FlatTree {
  const merged: Merged[] = [];
  const add = (node: CallNode, fn: number, into: Map<number, Merged>): Merged => {
    let place = into.get(fn);
    if (place === undefined) {
      place = { fn, self: 0, total: 0, children: new Map() };
      into.set(fn, place);
      merged.push(place);
    }
    let total = node.self;
    for (const child of node.children) {
      const childFn = functionOf(child);
      const before = place.children.get(childFn)?.total ?? 0;
      total += add(child, childFn, place.children).total - before;
    }
    place.self += node.self;
    place.total += total;
    return place;
  };
  const top = add(root, functionOf(root), new Map());

  // A caller is never smaller than what it calls and stands before it, so that whatever is kept has its callers.
  const kept = new Set(
    merged.length <= most
      ? merged
      : [...merged].sort((a, b) => b.total - a.total).slice(0, Math.max(1, most)),
  );
  const flat: number[] = [];
  const put = (fn: number, depth: number, self: number) => flat.push(fn, depth, Math.round(self * 100) / 100);
  const write = (node: Merged, depth: number) => {
    put(node.fn, depth, node.self);
    let smaller = 0;
    for (const child of node.children.values()) {
      if (kept.has(child)) write(child, depth + 1);
      else smaller += child.total;
    }
    if (smaller > 0) put(functionOf(SMALLER), depth + 1, smaller);
  };
  write(top, 0);
  return flat;
}
