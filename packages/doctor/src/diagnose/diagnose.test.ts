import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Collection } from "../evidence/evidence.js";
import { madeCollection, madeEvidence, madeNode, madeThread } from "../evidence/made-evidence.js";
import { diagnose } from "./diagnose.js";

/** Full collections evenly over 10 s, after which so much is live. */
function fullCollections(count: number, ms: number, liveBytes: (i: number) => number): Collection[] {
  return Array.from({ length: count }, (_, i) =>
    madeCollection({
      kind: "major",
      startMs: (i * 10_000) / count,
      ms,
      usedBeforeBytes: liveBytes(i) + 20e6,
      usedAfterBytes: liveBytes(i),
    }),
  );
}

describe("a program that is well", () => {
  test("is told so, in a sentence with numbers", () => {
    const report = diagnose(madeEvidence());
    assert.equal(report.healthy, true);
    assert.deepEqual(
      report.insights.map(({ id }) => id),
      ["healthy"],
    );
    assert.equal(
      report.verdict,
      "healthy: no collection stops it for longer than 1 ms; collections take 0.1 % of the time",
    );
  });

  test("is so where it does nothing at all", () => {
    const idle = madeThread({
      collections: [],
      samples: [],
      loopDelay: { count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 },
    });
    const report = diagnose(madeEvidence({ threads: [idle], process: [] }));
    assert.equal(report.verdict, "healthy: no collection stopped it");
    assert.deepEqual(report.loopDelayMs, { p99: null, max: null });
  });
});

test("a leak that is marked again and again is named with who keeps it, and marking is its consequence", () => {
  const thread = madeThread({
    collections: fullCollections(31, 41, (i) => 400e6 + i * 1.7e6),
    allocations: {
      ...madeThread().allocations,
      stays: {
        startMs: 9000,
        seconds: 1,
        intervalBytes: 65_536,
        samples: 80,
        root: madeNode("(root)", 0, madeNode("Cache.put", 4_500_000), madeNode("log", 700_000)),
      },
    },
  });
  const report = diagnose(madeEvidence({ threads: [thread] }));
  assert.deepEqual(report.insights.map(({ id }) => id).slice(0, 2), ["old-space-growth", "marking-bound"]);
  assert.match(
    report.verdict,
    /^main stops 41 ms at p99, 3.1 times a second \(13 % of the time\), for marking a heap of 451 MB that grows by 5.3 MB\/s and reaches its limit in 12 min; 87 % of what stays comes from Cache\.put \(Cache\.put\.ts:7\)$/,
  );
});

test("the thread that suffers most is named, and its figures are the report's", () => {
  const ill = madeThread({
    id: 3,
    name: "worker 3 (room.js)",
    collections: fullCollections(20, 60, () => 300e6),
  });
  const report = diagnose(madeEvidence({ threads: [madeThread(), ill] }));
  assert.equal(report.thread, "worker 3 (room.js)");
  assert.equal(report.pauses.maxMs, 60);
  assert.equal(report.figures.length, 2);
  assert.ok(
    Math.abs(
      report.allocation.bytesPerS -
        (report.figures[0].allocationBytesPerS + report.figures[1].allocationBytesPerS),
    ) < 1,
  );
});

test("a worker that was there for a moment is not judged, and counts for that moment", () => {
  const collections = Array.from({ length: 5 }, (_, i) => madeCollection({ startMs: 1000 + 10 * i, ms: 8 }));
  const brief = madeThread({ id: 1, name: "worker 1", startMs: 1000, endMs: 1050, collections, samples: [] });
  const report = diagnose(madeEvidence({ threads: [madeThread(), brief] }));
  assert.equal(report.healthy, true, report.verdict);
  const [main, worker] = report.figures.map(({ allocationBytesPerS }) => allocationBytesPerS);
  assert.ok(worker > 2 * main, `${main} ${worker}`);
  assert.ok(Math.abs(report.allocation.bytesPerS - (main + worker * 0.005)) < 1);
});
