import assert from "node:assert/strict";
import { test } from "node:test";
import { madeNode } from "../evidence/made-evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { callTree } from "./browser/call-tree.js";
import { flatTree } from "./flat-tree.js";
import { internTable } from "./intern-table.js";
import { randomBelow, randomCalls } from "./made-calls.js";

function flattened(root: Parameters<typeof flatTree>[0], most: number) {
  const names = internTable<string>(String, String);
  const flat = flatTree(root, ({ functionName }) => names.index(functionName), most);
  return { flat, names: names.values };
}

test("calls of one function by one caller are one node, callers before what they called", () => {
  const root = madeNode("(root)", 0, madeNode("a", 1, madeNode("b", 2)), madeNode("a", 3, madeNode("b", 4)));
  const { flat, names } = flattened(root, 10);
  assert.deepEqual(names, ["(root)", "a", "b"]);
  assert.deepEqual(flat, [0, 0, 0, 1, 1, 4, 2, 2, 6]);
});

test("of too many nodes the largest are kept, and the others summed up beneath their caller", () => {
  const small = Array.from({ length: 50 }, (_, i) => madeNode(`small${i}`, 1));
  const { flat, names } = flattened(madeNode("(root)", 0, madeNode("a", 100, ...small)), 2);
  const smaller = names.indexOf("(smaller ones)");
  assert.deepEqual(flat, [0, 0, 0, 1, 1, 100, smaller, 2, 50]);
});

test("whatever is left out, totals stay (random trees)", () => {
  const seed = Date.now() % 1e6;
  for (let round = 0; round < 40; round++) {
    const below = randomBelow(seed + round);
    const root = randomCalls(below, 1 + below(6));
    for (const most of [1, 2, 10, 1e6]) {
      const { flat } = flattened(root, most);
      const message = `seed ${seed}, round ${round}, most ${most}`;
      assert.equal(callTree(flat).total, treeTotal(root), message);
      assert.ok(flat.length / 3 <= 2 * most, message);
      for (let at = 3; at < flat.length; at += 3) {
        assert.ok(flat[at + 1] >= 1 && flat[at + 1] <= flat[at - 2] + 1, `${message}: a node has its caller`);
      }
    }
  }
});
