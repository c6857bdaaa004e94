import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallNode } from "../../evidence/evidence.js";
import { madeNode } from "../../evidence/made-evidence.js";
import { flatTree } from "../flat-tree.js";
import { internTable } from "../intern-table.js";
import { randomBelow, randomCalls } from "../made-calls.js";
import { type Call, callTree } from "./call-tree.js";
import { matchedTotal } from "./matched-total.js";
import { sandwich } from "./sandwich.js";

function treeOf(root: CallNode) {
  const names = internTable<string>(String, String);
  return {
    root: callTree(flatTree(root, ({ functionName }) => names.index(functionName), 1e6)),
    of: (name: string) => names.index(name),
    /** A tree of calls as text: name, with what it called, itself. */
    text: (call: Call): string =>
      `${names.values[call.fn]} ${call.total}/${call.self}` +
      (call.children.length === 0
        ? ""
        : ` [${call.children.map((child) => text(child, names.values)).join(", ")}]`),
  };
}

function text(call: Call, names: readonly string[]): string {
  const children = call.children.map((child) => text(child, names)).join(", ");
  return `${names[call.fn]} ${call.total}/${call.self}${children && ` [${children}]`}`;
}

test("a function is shown between all that call it and all that it calls", () => {
  const tree = treeOf(
    madeNode(
      "(root)",
      0,
      madeNode("a", 1, madeNode("x", 10, madeNode("c", 5))),
      madeNode("b", 2, madeNode("x", 20, madeNode("d", 3)), madeNode("c", 7)),
    ),
  );
  const both = sandwich(tree.root, tree.of("x"));
  assert.ok(both);
  assert.equal(tree.text(both.callees), "x 38/30 [c 5/5, d 3/3]");
  assert.equal(tree.text(both.callers), "x 38/0 [b 23/23, a 15/15]");
});

test("a function that calls itself, at once or by others, counts once", () => {
  const tree = treeOf(
    madeNode(
      "(root)",
      0,
      madeNode("a", 0, madeNode("x", 1, madeNode("x", 2, madeNode("y", 4, madeNode("x", 8))))),
    ),
  );
  const both = sandwich(tree.root, tree.of("x"));
  assert.ok(both);
  assert.equal(both.callees.total, 15);
  assert.equal(both.self, 11);
  assert.equal(tree.text(both.callers), "x 15/0 [a 15/15]");
  assert.equal(sandwich(tree.root, tree.of("y"))?.callees.total, 12);
  assert.equal(sandwich(tree.root, tree.of("nobody")), undefined);
});

test("both halves come to what the function does with those it calls, each call counted once (random trees)", () => {
  const seed = Date.now() % 1e6;
  const check = (call: Call, message: string) => {
    const sum = call.children.reduce((total, child) => total + child.total, call.self);
    assert.equal(call.total, sum, message);
    for (const child of call.children) check(child, message);
  };
  for (let round = 0; round < 40; round++) {
    const below = randomBelow(seed + round);
    const functions = 1 + below(6);
    const tree = treeOf(randomCalls(below, functions));
    for (let each = 0; each < functions; each++) {
      const fn = tree.of(`f${each}`);
      const message = `seed ${seed}, round ${round}, f${each}`;
      const inclusive = matchedTotal(tree.root, (other) => other === fn);
      const both = sandwich(tree.root, fn);
      assert.equal(both?.callees.total ?? 0, inclusive, message);
      assert.equal(both?.callers.total ?? 0, inclusive, message);
      if (both === undefined) continue;
      const own = (call: Call): number =>
        call.children.reduce((sum, child) => sum + own(child), call.fn === fn ? call.self : 0);
      assert.equal(both.self, own(tree.root), message);
      check(both.callees, message);
      check(both.callers, message);
    }
  }
});
