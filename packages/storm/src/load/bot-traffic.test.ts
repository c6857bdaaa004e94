import assert from "node:assert/strict";
import { test } from "node:test";
import { Skill, World } from "../battle/rules.js";
import { botTraffic } from "./bot-traffic.js";
import { type Deed, Order } from "./traffic.js";

const blank = (): Deed => ({ atMs: 0, order: Order.Select, x: 0, y: 0, skill: 0, target: 0 });

function deeds(index: number, count: number, { clients = 10, players = 7, rate = 20 } = {}): Deed[] {
  const script = botTraffic.script(index, clients, players, rate);
  return Array.from({ length: count }, () => {
    const deed = blank();
    script.next(deed);
    return deed;
  });
}

test("bots act at exactly the rate, each at an even pace, and not in step", () => {
  for (const index of [0, 3, 9]) {
    const times = deeds(index, 2001).map(({ atMs }) => atMs);
    assert.ok(Math.abs(times[0] - (index / 10) * 50) < 1e-6);
    assert.ok(times.every((atMs, i) => Math.abs(atMs - times[0] - i * 50) < 1e-6));
  }
});

test("bots steer within the limit and cast skills that are there at players that are there", () => {
  const seen = { steers: 0, casts: 0, skills: new Set<number>(), targets: new Set<number>() };
  for (const { order, x, y, skill, target } of deeds(4, 5000)) {
    if (order === Order.Steer) {
      seen.steers++;
      assert.ok(Number.isInteger(x) && Number.isInteger(y));
      assert.ok(Math.max(Math.abs(x), Math.abs(y)) <= World.MaxSpeed);
    } else {
      assert.equal(order, Order.Cast);
      seen.casts++;
      seen.skills.add(skill);
      seen.targets.add(target);
    }
  }
  assert.deepEqual([...seen.skills].sort(), [Skill.Strike, Skill.Nova, Skill.Burn, Skill.Ward]);
  assert.deepEqual([...seen.targets].sort(), [0, 1, 2, 3, 4, 5, 6]);
  // Three casts in five messages.
  assert.ok(Math.abs(seen.casts - 3000) < 200, `${seen.casts}`);
});

test("the same client does the same again, and another something else", () => {
  assert.deepEqual(deeds(2, 100), deeds(2, 100));
  assert.notDeepEqual(
    deeds(2, 100).map(({ order }) => order),
    deeds(3, 100).map(({ order }) => order),
  );
});
