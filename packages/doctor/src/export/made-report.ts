import type { Evidence } from "../evidence/evidence.js";
import { madeEvidence } from "../evidence/made-evidence.js";
import type { PauseFigures, ThreadFigures } from "../figures/thread-figures.js";
import type { Proof, Report } from "../report/report-data.js";

const pauses: PauseFigures = {
  count: 41,
  intervalS: 1.46,
  p50Ms: 2.1,
  p99Ms: 40.5,
  maxMs: 61,
  totalMs: 166,
  shareOfTime: 0.0277,
};
const none: PauseFigures = {
  count: 0,
  intervalS: 60,
  p50Ms: 0,
  p99Ms: 0,
  maxMs: 0,
  totalMs: 0,
  shareOfTime: 0,
};

const figures: ThreadFigures = {
  thread: "main",
  pauses,
  minor: pauses,
  major: none,
  marking: none,
  phases: [{ kind: "minor", phase: "scavenge.parallel", totalMs: 166 }],
  mmu: [
    { windowMs: 1, utilisation: 0 },
    { windowMs: 10, utilisation: 0 },
    { windowMs: 20, utilisation: 0.1 },
    { windowMs: 100, utilisation: 0.39 },
  ],
  allocationBytesPerS: 212e6,
  promotedBytesPerS: 1e6,
  fragmentation: [],
  functions: [],
  loopDelayMs: { p50: 0.1, p99: 41, max: 62 },
  ticks: [{ hz: 60, ticks: 3600, delayed: 40, missed: 12, worstMs: 61 }],
};

/** For tests: a report on a program with one illness. */
export function madeReport(
  told: { verdict?: string; gaps?: Evidence["gaps"]; proof?: Proof; evidence?: Evidence } = {},
): Report {
  const verdict = told.verdict ?? "87 % of 212 MB/s come from writePacket (session.ts:41)";
  const writePacket = { file: "/app/session.ts", line: 41 };
  const { intervalS, p50Ms, p99Ms, maxMs, totalMs, shareOfTime } = pauses;
  return {
    version: 1,
    verdict,
    healthy: false,
    insights: [
      {
        id: "dominant-allocator",
        thread: "main",
        finding: verdict,
        weight: 0.4,
        evidence: {
          figures: { share: 0.87 },
          collections: [0],
          functions: [{ functionName: "writePacket", ...writePacket }],
        },
        advice: [
          {
            id: "pool-writePacket",
            text: "Pool what writePacket makes.",
            snippet: "const pool = new Pool();\n",
          },
          {
            id: "semi-space-64",
            text: "Give young objects more room.",
            engine: ["--max-semi-space-size=64"],
          },
        ],
      },
    ],
    pauses: { count: 41, intervalS, p50Ms, p99Ms, maxMs, totalMs, shareOfTime },
    allocation: {
      bytesPerS: 212e6,
      top: [
        {
          function: "writePacket",
          ...writePacket,
          share: 0.87,
          diedYoungShare: 0.96,
          staysShare: null,
          meanLifetimeMs: 12,
        },
      ],
    },
    heap: { growthMbPerS: null },
    loopDelayMs: { p99: 41, max: 62 },
    overhead: 0.03,
    madeAt: "2026-01-02T03:05:05.000Z",
    thread: "main",
    figures: [figures],
    evidence: told.evidence ?? madeEvidence({ gaps: told.gaps ?? [] }),
    ...(told.proof === undefined ? {} : { proof: told.proof }),
  };
}
