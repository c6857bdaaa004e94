import type { CallNode } from "../evidence/evidence.js";
import { FOLDED } from "../evidence/folded.js";
import { treeTotal } from "../evidence/tree-total.js";

/** Where a function begins in the code as it runs, as the inspector's protocol gives it: lines and columns from 0, -1 where they are not known. */
export interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Finds a function in what a reader knows: see {@link CallNode}. */
export type PlaceOf = (frame: CallFrame) => Pick<CallNode, "functionName" | "file" | "line" | "column">;

/** A node of a {@link CallTree}, to add to. */
export interface CallTreeNode {
  readonly frame: CallFrame;
  self: number;
  /** By the frame's key. */
  readonly children: Map<string, CallTreeNode>;
}

const ROOT: CallFrame = { functionName: "(root)", scriptId: "0", url: "", lineNumber: -1, columnNumber: -1 };
const OTHER = { functionName: FOLDED, file: "", line: 0, column: 0 };
const OTHER_FRAME: CallFrame = { ...ROOT, functionName: OTHER.functionName };
/** Parts of a tree below this share of the whole are folded. */
const FOLDED_SHARE = 0.0005;
/** And more of them, until so many nodes are left: some megabytes of JSON for all trees of a thread. */
const NODES_AT_MOST = 6000;
/** While a window lasts: programs that call in ever new ways would fill the memory in a window of hours. */
const NODES_HELD_AT_MOST = 100_000;
/** A profiler's stacks are cut at 64 to 255 frames; deeper trees are none of its. */
const DEPTH_AT_MOST = 300;

/** Sums up profiles of one thread by the functions that were called. */
export class CallTree {
  readonly root: CallTreeNode = { frame: ROOT, self: 0, children: new Map() };

  private nodes = 1;

  /** The child of a node for a function; made where there is none. */
  child(parent: CallTreeNode, frame: CallFrame): CallTreeNode {
    const key = `${frame.functionName} ${frame.scriptId} ${frame.lineNumber} ${frame.columnNumber} ${frame.url}`;
    let child = parent.children.get(key);
    if (child === undefined) {
      child = { frame, self: 0, children: new Map() };
      parent.children.set(key, child);
      this.nodes++;
    }
    return child;
  }

  /** Folds the smallest parts where the tree has grown too large. Nodes that were got before may be no part of it any more. */
  bound(): void {
    for (let share = FOLDED_SHARE / 64; this.nodes > NODES_HELD_AT_MOST; share *= 2) {
      const least = totalOf(this.root) * share;
      this.nodes = 1 + this.foldSmall(this.root, least);
    }
  }

  /** Returns how many nodes are left below. */
  private foldSmall(parent: CallTreeNode, least: number): number {
    let left = 0;
    let other = 0;
    for (const [key, child] of parent.children) {
      const total = totalOf(child);
      if (total >= least) {
        left += 1 + this.foldSmall(child, least);
      } else {
        other += total;
        parent.children.delete(key);
      }
    }
    if (other > 0) {
      this.child(parent, OTHER_FRAME).self += other;
      left++;
    }
    return left;
  }

  /** Files of the functions in it. */
  urls(): Set<string> {
    const urls = new Set<string>();
    const open = [this.root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      urls.add(node.frame.url);
      open.push(...node.children.values());
    }
    return urls;
  }

  /** As evidence: numbers times a factor, functions where a reader finds them, largest first, small parts folded into `(other)`. */
  toNode(factor: number, placeOf: PlaceOf): CallNode {
    return foldedTree(placedTree(this.root, factor, placeOf, 0));
  }
}

function totalOf(node: CallTreeNode): number {
  let total = node.self;
  for (const child of node.children.values()) total += totalOf(child);
  return total;
}

/** A tree of the same shape, with all numbers times a factor. */
export function scaledTree(node: CallNode, factor: number): CallNode {
  return {
    ...node,
    self: node.self * factor,
    children: node.children.map((child) => scaledTree(child, factor)),
  };
}

/** A tree with what is small in it folded into children `(other)`, bounded in size. The sum stays. */
export function foldedTree(root: CallNode): CallNode {
  let share = FOLDED_SHARE;
  const total = treeTotal(root);
  let folded = foldedBelow(root, total * share).node;
  while (nodesOf(folded) > NODES_AT_MOST) {
    share *= 2;
    folded = foldedBelow(folded, total * share).node;
  }
  return folded;
}

/** Functions that the source map brings to the same place become one. */
function placedTree(node: CallTreeNode, factor: number, placeOf: PlaceOf, depth: number): CallNode {
  const children =
    depth < DEPTH_AT_MOST
      ? [...node.children.values()].map((child) => placedTree(child, factor, placeOf, depth + 1))
      : [];
  return { ...placeOf(node.frame), self: node.self * factor, children: merged(children) };
}

/** Two nodes of one function as one. */
export function mergedNodes(first: CallNode, second: CallNode): CallNode {
  const children = merged([...first.children, ...second.children]);
  return { ...first, self: first.self + second.self, children };
}

function merged(nodes: readonly CallNode[]): CallNode[] {
  const byKey = new Map<string, CallNode>();
  for (const node of nodes) {
    const key = keyOf(node);
    const twin = byKey.get(key);
    byKey.set(key, twin === undefined ? node : mergedNodes(twin, node));
  }
  return [...byKey.values()];
}

/** The same for two nodes of one function. */
export function keyOf({ functionName, file, line, column }: CallNode): string {
  return `${functionName} ${line} ${column} ${file}`;
}

function foldedBelow(node: CallNode, least: number): { readonly node: CallNode; readonly total: number } {
  const kept: { readonly node: CallNode; readonly total: number }[] = [];
  let other = 0;
  let total = node.self;
  for (const child of node.children) {
    const folded = foldedBelow(child, least);
    total += folded.total;
    if (folded.total < least || child.functionName === OTHER.functionName) other += folded.total;
    else kept.push(folded);
  }
  kept.sort((a, b) => b.total - a.total);
  const children = kept.map((child) => child.node);
  if (other > 0) children.push({ ...OTHER, self: other, children: [] });
  return { node: { ...node, children }, total };
}

function nodesOf(node: CallNode): number {
  return node.children.reduce((sum, child) => sum + nodesOf(child), 1);
}
