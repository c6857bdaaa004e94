import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Profile } from "pprof-format";
import type { CallNode, Evidence } from "../evidence/evidence.js";
import { madeEvidence, madeNode, madeThread } from "../evidence/made-evidence.js";
import { allocationRate } from "../figures/allocation-rate.js";
import { allocationsPprof } from "./allocations-pprof.js";
import { cpuPprof } from "./cpu-pprof.js";

const startedAt = new Date("2026-01-02T03:04:05.000Z");
const hasGo = spawnSync("go", ["version"]).status === 0;

/** A main thread of 10 s, and a worker of 4 s in which equal functions allocate. */
function twoThreads(): Evidence {
  // Without collections, samples are all that is known of the amount.
  const uncounted = { collections: [], samples: [] };
  const main = madeThread();
  const { all } = main.allocations;
  const part = (root: CallNode) => ({ ...all, root });
  return madeEvidence({
    threads: [
      {
        ...main,
        ...uncounted,
        allocations: {
          ...main.allocations,
          survived: part(madeNode("(root)", 0, madeNode("handle", 0, madeNode("parse", 1_000_000)))),
          stays: { ...part(madeNode("(root)", 0, madeNode("tick", 500_000))), seconds: 2 },
        },
      },
      madeThread({ id: 3, name: "worker 3 (bots.js)", startMs: 6000, ...uncounted }),
    ],
    gaps: ["nothing is known of the dark side"],
  });
}

/** What a reader finds in a profile: for each stack, innermost function first, its values by type. */
function read(gzipped: Buffer) {
  const profile = Profile.decode(gunzipSync(gzipped));
  const { strings } = profile.stringTable;
  const word = (index: number | bigint) => strings[Number(index)];
  const types = profile.sampleType.map(({ type, unit }) => `${word(type)}/${word(unit)}`);
  const samples = profile.sample.map(({ locationId, value, label }) => ({
    thread: word(label[0].str),
    stack: locationId
      .map((id) => {
        const { line } = profile.location[Number(id) - 1];
        const { name, filename } = profile.function[Number(line[0].functionId) - 1];
        return `${word(name)} ${word(filename)}:${line[0].line}`;
      })
      .join(" < "),
    values: value.map(Number),
  }));
  return { profile, word, types, samples };
}

test("a profile of allocations has what was allocated, survived and stays, by stack and thread, in bytes of the window", () => {
  const { profile, word, types, samples } = read(allocationsPprof(twoThreads(), startedAt));
  assert.deepEqual(types, ["alloc_space/bytes", "survived_space/bytes", "inuse_space/bytes"]);
  const parse = "parse /app/parse.ts:7 < handle /app/handle.ts:7";
  assert.deepEqual(samples, [
    { thread: "main", stack: "handle /app/handle.ts:7", values: [60_000_000, 0, 0] },
    { thread: "main", stack: parse, values: [40_000_000, 10_000_000, 0] },
    { thread: "main", stack: "tick /app/tick.ts:7", values: [60_000_000, 0, 1_000_000] },
    { thread: "worker 3 (bots.js)", stack: "handle /app/handle.ts:7", values: [24_000_000, 0, 0] },
    { thread: "worker 3 (bots.js)", stack: parse, values: [16_000_000, 0, 0] },
    { thread: "worker 3 (bots.js)", stack: "tick /app/tick.ts:7", values: [24_000_000, 0, 0] },
  ]);
  assert.equal(BigInt(profile.timeNanos), BigInt(startedAt.getTime()) * 1_000_000n);
  assert.equal(Number(profile.durationNanos), 10e9);
  assert.equal(Number(profile.period), 65_536);
  assert.equal(word(profile.defaultSampleType), "alloc_space");
  assert.deepEqual(profile.comment.map(word), ["nothing is known of the dark side"]);
});

test("what was allocated adds up to what the collector counted", () => {
  const thread = madeThread();
  const { samples } = read(allocationsPprof(madeEvidence({ threads: [thread] }), startedAt));
  const bytes = samples.reduce((sum, { values }) => sum + values[0], 0);
  assert.ok(Math.abs(bytes - 10 * allocationRate(thread)) < 10);
});

test("a profile of the processor has samples and nanoseconds, without the time in which a thread waited", () => {
  const { types, samples } = read(cpuPprof(madeEvidence(), startedAt));
  assert.deepEqual(types, ["samples/count", "cpu/nanoseconds"]);
  assert.deepEqual(
    samples.map(({ stack, values }) => [stack, ...values]),
    [
      ["handle /app/handle.ts:7", 1200, 1.2e9],
      ["parse /app/parse.ts:7 < handle /app/handle.ts:7", 700, 0.7e9],
      ["(garbage collector) /app/(garbage collector).ts:7", 10, 1e7],
    ],
  );
});

test("what only the root is known to have done is the root's", () => {
  const thread = madeThread();
  const cpu = { ...thread.cpu, root: madeNode("(root)", 5) };
  const { samples } = read(cpuPprof(madeEvidence({ threads: [{ ...thread, cpu }] }), startedAt));
  assert.deepEqual(
    samples.map(({ stack, values }) => [stack, ...values]),
    [["(root) /app/(root).ts:7", 5, 5e6]],
  );
});

test("nothing allocated makes a profile without samples", () => {
  const thread = madeThread();
  const all = { ...thread.allocations.all, root: madeNode("(root)", 0), samples: 0, intervalBytes: 0 };
  const none = { ...thread, allocations: { ...thread.allocations, all } };
  assert.deepEqual(read(allocationsPprof(madeEvidence({ threads: [none] }), startedAt)).samples, []);
});

test("go tool pprof reads both, with totals, functions and lines", { skip: !hasGo }, (t) => {
  const allocations = goPprof(t, allocationsPprof(twoThreads(), startedAt));
  assert.match(allocations("-top"), /Type: alloc_space[\s\S]*of 213\.62MB total/);
  assert.match(allocations("-top", "-lines"), /tick \/app\/tick\.ts:7/);
  assert.match(allocations("-top", "-sample_index=inuse_space"), /of 976\.56kB total[\s\S]* tick\n/);
  assert.match(allocations("-raw"), /PeriodType: space bytes\nPeriod: 65536\nTime: 2026-01-02/);
  const cpu = goPprof(t, cpuPprof(madeEvidence(), startedAt));
  assert.match(cpu("-top"), /Type: cpu[\s\S]*Duration: 10s, Total samples = 1\.91s[\s\S]* handle\n/);
  assert.match(cpu("-raw"), /thread:\[main\]/);
});

function goPprof(t: TestContext, profile: Buffer): (...args: string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-pprof-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "profile.pb.gz");
  writeFileSync(file, profile);
  return (...args) => {
    const { stdout, stderr, status } = spawnSync("go", ["tool", "pprof", ...args, file], {
      encoding: "utf8",
      env: { ...process.env, PPROF_TMPDIR: folder, TZ: "UTC" },
    });
    assert.equal(status, 0, stderr);
    return stdout;
  };
}
