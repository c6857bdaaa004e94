import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, over10Seconds, spaces } from "./ask.test.js";
import { largeObjectChurn } from "./large-object-churn.js";

test("large objects are seen as their space grows", () => {
  const collections = over10Seconds(80, (i) =>
    i % 4 === 3
      ? { kind: "major", ms: 15, allocatedBytes: 40e6, spaces: spaces(0, 10, 0) }
      : { ms: 2, allocatedBytes: 40e6, spaces: spaces(0, 10, 30 * (1 + (i % 4))) },
  );
  const insight = ask(largeObjectChurn, { collections });
  assert.match(
    insight?.finding ?? "",
    /^\d\d % of what is allocated are objects above 128 KB, \d+ MB a second/,
  );
});

test("and where more is allocated than the new space has room for", () => {
  const collections = over10Seconds(100, () => ({ ms: 4, allocatedBytes: 60e6, spaces: spaces(0, 10) }));
  assert.ok(ask(largeObjectChurn, { collections }));
});

test("small objects, and large ones that cost nothing, are none", () => {
  assert.equal(ask(largeObjectChurn, { collections: over10Seconds(100, () => ({ ms: 4 })) }), undefined);
  const cheap = over10Seconds(20, () => ({ ms: 0.5, allocatedBytes: 60e6, spaces: spaces(0, 10) }));
  assert.equal(ask(largeObjectChurn, { collections: cheap }), undefined);
});
