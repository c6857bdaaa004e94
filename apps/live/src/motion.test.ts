import assert from "node:assert/strict";
import { test } from "node:test";
import type { View } from "@pauseless/storm/view";
import { Motion } from "./motion.js";

function view(tick: number, x: number, hp = 1000): View {
  return { tick, players: [{ x, y: 100, hp, seq: 0, buffs: [] }], effects: [] };
}

test("a player moves from the last view but one to the last, and no further", () => {
  const motion = new Motion();
  motion.push(view(1, 1000));
  motion.push(view(2, 1400));
  assert.equal(motion.at(0), 1);
  assert.equal(motion.x[0], 1000);
  motion.at(0.25);
  assert.equal(motion.x[0], 1100);
  motion.at(1);
  assert.equal(motion.x[0], 1400);
});

test("a player that is born again elsewhere does not fly there", () => {
  const motion = new Motion();
  motion.push(view(1, 1000, 0));
  motion.push(view(2, 1300, 1000));
  motion.at(0.5);
  assert.equal(motion.x[0], 1000);
  assert.equal(motion.hp[0], 0);
});

test("nobody is anywhere before the first view and after a clear", () => {
  const motion = new Motion();
  assert.equal(motion.at(0.5), 0);
  motion.push(view(1, 1000));
  assert.equal(motion.at(0.5), 1);
  motion.clear();
  assert.equal(motion.at(0.5), 0);
});
