import type { Call } from "./call-tree.js";

/** A function between those that call it and those that it calls; both trees begin with the function, and both come to the same total. */
export interface Sandwich {
  /** Children are callers. `self` is what came to the function with no caller but the root. */
  readonly callers: Call;
  readonly callees: Call;
  /** What the function did itself, also where it was called by itself. */
  readonly self: number;
}

/**
 * All calls of a function in a tree, as one. Where it calls itself, the outermost call alone counts, so that nothing counts twice. Undefined where it
 * is not in the tree. The page holds the source of this function.
 */
export function sandwich(root: Call, fn: number): Sandwich | undefined {
  const begin = (): Call => ({ fn, depth: 0, parent: undefined, self: 0, total: 0, children: [] });
  const callers = begin();
  const callees = begin();
  let found = false;
  let self = 0;
  const childOf = (of: Call, child: number): Call => {
    const known = of.children.find((each) => each.fn === child);
    if (known !== undefined) return known;
    const call: Call = { fn: child, depth: of.depth + 1, parent: of, self: 0, total: 0, children: [] };
    of.children.push(call);
    return call;
  };
  const addBeneath = (from: Call, into: Call) => {
    if (from.fn === fn) self += from.self;
    into.self += from.self;
    into.total += from.total;
    for (const child of from.children) addBeneath(child, childOf(into, child.fn));
  };
  const addAbove = (from: Call) => {
    let into = callers;
    into.total += from.total;
    for (let caller = from.parent; caller?.parent !== undefined; caller = caller.parent) {
      into = childOf(into, caller.fn);
      into.total += from.total;
    }
    into.self += from.total;
  };
  const visit = (call: Call) => {
    if (call.fn !== fn) {
      for (const child of call.children) visit(child);
      return;
    }
    found = true;
    addBeneath(call, callees);
    addAbove(call);
  };
  visit(root);
  if (!found) return undefined;
  const sort = (call: Call) => {
    call.children.sort((a, b) => b.total - a.total);
    for (const child of call.children) sort(child);
  };
  sort(callers);
  sort(callees);
  return { callers, callees, self };
}
