import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Child } from "../compare/child.js";
import type { ServerMeasurement } from "../serve/monitor.js";
import { CollectionTrace } from "./collection-trace.js";
import { traceSettings } from "./time-mark.js";
import { withTrace } from "./with-trace.js";

type Answer =
  | { readonly type: "measured"; readonly measurement: ServerMeasurement }
  | { readonly type: "failed"; readonly message: string };

const folder = mkdtempSync(join(tmpdir(), "pauseless-traced-"));
after(() => rmSync(folder, { recursive: true }));
const MB = 2 ** 20;

/** A program that allocates as it is told in a measured time, with lines of its own before, between and after. */
const module = join(folder, "allocating.mjs");
writeFileSync(
  module,
  `import { Monitor } from ${JSON.stringify(new URL("../serve/monitor.js", import.meta.url).href)};
   const { arrays, keep, ms, thread } = JSON.parse(process.argv[2]);
   console.log("starting");
   const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
   const kept = [];
   let at = 0;
   // 1,000 elements of 8 bytes, their head of 16, and the array of 32.
   const allocate = () => { kept[at++ % keep] = new Array(1000).fill(0); };
   for (let i = 0; i < 2000; i++) allocate();
   const worker = thread && new (await import("node:worker_threads")).Worker(
     "const kept = []; setInterval(() => { for (let i = 0; i < 100000; i++) kept[i % 100] = { i }; }, 5);", { eval: true });
   const monitor = new Monitor(() => null, () => ({ committedBytes: 4096, usedBytes: 1024 }));
   monitor.start();
   for (let round = 0; round < 2; round++) {
     await monitor.begin();
     const startMs = performance.now();
     for (let i = 0; i < arrays || performance.now() - startMs < ms; i++) {
       if (i < arrays) allocate();
       if (i % 500 === 0 || i >= arrays) { await turn(); }
     }
     const measurement = await monitor.end();
     for (let i = 0; i < 2000; i++) allocate();
     if (round === 1) process.send({ type: "measured", measurement });
   }
   console.log("ending");
   process.once("disconnect", () => process.exit(0));`,
);

/** Runs the program with those settings of the engine; answers what it measured of itself, and what was traced. */
async function run(options: object, settings: readonly string[] = []) {
  const trace = new CollectionTrace();
  const all = { arrays: 0, keep: 1, ms: 0, thread: false, ...options };
  const child = new Child<Answer>(
    "program",
    pathToFileURL(module),
    all,
    [...traceSettings, ...settings],
    trace.output,
  );
  try {
    const { measurement } = await child.answer("measured");
    const traced = await trace.measured();
    return { measurement, traced, figures: withTrace(measurement.isolates, traced) };
  } finally {
    await child.end();
    trace.close();
  }
}

const sumMs = (pauses: readonly { readonly ms: number }[]) => pauses.reduce((sum, { ms }) => sum + ms, 0);

describe("a traced program", () => {
  test("allocated what it says that it did, and its pauses are as long by two clocks", async () => {
    const arrays = 26_000;
    // Many survive, so that pauses are long beside what lies between the two clocks.
    const { measurement, traced, figures } = await run({ arrays, keep: 3000 }, ["--max-semi-space-size=16"]);
    const allocatedMb = figures.allocationMbPerS * traced.seconds;
    const expectedMb = (arrays * 8048) / MB;
    assert.ok(Math.abs(allocatedMb / expectedMb - 1) < 0.05, `${allocatedMb} of ${expectedMb} MB`);
    assert.ok(Math.abs(measurement.seconds - traced.seconds) < 0.05);

    const [{ kinds, pauses }] = figures.isolates;
    const stops = kinds.filter(({ kind }) => kind !== "incremental");
    assert.equal(
      stops.reduce((sum, { count }) => sum + count, 0),
      traced.isolates[0].pauses.length,
    );
    assert.deepEqual(pauses, measurement.pauses);
    const measuredMs = stops.reduce((sum, { totalMs }) => sum + totalMs, 0);
    const tracedMs = sumMs(traced.isolates[0].pauses);
    assert.ok(Math.abs(measuredMs / tracedMs - 1) < 0.05, `${measuredMs} and ${tracedMs} ms`);
    for (const { kind, phases } of stops) {
      assert.ok(phases.length > 1, kind);
      assert.ok(phases.every(({ totalMs }, i) => i === 0 || totalMs <= phases[i - 1].totalMs));
    }
  });

  test("that collects nothing has an allocation rate all the same", async () => {
    const arrays = 1000;
    const settings = ["--min-semi-space-size=64", "--max-semi-space-size=64"];
    const { traced, figures } = await run({ arrays }, settings);
    assert.deepEqual(traced.isolates[0].pauses, []);
    const allocatedMb = figures.allocationMbPerS * traced.seconds;
    // What measuring itself allocates is more than nothing beside so little.
    const expectedMb = (arrays * 8048) / MB;
    assert.ok(
      allocatedMb > 0.95 * expectedMb && allocatedMb < 1.1 * expectedMb,
      `${allocatedMb} of ${expectedMb} MB`,
    );
    assert.ok(Math.abs(figures.heapGrowthMbPerS - figures.allocationMbPerS) < 1e-6);
    assert.deepEqual(
      figures.isolates.map(({ name }) => name),
      ["server"],
    );
  });

  test("has an isolate for each of its threads", async () => {
    const { traced, figures } = await run({ ms: 700, thread: true });
    assert.deepEqual(
      figures.isolates.map(({ name }) => name),
      ["server", "thread 1"],
    );
    const [, { pauses, kinds }] = figures.isolates;
    assert.ok(pauses.count > 0 && pauses.totalMs > 0);
    assert.equal(kinds[0].kind, "minor");
    assert.ok(kinds[0].phases.length > 0);
    assert.equal(traced.isolates[1].pauses.length, pauses.count);
  });

  test("says how much of its memory holds nothing", async () => {
    const { measurement } = await run({});
    assert.deepEqual(measurement.fragmentation.spaces.at(-1), {
      space: "arenas",
      committedMb: 4096 / MB,
      usedMb: 1024 / MB,
      share: 0.75,
    });
  });
});

test("a program without marks of measured times is told from one that measured nothing", async () => {
  const trace = new CollectionTrace();
  await assert.rejects(trace.measured(), /tells of no measured time that has ended/);
  const { output } = trace;
  trace.close();
  assert.throws(() => writeSync(output, "closed"));
});

test("a trace that has no place says what to change", () => {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = join(folder, "nowhere");
  try {
    assert.throws(
      () => new CollectionTrace(),
      /no such file.*; set TMPDIR to a folder that can be written to/,
    );
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
});
