import assert from "node:assert/strict";
import { test } from "node:test";
import { madeThread } from "../evidence/made-evidence.js";
import { ask, over10Seconds } from "./ask.test.js";
import { externalMemory } from "./external-memory.js";

test("full collections that buffers cause are counted", () => {
  const insight = ask(externalMemory, {
    collections: over10Seconds(40, () => ({ kind: "major", ms: 12, reason: "external memory pressure" })),
  });
  assert.match(insight?.finding ?? "", /^40 of 40 collections were caused by memory outside of the heap/);
});

test("buffers that are kept grow", () => {
  const samples = madeThread().samples.map((sample) => ({ ...sample, externalBytes: 20_000 * sample.atMs }));
  assert.match(
    ask(externalMemory, { samples })?.finding ?? "",
    /grows by 20 MB\/s and is at 200 MB; most processor time is /,
  );
});

test("one of them, short ones, and buffers that go up and down are none", () => {
  const reason = "external memory pressure";
  assert.equal(
    ask(externalMemory, { collections: over10Seconds(1, () => ({ kind: "major", ms: 90, reason })) }),
    undefined,
  );
  assert.equal(
    ask(externalMemory, { collections: over10Seconds(9, () => ({ kind: "major", ms: 2, reason })) }),
    undefined,
  );
  const samples = madeThread().samples.map((sample, i) => ({
    ...sample,
    externalBytes: 100e6 * (1 + (i % 3)),
  }));
  assert.equal(ask(externalMemory, { samples }), undefined);
});
