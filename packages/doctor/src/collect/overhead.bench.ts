import type { Evidence } from "../evidence/evidence.js";
import { checksumOf, type WorkDone } from "./peers/fixed-work.js";
import { type OverheadWork, runObserved, runPlain } from "./peers/overhead-run.js";
import { overheadWork, type WorkKind } from "./peers/overhead-work.js";

/** Seconds of work, and how often the contenders take turns; more by environment, for figures that count. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const TURNS = Number(process.env.BENCH_TURNS ?? 5);
/** The Node that runs the programs. */
const NODE = process.env.BENCH_NODE ?? process.execPath;

const NAMES: Record<WorkKind, string> = {
  paced: "500 MB/s of short-lived objects",
  saturated: "objects made as fast as can be",
  server: "requests, 200 MB live",
};

/** The same work without anything, under the doctor, and with what Node has of itself. */
function caseOf(kind: WorkKind) {
  const work: OverheadWork = { kind, seconds: SECONDS, node: NODE };
  const plain =
    (...options: string[]) =>
    async () =>
      measured(work, await runPlain(work, options));
  return {
    name: NAMES[kind],
    unit: "ms",
    rounds: TURNS,
    against: "without",
    contenders: {
      without: plain(),
      doctor: async () => {
        const { evidence, ...done } = await runObserved(work);
        return measured(work, done, claimOf(done, evidence));
      },
      "--cpu-prof --heap-prof": plain("--cpu-prof", "--heap-prof"),
      "--trace-gc": plain("--trace-gc"),
    },
  };
}

/** What bench.mjs prints of a run. */
function measured(work: OverheadWork, { processorMs, wallMs, units, checksum }: WorkDone, more = ""): object {
  const expected = overheadWork(work.kind, work.seconds);
  return {
    samples: [processorMs],
    checked: units === expected.units && checksum === checksumOf(expected),
    bytesPerOp: null,
    note: `${(wallMs / 1000).toFixed(1)} s from begin to end${more}`,
  };
}

/** The doctor's own figure, as the factor that would be measured if it were true. */
function claimOf({ processorMs }: WorkDone, { overhead, windowMs }: Evidence): string {
  const claimedMs = overhead.share * Math.max(processorMs, windowMs);
  const parts = overhead.parts.map(({ part, share }) => `${part} ${(100 * share).toFixed(1)} %`).join(", ");
  return (
    `; claims ${(100 * overhead.share).toFixed(1)} %, which would be ${(processorMs / (processorMs - claimedMs)).toFixed(3)} x` +
    ` (${parts}; ${overhead.causedCollections} full collections, ${overhead.causedCollectionsMs.toFixed(0)} ms)`
  );
}

/** Processor time of the program, with and without the doctor, beside what the doctor says of itself. */
export const bench = {
  name: "doctor overhead",
  cases: [caseOf("paced"), caseOf("saturated"), caseOf("server")],
};
