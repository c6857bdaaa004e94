import type { CallNode, Collection, Evidence, ThreadEvidence } from "./evidence.js";

/** For tests: a node of a tree. */
export function madeNode(functionName: string, self: number, ...children: CallNode[]): CallNode {
  return { functionName, file: `/app/${functionName}.ts`, line: 7, column: 1, self, children };
}

/** For tests: a young collection of 1 ms unless told otherwise. */
export function madeCollection(told: Partial<Collection> = {}): Collection {
  const ms = told.ms ?? 1;
  return {
    startMs: 100,
    ms,
    kind: "minor",
    reason: "allocation failure",
    byDoctor: false,
    phases: [{ phase: told.kind === "major" ? "mark" : "scavenge.parallel", ms }],
    usedBeforeBytes: 24_000_000,
    usedAfterBytes: 8_000_000,
    allocatedBytes: 16_000_000,
    externalBytes: 2_000_000,
    spaces: [
      { space: "new_space", sizeBytes: 16_777_216, usedBytes: 300_000 },
      { space: "old_space", sizeBytes: 8_400_000, usedBytes: 7_700_000 },
      { space: "large_object_space", sizeBytes: 0, usedBytes: 0 },
    ],
    ...told,
  };
}

/** For tests: a main thread of 10 s that is healthy: little allocated, ten young collections of 1 ms. */
export function madeThread(told: Partial<ThreadEvidence> = {}): ThreadEvidence {
  return {
    id: 0,
    name: "main",
    startMs: 0,
    endMs: 10_000,
    heapLimitBytes: 4_345_298_944,
    semiSpaceBytes: 16_777_216,
    collections: Array.from({ length: 10 }, (_, i) => madeCollection({ startMs: 100 + 1000 * i })),
    collectionsLeftOut: 0,
    markingSteps: [],
    samples: Array.from({ length: 20 }, (_, i) => ({
      atMs: 500 * (i + 1),
      heapUsedBytes: 12_000_000,
      heapTotalBytes: 25_000_000,
      externalBytes: 2_000_000,
      arrayBuffersBytes: 100_000,
      loopDelayMaxMs: 1.5,
      loopBusyShare: 0.2,
    })),
    loopDelay: { count: 2000, p50Ms: 0.1, p99Ms: 1.2, maxMs: 1.5 },
    allocations: {
      all: {
        startMs: 0,
        seconds: 10,
        intervalBytes: 65_536,
        samples: 2441,
        root: madeNode(
          "(root)",
          0,
          madeNode("handle", 6_000_000, madeNode("parse", 4_000_000)),
          madeNode("tick", 6_000_000),
        ),
      },
      inlined: true,
      beforePauses: [],
    },
    cpu: {
      startMs: 0,
      seconds: 10,
      intervalMs: 1,
      root: madeNode(
        "(root)",
        0,
        madeNode("handle", 1200, madeNode("parse", 700)),
        madeNode("(garbage collector)", 10),
        madeNode("(idle)", 8000),
      ),
      collectorMs: 10,
      idleMs: 8000,
      blocks: [],
    },
    ...told,
  };
}

/** For tests: evidence of a healthy program. */
export function madeEvidence(told: Partial<Evidence> = {}): Evidence {
  return {
    version: 1,
    target: {
      mode: "launched",
      pid: 4242,
      command: ["node", "server.js"],
      cwd: "/app",
      nodeVersion: "20.20.2",
      v8Version: "11.3.244.8-node.38",
      platform: "linux",
      nodeOptions: [],
      cores: 2,
      memoryBytes: 8_000_000_000,
    },
    windowMs: 10_000,
    ended: "window",
    threads: [madeThread()],
    process: Array.from({ length: 20 }, (_, i) => ({
      atMs: 500 * (i + 1),
      rssBytes: 80_000_000,
      cpuMs: 100 * (i + 1),
    })),
    overhead: {
      share: 0.02,
      parts: [{ part: "trace", share: 0.02 }],
      method: "made up for a test",
      causedCollections: 0,
      causedCollectionsMs: 0,
    },
    unobserved: { threads: 0, children: [] },
    gaps: [],
    ...told,
  };
}
