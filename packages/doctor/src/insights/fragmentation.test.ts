import assert from "node:assert/strict";
import { test } from "node:test";
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
    /^80 % of old_space holds no objects after a full collection: 240 MB of 300 MB/,
  );
});

test("small or few holes are how a heap is", () => {
  assert.equal(ask(fragmentation, { collections: full(30, 6) }), undefined);
  assert.equal(ask(fragmentation, { collections: full(600, 400) }), undefined);
});
