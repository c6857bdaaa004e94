import assert from "node:assert/strict";
import { test } from "node:test";
import { threadsOf } from "./run-trace.js";
import { type RunRecord, summarizeRun } from "./summarize-run.js";

const MS = 1000;

function collection(name: "MinorGC" | "MajorGC", startMs: number, ms: number, tid = 1) {
  return [
    { name, ph: "B", tid, ts: startMs * MS, args: { usedHeapSizeBefore: 9_000_000 } },
    { name, ph: "E", tid, ts: (startMs + ms) * MS, args: { usedHeapSizeAfter: 4_000_000 } },
  ];
}

function step(startMs: number, ms: number, name = "V8.GCIncrementalMarking") {
  return { name, ph: "X", tid: 1, ts: startMs * MS, dur: ms * MS };
}

const RECORD: RunRecord = {
  fromMs: 1000,
  toMs: 2000,
  endedByItself: false,
  threads: [],
  heapGrowthBytes: 1_000_000,
  cpuShare: 0.5,
  loopDelaysP99Ms: [3, 8],
  peakRssBytes: 77,
};

test("a trace is read by thread: the outermost collection is the stop, and steps of marking are those between stops", () => {
  const threads = threadsOf([
    ...collection("MinorGC", 1102, 3),
    step(1104, 1),
    step(1300, 2, "V8.GCIncrementalMarkingStart"),
    ...collection("MajorGC", 1100, 10),
    ...collection("MinorGC", 1500, 4, 2),
    { name: "MinorGC", ph: "E", tid: 3, ts: 1, args: { usedHeapSizeAfter: 1 } },
  ]);
  const used = { usedBeforeBytes: 9_000_000, usedAfterBytes: 4_000_000 };
  assert.deepEqual(threads, [
    { collections: [{ startMs: 1100, ms: 10, ...used }], markingSteps: [{ startMs: 1300, ms: 2 }] },
    { collections: [{ startMs: 1500, ms: 4, ...used }], markingSteps: [] },
    { collections: [], markingSteps: [] },
  ]);
});

test("a run is measured in its window, by the thread that stood longest", () => {
  const threads = threadsOf([
    ...collection("MajorGC", 500, 400),
    ...collection("MinorGC", 1100, 10),
    step(1200, 5),
    ...collection("MinorGC", 1400, 20),
    ...collection("MajorGC", 1500, 25, 2),
    ...collection("MinorGC", 2000, 100),
  ]);
  assert.deepEqual(summarizeRun({ ...RECORD, threads }), {
    pauseP99Ms: 20,
    pauseMaxMs: 20,
    pauseShareOfTime: 0.035,
    collections: 2,
    loopDelayP99Ms: 8,
    peakRssBytes: 77,
    // Three collections in both threads freed 5 MB each.
    allocatedBytesPerS: 16_000_000,
    cpuMsPerS: 500,
  });
});

test("a run that ended by itself has the time that it took, and how it crashed", () => {
  const run = summarizeRun({
    ...RECORD,
    endedByItself: true,
    crash: "was killed by SIGSEGV",
    loopDelaysP99Ms: [],
  });
  assert.equal(run.runMs, 1000);
  assert.equal(run.crash, "was killed by SIGSEGV");
  assert.deepEqual([run.pauseP99Ms, run.collections, run.loopDelayP99Ms], [0, 0, 0]);
});
