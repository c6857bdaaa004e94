import assert from "node:assert/strict";
import { test } from "node:test";
import { heapTable } from "./heap-table.js";

test("the heap falls at a pause, between samples, and RSS has moments of its own", () => {
  const samples = {
    atMs: [500, 1000],
    usedKb: [9000, 8000],
    totalKb: [20_000, 20_000],
    externalKb: [1000, 1000],
    arrayBuffersKb: [0, 0],
    loopDelayMs: [1, 1],
  };
  const pauses = {
    startMs: [700],
    ms: [10],
    major: [0 as const],
    byDoctor: [0 as const],
    reason: [0],
    usedBeforeKb: [12_000],
    usedAfterKb: [4000],
    allocatedKb: [0],
  };
  const [at, used, total, , , rss] = heapTable({ samples, pauses }, { atMs: [600], kb: [80_000] });
  assert.deepEqual(at, [500, 600, 700, 710, 1000]);
  assert.deepEqual(used, [9, null, 12, 4, 8]);
  assert.deepEqual(total, [20, null, null, null, 20]);
  assert.deepEqual(rss, [null, 80, null, null, null]);
});
