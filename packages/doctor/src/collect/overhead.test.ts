import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection } from "../evidence/made-evidence.js";
import { type ObservedThread, overhead, processorMsOf } from "./overhead.js";

const cost = { processorSampleMs: 0.03, heapSampleMs: 0.005 };
const thread: ObservedThread = {
  thread: {
    profile: { samples: 1000, restartsMs: 10 },
    allocations: { samplesTaken: 2000, samplesRead: 1000 },
    probe: { tookMs: 5 },
  },
  traced: {
    collections: [madeCollection({ ms: 9 }), madeCollection({ kind: "major", byDoctor: true, ms: 20 })],
    tellingMs: 15,
  },
};

test("what was counted and timed in all threads is added up, as shares of the whole", () => {
  const { share, parts, causedCollections, causedCollectionsMs } = overhead(
    [thread, thread],
    10_000,
    { events: 1000, periods: 20, nodeVersion: "24.1.0" },
    cost,
  );
  const ms = Object.fromEntries(parts.map(({ part, share }) => [part, Math.round(share * 10_000)]));
  assert.deepEqual(ms, {
    trace: 49,
    "processor profile": 80,
    "allocation sampling": 24,
    "collections caused": 40,
    probe: 10,
  });
  assert.ok(Math.abs(share - 0.0203) < 1e-9);
  assert.deepEqual([causedCollections, causedCollectionsMs], [2, 40]);
});

test("nothing is a share of nothing", () => {
  assert.equal(overhead([thread], 0, { events: 1000, periods: 0, nodeVersion: "20.1.0" }, cost).share, 0);
});

test("processor time is that since the window began", () => {
  assert.equal(
    processorMsOf(100, [
      { atMs: 50, rssBytes: 0, cpuMs: 120 },
      { atMs: 500, rssBytes: 0, cpuMs: 400 },
    ]),
    300,
  );
  assert.equal(processorMsOf(100, []), 0);
});
