import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallNode } from "../evidence/evidence.js";
import { madeNode } from "../evidence/made-evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { SeededRandom } from "../prove/seeded-random.js";
import { splitInlined } from "./split-inlined.js";

const root = (...children: CallNode[]) => madeNode("(root)", 0, ...children);

/** Own bytes by function, rounded, without those that have none. */
function ownBytes(node: CallNode, into: Record<string, number> = {}): Record<string, number> {
  if (node.self > 0) into[node.functionName] = (into[node.functionName] ?? 0) + Math.round(node.self);
  for (const child of node.children) ownBytes(child, into);
  return into;
}

test("bytes of a caller are those of the functions that were folded into it, in proportion", () => {
  const shown = root(madeNode("tick", 90, madeNode("send", 10)));
  const without = root(
    madeNode("tick", 100, madeNode("make", 100, madeNode("deep", 100, madeNode("send", 50)))),
  );
  const split = splitInlined(shown, without);
  assert.deepEqual(ownBytes(split), { tick: 30, make: 30, deep: 30, send: 10 });
  const below = (node: CallNode): string[] => [node.functionName, ...node.children.flatMap(below)];
  assert.deepEqual(below(split), ["(root)", "tick", "make", "deep", "send"]);
});

test("what a built-in function made for one that was folded is not its caller's", () => {
  // As the storm's heap strategy has it: `live` calls `filter` for each player, `endTick` once.
  const builtIn = (name: string, self: number) => ({ ...madeNode(name, self), file: "" });
  const shown = root(madeNode("endTick", 50, builtIn("filter", 160), madeNode("hurt", 15)));
  const without = root(
    madeNode(
      "endTick",
      60,
      builtIn("filter", 10),
      madeNode("live", 0, builtIn("filter", 220)),
      madeNode("apply", 0, madeNode("hurt", 16)),
    ),
  );
  const [endTick] = splitInlined(shown, without).children;
  const [filter, live, apply] = endTick.children;
  assert.equal(Math.round(endTick.self), 50);
  assert.equal(Math.round(filter.self), Math.round((10 * 225) / 306));
  assert.deepEqual(ownBytes(live), { filter: Math.round(160 - (10 * 225) / 306) });
  assert.deepEqual([live.self, apply.self, ownBytes(apply)], [0, 0, { hurt: 15 }]);

  // Where some of it was seen while it was interpreted, too.
  const early = root(
    madeNode("endTick", 50, builtIn("filter", 140), madeNode("live", 0, builtIn("filter", 20))),
  );
  const [mended] = splitInlined(early, without).children;
  const lives = mended.children.filter(({ functionName }) => functionName === "live");
  assert.equal(lives.length, 1);
  assert.ok(treeTotal(lives[0]) > 140, `${treeTotal(lives[0])}`);
});

test("a function that was folded into its caller once it was compiled is named for all of its bytes", () => {
  // As a game of 7,000 ships showed it: `steer` was seen while it was interpreted.
  const shown = root(madeNode("turn", 301, madeNode("steer", 7), madeNode("next", 3)));
  const without = root(
    madeNode(
      "turn",
      0,
      madeNode("steer", 0, madeNode("plus", 290, madeNode("Vector", 159))),
      madeNode("next", 1),
    ),
  );
  assert.deepEqual(ownBytes(splitInlined(shown, without)), { plus: 199, Vector: 109, next: 3 });
});

test("a function is found beneath one that was folded after it had been seen", () => {
  const shown = root(madeNode("tick", 0, madeNode("botTick", 2), madeNode("endTick", 180)));
  const without = root(
    madeNode("tick", 0, madeNode("botTick", 0, madeNode("endTick", 60, madeNode("live", 190)))),
  );
  const [tick] = splitInlined(shown, without).children;
  assert.deepEqual(ownBytes(tick), { endTick: 44, live: 138 });
  assert.deepEqual(
    tick.children.map(({ functionName }) => functionName),
    ["botTick"],
  );
});

test("what compiled code keeps off the heap takes nothing from what is on it", () => {
  const shown = root(madeNode("turn", 0, madeNode("record", 256), madeNode("physics", 15)));
  const without = root(
    madeNode(
      "turn",
      0,
      madeNode("record", 25),
      madeNode("physics", 542, madeNode("add", 542), madeNode("scale", 542)),
    ),
  );
  assert.deepEqual(ownBytes(splitInlined(shown, without)), { record: 256, physics: 5, add: 5, scale: 5 });
});

test("what is no function took none in, and what the other tree does not know stays as it is", () => {
  const shown = madeNode("(root)", 40, madeNode("(anonymous)", 20), madeNode("gone", 5, madeNode("too", 6)));
  const without = root(madeNode("late", 30), madeNode("(anonymous)", 10, madeNode("inner", 10)));
  assert.deepEqual(ownBytes(splitInlined(shown, without)), {
    "(root)": 40,
    "(anonymous)": 10,
    inner: 10,
    gone: 5,
    too: 6,
  });
});

test("whatever the trees are, no byte is made or lost, none is below 0, and what is called by no function keeps what it has", () => {
  const seed = Date.now() & 0x7fffffff;
  const random = new SeededRandom(seed);
  const names = ["a", "b", "c", "d", "e", "(anonymous)", "(other)"];
  const randomTree = (depth: number, name: string): CallNode => {
    const below = depth === 0 ? [] : names.filter(() => random.below(3) === 0);
    const self = random.below(2) * random.below(1000);
    return madeNode(name, self, ...below.map((child) => randomTree(depth - 1, child)));
  };
  const least = (node: CallNode): number => Math.min(node.self, ...node.children.map(least));
  const totals = ({ children }: CallNode) =>
    children.map((child) => [child.functionName, Math.round(1e6 * treeTotal(child))]);
  for (let i = 0; i < 300; i++) {
    const shown = randomTree(4, "(root)");
    const split = splitInlined(shown, randomTree(4, "(root)"));
    assert.ok(Math.abs(treeTotal(split) - treeTotal(shown)) <= 1e-6, `seed ${seed}`);
    assert.ok(least(split) >= 0, `seed ${seed}`);
    assert.deepEqual(totals(split), totals(shown), `seed ${seed}`);
  }
});
