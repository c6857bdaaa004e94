import type { CallNode, Collection, Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { madeCollection, madeEvidence, madeNode, madeThread } from "../evidence/made-evidence.js";
import type { PauseFigures, ThreadFigures } from "../figures/thread-figures.js";
import type { Report } from "../report/report-data.js";

/** For tests: the figures of a thread, of which only the pauses follow from the evidence. */
export function madeFigures(thread: ThreadEvidence, told: Partial<ThreadFigures> = {}): ThreadFigures {
  const { collections } = thread;
  const of = (kind?: Collection["kind"]): PauseFigures => {
    const ms = collections
      .filter((each) => kind === undefined || each.kind === kind)
      .map((each) => each.ms)
      .sort((a, b) => a - b);
    const totalMs = ms.reduce((sum, each) => sum + each, 0);
    const seconds = (thread.endMs - thread.startMs) / 1000;
    return {
      count: ms.length,
      intervalS: ms.length < 2 ? seconds : seconds / ms.length,
      p50Ms: ms[Math.floor(ms.length / 2)] ?? 0,
      p99Ms: ms[Math.floor(ms.length * 0.99)] ?? 0,
      maxMs: ms[ms.length - 1] ?? 0,
      totalMs,
      shareOfTime: totalMs / 1000 / seconds,
    };
  };
  return {
    thread: thread.name,
    pauses: of(),
    minor: of("minor"),
    major: of("major"),
    marking: { count: 0, intervalS: 10, p50Ms: 0, p99Ms: 0, maxMs: 0, totalMs: 0, shareOfTime: 0 },
    phases: [
      { kind: "major", phase: "mark", totalMs: 120 },
      { kind: "minor", phase: "scavenge.parallel", totalMs: 9 },
    ],
    mmu: [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000].map((windowMs) => ({
      windowMs,
      utilisation: Math.max(0, 1 - 40 / Math.max(40, windowMs)),
    })),
    allocationBytesPerS: 16_000_000,
    survivalShare: 0.02,
    promotedBytesPerS: 200_000,
    heapGrowthMbPerS: 0.4,
    fragmentation: [
      { space: "old_space", sizeBytes: 8_400_000, share: 0.08 },
      { space: "new_space", sizeBytes: 16_777_216, share: 0.98 },
    ],
    functions: [
      {
        functionName: "handle",
        file: "/app/handle.ts",
        line: 7,
        bytesPerS: 6_000_000,
        share: 0.375,
        diedYoungShare: 0.9,
        staysShare: 0.01,
        meanLifetimeMs: 120,
      },
      { functionName: "tick", file: "/app/tick.ts", line: 7, bytesPerS: 6_000_000, share: 0.375 },
      {
        functionName: "parse",
        file: "/app/parse.ts",
        line: 7,
        bytesPerS: 4_000_000,
        share: 0.25,
        diedYoungShare: 0.4,
        staysShare: 0.2,
        meanLifetimeMs: 2400,
      },
    ],
    loopDelayMs: { p50: 0.1, p99: 41, max: 55 },
    ticks: [20, 30, 60].map((hz) => ({ hz, ticks: 10 * hz, delayed: 9, missed: 3, worstMs: 41 })),
    ...told,
  };
}

/** For tests: a report of evidence, that of an ill program unless told otherwise. */
export function madeReport(evidence: Evidence = illEvidence(), told: Partial<Report> = {}): Report {
  const figures = evidence.threads.map((thread) => madeFigures(thread));
  const longest = evidence.threads[0].collections.flatMap(({ kind }, index) =>
    kind === "major" ? [index] : [],
  );
  return {
    version: 1,
    verdict:
      "Full collections stop it for up to 41 ms: 93 % of that is marking, and 38 % of what is allocated comes from handle (handle.ts:7).",
    healthy: false,
    insights: [
      {
        id: "marking-bound",
        thread: "main",
        finding: "93 % of the time in full collections is marking, up to 41 ms at once",
        weight: 0.6,
        evidence: {
          figures: { pauseP99Ms: 41, markShare: 0.93 },
          collections: longest.slice(0, 20),
          functions: [],
        },
        advice: [
          {
            id: "semi-space-64",
            text: "Give the young generation 64 MB.",
            engine: ["--max-semi-space-size=64"],
          },
        ],
      },
      {
        id: "dominant-allocator",
        thread: "main",
        finding: "38 % of 16 MB/s come from handle (handle.ts:7)",
        weight: 0.3,
        evidence: {
          figures: { bytesPerS: 16_000_000 },
          collections: [],
          functions: [{ functionName: "handle", file: "/app/handle.ts", line: 7 }],
        },
        advice: [
          {
            id: "pool-handle",
            text: "Keep the objects of handle in a pool.",
            snippet: "const taken = pool.pop() ?? make();",
          },
        ],
      },
    ],
    pauses: figures[0].pauses,
    allocation: { bytesPerS: 16_000_000, top: [] },
    heap: { growthMbPerS: 0.4 },
    loopDelayMs: { p99: 41, max: 55 },
    overhead: 0.02,
    madeAt: "2026-03-04T05:06:07.000Z",
    thread: evidence.threads[0].name,
    figures,
    evidence,
    ...told,
  };
}

/** For tests: evidence of a program with three long full collections, seen for 10 s. */
export function illEvidence(): Evidence {
  const collections = Array.from({ length: 200 }, (_, i) =>
    i % 66 === 65
      ? madeCollection({
          startMs: 20 + 50 * i,
          ms: 41 - i / 66,
          kind: "major",
          reason: "allocation limit",
          phases: [
            { phase: "mark", ms: 36 },
            { phase: "evacuate", ms: 4 },
            { phase: "other", ms: 1 - i / 66 },
          ],
        })
      : madeCollection({
          startMs: 20 + 50 * i,
          usedBeforeBytes: 24_000_000 + 100_000 * (i % 66),
          usedAfterBytes: 8_000_000 + 100_000 * (i % 66),
        }),
  );
  const top = [{ functionName: "handle", file: "/app/handle.ts", line: 7, share: 0.6 }];
  const thread = madeThread();
  return madeEvidence({
    threads: [
      {
        ...thread,
        collections,
        markingSteps: Array.from({ length: 30 }, (_, i) => ({ startMs: 3000 + 8 * i, ms: 1.5 })),
        allocations: {
          ...thread.allocations,
          all: { ...thread.allocations.all, root: madeCalls() },
          beforePauses: [{ collection: 65, top }],
        },
        cpu: { ...thread.cpu, blocks: [{ startMs: 5000, ms: 60, collectorMs: 5, top }] },
      },
    ],
    gaps: ["What outlived the young generation was not looked at."],
  });
}

/** For tests: calls in which a function is called by two others, and by itself. */
function madeCalls(): CallNode {
  return madeNode(
    "(root)",
    0,
    madeNode("handle", 6_000_000, madeNode("parse", 2_000_000, madeNode("parse", 1_000_000))),
    madeNode("tick", 6_000_000, madeNode("parse", 1_000_000)),
  );
}
