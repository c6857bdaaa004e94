import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { processorShare } from "./processor-share.js";

const { cpu } = madeThread();
const busy = (ms: number) =>
  madeEvidence({ threads: [madeThread({ cpu: { ...cpu, idleMs: 10_000 - ms } })] });

test("is what the process got of what its threads wanted", () => {
  // The process of the evidence has 1900 ms from the first to the last sample.
  assert.equal(processorShare(busy(3800)), 0.5);
  assert.equal(processorShare(busy(1000)), 1);
});

test("is 1 where hardly anything was done, or nothing is known", () => {
  assert.equal(processorShare(busy(200)), 1);
  assert.equal(processorShare({ ...busy(3800), process: [] }), 1);
});
