import type { CallNode } from "../evidence/evidence.js";

/** For tests: whole numbers below a bound, the same for the same seed. Source: the mulberry32 generator. */
export function randomBelow(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** For tests: a tree of calls of few functions, so that they call themselves and one another in all ways. */
export function randomCalls(below: (bound: number) => number, functions: number, depth = 0): CallNode {
  const name = depth === 0 ? "(root)" : `f${below(functions)}`;
  const children = depth > 7 ? 0 : depth === 0 ? 4 : below(4);
  return {
    functionName: name,
    file: "",
    line: 0,
    column: below(3),
    self: depth === 0 ? 0 : below(1000),
    children: Array.from({ length: children }, () => randomCalls(below, functions, depth + 1)),
  };
}
