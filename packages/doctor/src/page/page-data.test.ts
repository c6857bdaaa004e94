import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallNode, Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { madeCollection, madeEvidence, madeNode, madeThread } from "../evidence/made-evidence.js";
import { illEvidence, madeReport } from "./made-report.js";
import { pageData } from "./page-data.js";
import { reportPage } from "./report-page.js";

/** Threads that each collected, marked and called more than can be drawn. */
function manyThreads(threads: number, collections: number): Evidence {
  const wide = (depth: number): CallNode =>
    madeNode(
      `aFunctionWithALongName${depth}`,
      1000,
      ...(depth > 3 ? [] : Array.from({ length: 7 }, (_, i) => ({ ...wide(depth + 1), line: i + 1 }))),
    );
  const root = madeNode("(root)", 0, wide(0));
  const phases = Array.from({ length: 12 }, (_, i) => ({
    phase: `V8.GC_PHASE_NUMBER_${i}`,
    ms: 0.123_456 + i,
  }));
  const space = (name: string) => ({ space: name, sizeBytes: 12_345_678, usedBytes: 11_222_333 });
  const spaces = ["new", "old", "code", "map", "large_object", "new_large_object", "shared", "trusted"].map(
    space,
  );
  const made = madeThread({ collections: [] });
  return madeEvidence({
    windowMs: 600_000,
    threads: Array.from({ length: threads }, (_, id): ThreadEvidence => {
      return {
        ...made,
        id,
        name: id === 0 ? "main" : `worker ${id} (server.js)`,
        endMs: 600_000,
        collections: Array.from({ length: collections }, (_, i) =>
          madeCollection({
            startMs: (600_000 * i) / collections + 0.123_456,
            ms: 1 + ((i * 7919) % 997) / 100,
            phases,
            spaces,
          }),
        ),
        markingSteps: Array.from({ length: collections }, (_, i) => ({
          startMs: 30 * i + 0.123_456,
          ms: 0.7,
        })),
        samples: Array.from({ length: 1200 }, (_, i) => ({ ...made.samples[0], atMs: 500 * (i + 1) })),
        allocations: {
          ...made.allocations,
          all: { ...made.allocations.all, root },
          survived: { ...made.allocations.all, root },
          stays: { ...made.allocations.all, root },
        },
        cpu: { ...made.cpu, root },
      };
    }),
  });
}

test("twenty workers, and 20,000 collections of one, make a page of less than 5 MB", () => {
  for (const [threads, collections] of [
    [21, 3000],
    [1, 20_000],
  ]) {
    const report = madeReport(manyThreads(threads, collections));
    const page = reportPage(report);
    const bytes = Buffer.byteLength(page);
    assert.ok(bytes < 5e6, `${threads} threads: ${bytes} bytes`);
    const data = pageData(report);
    const drawn = data.threads.reduce((sum, { pauses }) => sum + pauses.startMs.length, 0);
    assert.equal(drawn, 20_000);
    assert.equal(data.threads[0].pauseCount, collections);
    const told = /(\d+) of (\d+) pauses are on the time axis/.exec(page);
    assert.equal(told !== null, threads > 1, "what is not drawn is said");
  }
});

test("of too many pauses the longest are drawn, and those that something links to", () => {
  const evidence = manyThreads(1, 21_000);
  const [thread] = evidence.threads;
  const short = thread.collections.findIndex(({ ms }) => ms === 1);
  const report = madeReport(evidence);
  const [insight] = report.insights;
  const linking = { ...insight, evidence: { ...insight.evidence, collections: [short] } };
  const { pauses, details } = pageData({ ...report, insights: [linking] }).threads[0];
  const at = pauses.startMs.indexOf(Math.round(thread.collections[short].startMs * 1000) / 1000);
  assert.ok(at >= 0, "the short one is drawn");
  assert.ok(details[at], "with its phases");
  const leftOut = 21_001 - pauses.startMs.length;
  const longestLeftOut = thread.collections.map(({ ms }) => ms).sort((a, b) => a - b)[leftOut - 1];
  assert.ok(Math.min(...pauses.ms.filter((_, index) => index !== at)) >= longestLeftOut);
  assert.deepEqual(
    [...pauses.startMs].sort((a, b) => a - b),
    pauses.startMs,
  );
});

test("a pause has its phases, its spaces with what was used before, and what was allocated before it", () => {
  const data = pageData(madeReport(illEvidence()));
  const { details } = data.threads[0];
  const { phases, spaces, top } = details[65];
  assert.deepEqual(
    phases.map(([phase, ms]) => [data.texts[phase], ms]),
    [
      ["mark", 36],
      ["evacuate", 4],
      ["other", 0.015],
    ],
  );
  assert.deepEqual(spaces.map(([space, ...kb]) => [data.texts[space], ...kb])[1], [
    "old_space",
    8400,
    7700,
    7700,
  ]);
  assert.equal(data.functions[top[0][0]][0], "handle");
  assert.equal(details[0].spaces[0].length, 3, "before the first, nothing was seen");
});

test("waiting is no part of the work, and the graph's totals are those of the profile", () => {
  const data = pageData(madeReport());
  const { cpu = [], all = [] } = data.threads[0].trees;
  const sum = (flat: readonly number[]) =>
    flat.reduce((total, each, at) => total + (at % 3 === 2 ? each : 0), 0);
  assert.equal(sum(cpu), 1910);
  assert.equal(sum(all), 16_000_000);
});

test("a thread that nothing happened in is data too", () => {
  const empty = { ...madeThread(), collections: [], markingSteps: [], samples: [] };
  const data = pageData(madeReport(madeEvidence({ threads: [empty], process: [] })));
  assert.deepEqual(data.threads[0].pauses.startMs, []);
  assert.deepEqual(data.threads[0].worst, []);
  assert.deepEqual(data.rss, { atMs: [], kb: [] });
});
