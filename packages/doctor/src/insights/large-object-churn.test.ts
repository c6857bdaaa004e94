import assert from "node:assert/strict";
import { test } from "node:test";
import { madeThread } from "../evidence/made-evidence.js";
import { ask, over10Seconds, spaces } from "./ask.test.js";
import { largeObjectChurn } from "./large-object-churn.js";

test("large objects are seen as their space grows", () => {
  const collections = over10Seconds(80, (i) =>
    i % 4 === 3
      ? { kind: "major", ms: 15, allocatedBytes: 40e6, spaces: spaces(0, 10, 0) }
      : { ms: 2, allocatedBytes: 40e6, spaces: spaces(0, 10, 30 * (1 + (i % 4))) },
  );
  const insight = ask(largeObjectChurn, { collections });
  assert.match(insight?.finding ?? "", /^\d\d % of what is allocated are objects above 128 KB, \d+ MB\/s/);
});

test("and where they die young, as there are far fewer samples than their bytes would have of small ones", () => {
  const { all } = madeThread().allocations;
  const churn = {
    collections: over10Seconds(100, () => ({ ms: 4, allocatedBytes: 60e6, spaces: spaces(0, 10) })),
    allocations: { ...madeThread().allocations, all: { ...all, seconds: 100, samples: 800 } },
  };
  // 1.6 GB by 800 samples are 2 MB each.
  assert.match(ask(largeObjectChurn, churn)?.finding ?? "", /^93 % of what is allocated/);
});

test("small objects, and large ones that cost nothing, are none", () => {
  const { all, ...rest } = madeThread().allocations;
  const small = { ...rest, all: { ...all, samples: 2441 * 10, intervalBytes: 6554 } };
  assert.equal(
    ask(largeObjectChurn, { allocations: small, collections: over10Seconds(100, () => ({ ms: 4 })) }),
    undefined,
  );
  const churn = { ...rest, all: { ...all, seconds: 100, samples: 800 } };
  assert.equal(ask(largeObjectChurn, { allocations: churn }), undefined);
});
