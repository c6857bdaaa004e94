import assert from "node:assert/strict";
import { test } from "node:test";
import { madeNode, madeThread } from "../evidence/made-evidence.js";
import { ask, over10Seconds } from "./ask.test.js";
import { dominantAllocator } from "./dominant-allocator.js";

const { allocations } = madeThread();
const by = (...shares: [name: string, bytes: number][]) => ({
  ...allocations,
  all: {
    ...allocations.all,
    root: madeNode("(root)", 0, ...shares.map(([name, bytes]) => madeNode(name, bytes))),
  },
});
const busy = over10Seconds(200, () => ({ ms: 2, allocatedBytes: 10e6 }));

test("names who allocates most where collecting costs something", () => {
  const insight = ask(dominantAllocator, {
    collections: busy,
    allocations: by(["(V8 API)", 5e6], ["Session.write", 180e6], ["tick", 22e6]),
  });
  assert.match(
    insight?.finding ?? "",
    /^87 % of 200 MB\/s come from Session\.write \(Session\.write\.ts:7\)$/,
  );
  assert.ok(insight && insight.weight > 0.03);
  assert.deepEqual(
    insight.advice.map(({ id }) => id),
    ["frame-write", "pool-write"],
  );
});

test("says that nobody does where it is so", () => {
  const names = Array.from({ length: 20 }, (_, i): [string, number] => [`f${i}`, 10e6 + i]);
  const insight = ask(dominantAllocator, { collections: busy, allocations: by(...names) });
  assert.match(insight?.finding ?? "", /by no one function above all: the first 5 make 25 % of it/);
});

test("keeps silent where it costs nothing", () => {
  assert.equal(ask(dominantAllocator, { allocations: by(["all", 16e6]) }), undefined);
});

test("speaks of a rate that is high by itself", () => {
  const cheap = over10Seconds(200, () => ({ ms: 0.2, allocatedBytes: 20e6 }));
  assert.ok(ask(dominantAllocator, { collections: cheap }));
});
