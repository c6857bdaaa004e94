import type { CallNode } from "../evidence/evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { isFunction } from "../figures/is-function.js";
import { keyOf, mergedNodes, scaledTree } from "./call-tree.js";

/**
 * A function that shows less than so much of what it has where nothing is inlined was itself folded into its caller, once it was compiled: what is shown is from
 * before. One that shows more is what it seems, but for chance.
 */
const SHOWN_SHARE = 0.5;

/**
 * A tree of allocations in which functions that were folded into their callers are named, as a tree of the same program without inlining has them.
 *
 * - Each function's own bytes are split among itself and what the other tree has beneath it and this one does not show, in proportion.
 * - What this tree shows keeps what it has with all that is beneath it, so that what does not allocate in compiled code, since its objects never get to the heap, takes nothing from others. Where the
 *   other tree has it beneath a function that was folded, it goes there: all of it, or what is more than the other tree has where it is shown. So `filter` is not the caller's
 *   where the function that calls it was folded into that.
 *
 * @param without - the tree without inlining, in whatever unit: only its proportions count
 */
export function splitInlined(shown: CallNode, without: CallNode): CallNode {
  const found = new Map<string, CallNode>();
  const names = new Set(shown.children.map(keyOf));
  // Nothing is folded into what is no function.
  if (!isFunction(shown.functionName)) {
    foldedBelow(without, names, 1, found);
    return { ...shown, children: shown.children.map((child) => splitAs(child, found)) };
  }
  const total = treeTotal(without);
  const scale = total > 0 ? treeTotal(shown) / total : 0;
  const folded = foldedBelow(without, names, 1, found);
  // What was called by a function that shows too little is found beneath that.
  const lacking = shown.children.flatMap((child) => {
    const twin = found.get(keyOf(child));
    const expected = twin === undefined ? 0 : treeTotal(twin) * scale;
    const has = treeTotal(child);
    return twin === undefined || has >= expected * SHOWN_SHARE ? [] : [{ twin, part: 1 - has / expected }];
  });
  for (const { twin, part } of lacking) {
    const others = new Set(names);
    others.delete(keyOf(twin));
    folded.nodes.push(foldedNode(twin, others, part, found));
  }

  const places = new Map<string, number>();
  for (const node of folded.nodes) addPlaces(node, places);
  const own = folded.nodes.reduce((sum, node) => sum + ownOf(node), without.self);
  const part = own > 0 ? shown.self / own : 0;
  const moved = new Map<string, CallNode>();
  const children: CallNode[] = [];
  for (const child of shown.children) {
    const key = keyOf(child);
    const has = treeTotal(child);
    const split = splitAs(child, found);
    const elsewhere = places.get(key) ?? 0;
    const here = elsewhere > 0 ? Math.min(has, (folded.direct.get(key) ?? 0) * scale) : has;
    if (here > 0 || has === 0) children.push(here === has ? split : scaledTree(split, here / has));
    if (here < has) moved.set(key, scaledTree(split, (has - here) / has / elsewhere));
  }
  return mergedNodes(
    { ...shown, self: part > 0 ? without.self * part : shown.self, children },
    {
      ...shown,
      self: 0,
      children: folded.nodes
        .map((node) => builtNode(node, part, moved))
        .filter((node) => treeTotal(node) > 0),
    },
  );
}

function splitAs(child: CallNode, found: ReadonlyMap<string, CallNode>): CallNode {
  const twin = found.get(keyOf(child));
  return twin === undefined ? child : splitInlined(child, twin);
}

/** A function of the other tree that this one does not show, or shows too little of. */
interface FoldedNode {
  readonly node: CallNode;
  /** Bytes of the other tree. */
  readonly self: number;
  readonly nodes: FoldedNode[];
  /** What is shown, and called from here in the other tree: its bytes there. */
  readonly direct: Map<string, number>;
}

/**
 * What is beneath a function of the other tree, but for what is shown beneath it in this one.
 *
 * @param weight - the part of its bytes that count
 * @param found - takes the nodes of what is shown, wherever they are called from
 */
function foldedBelow(
  node: CallNode,
  shown: ReadonlySet<string>,
  weight: number,
  found: Map<string, CallNode>,
): Pick<FoldedNode, "nodes" | "direct"> {
  const nodes: FoldedNode[] = [];
  const direct = new Map<string, number>();
  for (const child of node.children) {
    const key = keyOf(child);
    if (shown.has(key)) {
      const twin = found.get(key);
      found.set(key, twin === undefined ? child : mergedNodes(twin, child));
      direct.set(key, (direct.get(key) ?? 0) + weight * treeTotal(child));
    } else nodes.push(foldedNode(child, shown, weight, found));
  }
  return { nodes, direct };
}

function foldedNode(
  node: CallNode,
  shown: ReadonlySet<string>,
  weight: number,
  found: Map<string, CallNode>,
): FoldedNode {
  return { node, self: weight * node.self, ...foldedBelow(node, shown, weight, found) };
}

function ownOf({ self, nodes }: FoldedNode): number {
  return nodes.reduce((sum, node) => sum + ownOf(node), self);
}

/** Adds up what is shown and called from folded functions, by its bytes in the other tree. */
function addPlaces({ nodes, direct }: FoldedNode, into: Map<string, number>): void {
  for (const [key, bytes] of direct) into.set(key, (into.get(key) ?? 0) + bytes);
  for (const node of nodes) addPlaces(node, into);
}

/**
 * A folded function as a part of this tree.
 *
 * @param part - bytes of this tree for one of the other
 * @param moved - what is shown and called from here, for one byte of the other tree
 */
function builtNode(folded: FoldedNode, part: number, moved: ReadonlyMap<string, CallNode>): CallNode {
  const called = [...folded.direct].flatMap(([key, bytes]) => {
    const node = moved.get(key);
    return node === undefined || bytes === 0 ? [] : [scaledTree(node, bytes)];
  });
  return {
    ...folded.node,
    self: folded.self * part,
    children: [...folded.nodes.map((node) => builtNode(node, part, moved)), ...called].filter(
      (node) => treeTotal(node) > 0,
    ),
  };
}
