import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection } from "../evidence/made-evidence.js";
import { ask, over10Seconds } from "./ask.test.js";
import { fragmentation } from "./fragmentation.js";

const full = (sizeMb: number, usedMb: number) =>
  over10Seconds(4, () => ({
    kind: "major",
    spaces: [{ space: "old_space", sizeBytes: sizeMb * 1e6, usedBytes: usedMb * 1e6 }],
  }));

test("holes that full collections leave are named with their size", () => {
  const insight = ask(fragmentation, { collections: full(300, 60) });
  assert.match(
    insight?.finding ?? "",
    /^80 % of old_space holds no objects after full collections, nor later: 240 MB of 300 MB/,
  );
});

test("room that is filled again before the next full collection is none", () => {
  const swinging = over10Seconds(12, (i) => ({
    kind: i % 3 === 0 ? "major" : "minor",
    spaces: [
      { space: "old_space", sizeBytes: 300e6, usedBytes: [60e6, 170e6, 280e6][i % 3] },
      { space: "new_space", sizeBytes: 200e6, usedBytes: 0 },
    ],
  }));
  assert.equal(ask(fragmentation, { collections: swinging }), undefined);
});

test("one full collection does not tell whether its holes last", () => {
  const [early, late] = full(300, 60).filter((_, i) => i === 0 || i === 3);
  assert.equal(ask(fragmentation, { collections: [early, late] }), undefined);
  const between = madeCollection({ ...late, startMs: late.startMs - 1000 });
  assert.notEqual(ask(fragmentation, { collections: [early, between, late] }), undefined);
});

test("small or few holes are how a heap is", () => {
  assert.equal(ask(fragmentation, { collections: full(30, 6) }), undefined);
  assert.equal(ask(fragmentation, { collections: full(600, 400) }), undefined);
});
