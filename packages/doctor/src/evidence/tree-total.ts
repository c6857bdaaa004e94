import type { CallNode } from "./evidence.js";

/** What a tree holds in all. */
export function treeTotal(node: CallNode): number {
  return node.children.reduce((sum, child) => sum + treeTotal(child), node.self);
}
