import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, over10Seconds } from "./ask.test.js";
import { youngGenerationLarge } from "./young-generation-large.js";
import { youngGenerationSmall } from "./young-generation-small.js";

const young = (count: number, ms: number, freedMb: number, survivedMb: number, sizeMiB = 32) =>
  over10Seconds(count, () => ({
    ms,
    allocatedBytes: freedMb * 1e6,
    usedBeforeBytes: 50e6,
    usedAfterBytes: (50 - freedMb) * 1e6,
    spaces: [
      { space: "new_space", sizeBytes: sizeMiB * 2 ** 20, usedBytes: survivedMb * 1e6 },
      { space: "old_space", sizeBytes: 12e6, usedBytes: 10e6 },
    ],
  }));

test("one that was made small is too small where it is collected all the time", () => {
  const small = { semiSpaceBytes: 2 ** 20, collections: young(1500, 0.6, 1, 0.2, 2) };
  const insight = ask(youngGenerationSmall, small);
  assert.match(insight?.finding ?? "", /^150 MB\/s fill the young generation of 1 MB 150 times a second/);
  assert.deepEqual(insight?.advice[0]?.engine, ["--max-semi-space-size=32", "--min-semi-space-size=32"]);
});

test("one that V8 leaves small because nothing survives is, too, and it is said why", () => {
  const insight = ask(youngGenerationSmall, { collections: young(600, 0.5, 1, 0, 2) });
  assert.match(
    insight?.finding ?? "",
    /of 1 MB, as V8 lets it grow only where objects survive, 60 times a second/,
  );
});

test("one that is seldom collected is not, nor a large one whose objects are dead each time", () => {
  assert.equal(
    ask(youngGenerationSmall, { semiSpaceBytes: 2 ** 20, collections: young(100, 0.6, 1, 0.2, 2) }),
    undefined,
  );
  assert.equal(ask(youngGenerationSmall, { collections: young(500, 1, 16, 0.1) }), undefined);
});

test("one that was made large is too large where there is much to copy at once", () => {
  const insight = ask(youngGenerationLarge, { semiSpaceBytes: 2 ** 27, collections: young(20, 60, 100, 20) });
  assert.match(
    insight?.finding ?? "",
    /^a young generation of 128 MB .* stops main for 60 ms at p99, since 17 % of what it finds lives/,
  );
  assert.deepEqual(insight?.advice[0]?.engine, ["--max-semi-space-size=16", "--min-semi-space-size=16"]);
});

test("one that is large is well where little survives, and the default one is not large", () => {
  assert.equal(
    ask(youngGenerationLarge, { semiSpaceBytes: 2 ** 27, collections: young(20, 60, 100, 1) }),
    undefined,
  );
  assert.equal(ask(youngGenerationLarge, { collections: young(20, 60, 10, 5) }), undefined);
});
