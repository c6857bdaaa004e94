import assert from "node:assert/strict";
import { test } from "node:test";
import { flatTree } from "../flat-tree.js";
import { internTable } from "../intern-table.js";
import { randomBelow, randomCalls } from "../made-calls.js";
import { callTree } from "./call-tree.js";
import { flameFrames } from "./flame-frames.js";

const tree = () => callTree([0, 0, 0, 1, 1, 10, 2, 2, 30, 3, 1, 60]);

test("a frame is as wide as what it did with those that it called, the largest first", () => {
  const frames = flameFrames(tree(), 0.001).map(({ call, left, width }) => [call.fn, left, width]);
  assert.deepEqual(frames, [
    [0, 0, 1],
    [3, 0, 0.6],
    [1, 0.6, 0.4],
    [2, 0.6, 0.3],
  ]);
});

test("closer, a call and its callers are as wide as the graph, and its neighbours are gone", () => {
  const root = tree();
  const [, second] = root.children;
  const frames = flameFrames(second, 0.001);
  assert.deepEqual(
    frames.map(({ call, width, above }) => [call.fn, width, above]),
    [
      [0, 1, true],
      [1, 1, false],
      [2, 0.75, false],
    ],
  );
});

test("what is too narrow to be seen is left out, with all beneath it, and nothing else", () => {
  const frames = flameFrames(callTree([0, 0, 0, 1, 1, 999, 2, 1, 1]), 0.002);
  assert.deepEqual(
    frames.map(({ call }) => call.fn),
    [0, 1],
  );
  assert.equal(flameFrames(callTree([0, 0, 0, 1, 1, 0]), 0.002).length, 1, "of nothing, nothing has a width");
});

test("no frame stands outside of its caller or over its neighbour (random trees)", () => {
  const seed = Date.now() % 1e6;
  for (let round = 0; round < 20; round++) {
    const below = randomBelow(seed + round);
    const names = internTable<string>(String, String);
    const root = callTree(
      flatTree(randomCalls(below, 5), ({ functionName }) => names.index(functionName), 1e6),
    );
    const frames = flameFrames(root, 0);
    const message = `seed ${seed}, round ${round}`;
    const places = new Map(frames.map((frame) => [frame.call, frame]));
    for (const { call, left, width } of frames) {
      const parent = call.parent && places.get(call.parent);
      if (parent === undefined) continue;
      assert.ok(left >= parent.left - 1e-9 && left + width <= parent.left + parent.width + 1e-9, message);
    }
    for (const depth of new Set(frames.map(({ call }) => call.depth))) {
      const level = frames.filter(({ call }) => call.depth === depth).sort((a, b) => a.left - b.left);
      for (let at = 1; at < level.length; at++) {
        assert.ok(level[at].left >= level[at - 1].left + level[at - 1].width - 1e-9, message);
      }
    }
  }
});
