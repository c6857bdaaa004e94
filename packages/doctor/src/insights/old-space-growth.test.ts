import assert from "node:assert/strict";
import { test } from "node:test";
import { madeNode, madeThread } from "../evidence/made-evidence.js";
import { ask, over10Seconds } from "./ask.test.js";
import { oldSpaceGrowth } from "./old-space-growth.js";

const full = (count: number, liveMb: (second: number) => number) =>
  over10Seconds(count, (i) => ({
    kind: "major",
    ms: 5,
    usedAfterBytes: liveMb((10 * (i + 0.5)) / count) * 1e6,
    byDoctor: count < 6,
  }));

test("a leak has its rate, when the limit is reached, and who keeps", () => {
  const insight = ask(oldSpaceGrowth, {
    collections: full(8, (second) => 100 + 20 * second),
    allocations: { ...madeThread().allocations, stays: madeThread().allocations.all },
  });
  assert.match(
    insight?.finding ?? "",
    /^what is live grows by 20 MB\/s and is at 288 MB; the limit of 4\.3 GB is reached in 3\.3 min; 38 % of what stays comes from tick/,
  );
  assert.ok(insight && insight.weight > 0.7);
});

test("the doctor's own full collections are enough to see it", () => {
  assert.ok(ask(oldSpaceGrowth, { collections: full(5, (second) => 100 + 20 * second) }));
});

test("a heap that rests, that is filled at the start, or that goes up and down is none", () => {
  assert.equal(ask(oldSpaceGrowth, { collections: full(8, () => 300) }), undefined);
  assert.equal(
    ask(oldSpaceGrowth, { collections: full(16, (second) => 100 * Math.min(second, 3)) }),
    undefined,
  );
  assert.equal(
    ask(oldSpaceGrowth, { collections: full(20, (second) => 100 + 30 * (Math.floor(second * 2) % 2)) }),
    undefined,
  );
});

test("what goes up and down by itself, because much is in use for a while, is none", () => {
  const collections = full(5, (second) => 40 + 2.5 * second);
  const stays = { ...madeThread().allocations.all, root: madeNode("(root)", 0, madeNode("serve", 32e6)) };
  assert.ok(ask(oldSpaceGrowth, { collections }));
  const allocations = { ...madeThread().allocations, stays };
  assert.equal(ask(oldSpaceGrowth, { collections, allocations }), undefined);
  // A little more was sampled than stays: it grows all the same.
  const sampled = { ...stays, root: madeNode("(root)", 0, madeNode("serve", 5.5e6)) };
  assert.ok(ask(oldSpaceGrowth, { collections, allocations: { ...allocations, stays: sampled } }));
});

test("a slow leak beside much that is in use for a while is found where it is certain, and the leak is named", () => {
  const all = {
    ...madeThread().allocations.all,
    root: madeNode("(root)", 0, madeNode("serve", 24e6), madeNode("audit", 0.6e6)),
  };
  const stays = { ...all, root: madeNode("(root)", 0, madeNode("serve", 20e6), madeNode("audit", 0.55e6)) };
  const seconds30 = (count: number) =>
    full(count, () => 0).map((it, i) => ({
      ...it,
      startMs: (30_000 * (i + 0.5)) / count,
      usedAfterBytes: 60e6 + (0.5e6 * 30 * (i + 0.5)) / count + (i % 3) * 0.3e6,
    }));
  const allocations = { ...madeThread().allocations, all, stays };
  const leaking = (count: number, { root } = stays) =>
    ask(
      oldSpaceGrowth,
      {
        endMs: 30_000,
        samples: [],
        collections: seconds30(count),
        allocations: { ...allocations, stays: { ...stays, root } },
      },
      { windowMs: 30_000 },
    );
  assert.match(leaking(12)?.finding ?? "", /grows by 0\.5 MB\/s .*; 100 % of what stays comes from audit/);
  // Nobody that stays explains it: then it has to be certain.
  const unknown = { ...stays, root: madeNode("(root)", 0, madeNode("serve", 20e6)) };
  assert.match(leaking(12, unknown)?.finding ?? "", /the limit of 4\.3 GB is reached in 2\.3 h$/);
  assert.equal(leaking(4, unknown), undefined);
});
