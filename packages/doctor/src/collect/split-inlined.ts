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
 * Each function's own bytes are split among itself and what the other tree has beneath it and this one does not show, in proportion. A function that this tree
 * shows keeps what it has with all that is beneath it. So what does not allocate in compiled code, since its objects never get to the heap, takes nothing from others.
 *
 * @param without - the tree without inlining, in whatever unit: only its proportions count
 */
export function splitInlined(shown: CallNode, without: CallNode): CallNode {
  return splitNode(shown, without, 0);
}

/** @param more - bytes of callers that are this function's */
function splitNode(shown: CallNode, without: CallNode, more: number): CallNode {
  const names = new Set(shown.children.map(keyOf));
  const found = new Map<string, CallNode>();
  const hidden = hiddenBelow(without, names, found);
  const ownBytes = shown.self + more;
  const withoutTotal = treeTotal(without);
  const scale = withoutTotal > 0 ? (treeTotal(shown) + more) / withoutTotal : 0;

  // Nothing is folded into what is no function.
  const takesIn = ownBytes > 0 && isFunction(shown.functionName);
  const lacking = shown.children.map((child) => {
    const twin = found.get(keyOf(child));
    if (!takesIn || twin === undefined) return 0;
    const expected = treeTotal(twin) * scale;
    const has = treeTotal(child);
    return has < expected * SHOWN_SHARE ? expected - has : 0;
  });
  const wanted =
    (without.self + hidden.reduce((sum, node) => sum + treeTotal(node), 0)) * scale +
    lacking.reduce((sum, bytes) => sum + bytes, 0);
  const part = takesIn && wanted > 0 ? ownBytes / wanted : 0;

  const children = shown.children.map((child, at) => {
    const twin = found.get(keyOf(child));
    return twin === undefined ? child : splitNode(child, twin, lacking[at] * part);
  });
  return {
    ...shown,
    self: part > 0 ? without.self * scale * part : ownBytes,
    children: part > 0 ? [...children, ...hidden.map((node) => scaledTree(node, scale * part))] : children,
  };
}

/** What is beneath a function and not shown; what is shown, of which the callers may be hidden, goes into `found`. Nodes that hold nothing are left out. */
function hiddenBelow(
  node: CallNode,
  shown: ReadonlySet<string>,
  found: Map<string, CallNode>,
): readonly CallNode[] {
  const hidden: CallNode[] = [];
  for (const child of node.children) {
    const key = keyOf(child);
    if (shown.has(key)) {
      const twin = found.get(key);
      found.set(key, twin === undefined ? child : mergedNodes(twin, child));
      continue;
    }
    const children = hiddenBelow(child, shown, found);
    if (child.self > 0 || children.length > 0) hidden.push({ ...child, children });
  }
  return hidden;
}
