import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallNode } from "../evidence/evidence.js";
import { madeNode } from "../evidence/made-evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { CallTree, foldedTree, mergedNodes, type PlaceOf, scaledTree } from "./call-tree.js";

const frame = (functionName: string, lineNumber = 0) => ({
  functionName,
  scriptId: "1",
  url: "file:///a.js",
  lineNumber,
  columnNumber: 0,
});

const asTheyAre: PlaceOf = ({ functionName, url, lineNumber }) => ({
  functionName,
  file: url,
  line: lineNumber + 1,
  column: 1,
});

const count = (node: CallNode): number => node.children.reduce((sum, child) => sum + count(child), 1);

test("what is added for a function twice is one node", () => {
  const tree = new CallTree();
  for (let i = 0; i < 2; i++) {
    const outer = tree.child(tree.root, frame("outer"));
    tree.child(outer, frame("inner")).self += 5;
  }
  const root = tree.toNode(2, asTheyAre);
  assert.equal(root.children.length, 1);
  assert.equal(root.children[0].children.length, 1);
  assert.equal(root.children[0].children[0].self, 20);
});

test("functions that the source map brings to one place are one node, with the children of both", () => {
  const tree = new CallTree();
  for (const line of [1, 2]) {
    const generated = tree.child(tree.root, frame("f", line));
    generated.self += 10;
    tree.child(generated, frame(`callee${line}`, 9)).self += 1;
  }
  const root = tree.toNode(1, (told) => ({ ...asTheyAre(told), line: told.functionName === "f" ? 7 : 1 }));
  assert.equal(root.children.length, 1);
  assert.equal(root.children[0].self, 20);
  assert.deepEqual(root.children[0].children.map(({ functionName }) => functionName).sort(), [
    "callee1",
    "callee2",
  ]);
});

test("small parts are folded, and the sum stays", () => {
  const small = Array.from({ length: 100 }, (_, i) => madeNode(`small${i}`, 1));
  const root = foldedTree(madeNode("(root)", 0, madeNode("large", 1e6), ...small));
  assert.deepEqual(
    root.children.map(({ functionName }) => functionName),
    ["large", "(other)"],
  );
  assert.equal(treeTotal(root), 1e6 + 100);
});

test("a tree of a million leaves that are all alike stays small", () => {
  const wide = (depth: number): CallNode =>
    madeNode(`d${depth}`, 1, ...(depth === 0 ? [] : Array.from({ length: 10 }, () => wide(depth - 1))));
  const root = foldedTree(wide(5));
  assert.ok(count(root) <= 6000, `${count(root)} nodes`);
  assert.equal(treeTotal(root), 111_111);
});

test("trees are scaled and merged by function", () => {
  const merged = mergedNodes(
    scaledTree(madeNode("(root)", 1, madeNode("a", 2, madeNode("b", 3))), 10),
    madeNode("(root)", 0, madeNode("a", 1), madeNode("c", 1)),
  );
  assert.equal(treeTotal(merged), 62);
  assert.deepEqual(
    merged.children.map(({ functionName, self }) => [functionName, self]),
    [
      ["a", 21],
      ["c", 1],
    ],
  );
});

test("a tree that grows for ever is bounded while it is held, and what is large stays in it", () => {
  const tree = new CallTree();
  let added = 0;
  for (let i = 0; i < 150_000; i++) {
    tree.child(tree.child(tree.root, frame(`caller${i % 1000}`)), frame(`new${i}`)).self += 1;
    tree.child(tree.root, frame("large")).self += 1;
    added += 2;
    if (i % 10_000 === 0) tree.bound();
  }
  tree.bound();
  const root = tree.toNode(1, asTheyAre);
  assert.equal(treeTotal(root), added);
  assert.equal(root.children[0].functionName, "large");
  assert.equal(root.children[0].self, 150_000);
  let held = 0;
  const walk = ({ children }: typeof tree.root): void => {
    held++;
    for (const child of children.values()) walk(child);
  };
  walk(tree.root);
  assert.ok(held <= 100_000, `${held} nodes`);
});
