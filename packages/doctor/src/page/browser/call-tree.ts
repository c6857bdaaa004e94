import type { FlatTree } from "../flat-tree.js";

/** A function in a tree of calls, in the page. */
export interface Call {
  /** Index into the functions of the page. */
  readonly fn: number;
  readonly depth: number;
  readonly parent: Call | undefined;
  /** What it did itself. */
  self: number;
  /** With what it called. */
  total: number;
  /** Largest first. */
  readonly children: Call[];
}

/** A tree of calls from its list. The page holds the source of this function. */
export function callTree(flat: FlatTree): Call {
  const open: Call[] = [];
  for (let at = 0; at < flat.length; at += 3) {
    const [fn, depth, self] = [flat[at], flat[at + 1], flat[at + 2]];
    const parent = open[depth - 1];
    const call: Call = { fn, depth, parent, self, total: 0, children: [] };
    parent?.children.push(call);
    open[depth] = call;
  }
  const sum = (call: Call): number => {
    call.total = call.self;
    for (const child of call.children) call.total += sum(child);
    call.children.sort((a, b) => b.total - a.total);
    return call.total;
  };
  sum(open[0]);
  return open[0];
}
