import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection, madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { threadFigures } from "./thread-figures.js";

test("what the doctor caused is in no figure of pauses, phases, utilisation and ticks", () => {
  const { collections } = madeThread();
  const forced = madeCollection({ kind: "major", startMs: 5500, ms: 400, byDoctor: true });
  const thread = madeThread({ collections: [...collections.slice(0, 6), forced, ...collections.slice(6)] });
  const { pauses, major, phases, mmu, ticks } = threadFigures(madeEvidence(), thread);
  const without = threadFigures(madeEvidence(), madeThread());
  assert.deepEqual(
    { pauses, major, phases, mmu, ticks },
    {
      pauses: without.pauses,
      major: without.major,
      phases: without.phases,
      mmu: without.mmu,
      ticks: without.ticks,
    },
  );
  assert.equal(pauses.count, 10);
  assert.equal(pauses.intervalS, 1);
});

test("marking steps take from the program as pauses do", () => {
  const thread = madeThread({ markingSteps: [{ startMs: 5500, ms: 12 }] });
  const { pauses, marking, mmu, ticks } = threadFigures(madeEvidence(), thread);
  assert.equal(pauses.maxMs, 1);
  assert.equal(marking.maxMs, 12);
  assert.equal(mmu.find(({ windowMs }) => windowMs === 10)?.utilisation, 0);
  assert.equal(Math.round(ticks[2].worstMs), 12);
});

test("fragmentation is what a space has beyond its objects, after the sweeper has been", () => {
  const space = (sizeBytes: number, usedBytes: number) => [
    { space: "new_space", sizeBytes: 16e6, usedBytes: 0 },
    { space: "old_space", sizeBytes, usedBytes },
  ];
  const thread = madeThread({
    collections: [
      madeCollection({ kind: "major", startMs: 100, spaces: space(100e6, 20e6) }),
      madeCollection({ startMs: 200, spaces: space(80e6, 20e6) }),
      madeCollection({ startMs: 300, spaces: space(80e6, 70e6) }),
    ],
  });
  assert.deepEqual(threadFigures(madeEvidence(), thread).fragmentation, [
    { space: "old_space", sizeBytes: 80e6, share: 0.75 },
  ]);
});

test("a delay of the loop that the doctor's own collection made is not the program's", () => {
  const { samples, loopDelay } = madeThread();
  const thread = madeThread({
    samples: samples.map((sample) => (sample.atMs === 6000 ? { ...sample, loopDelayMaxMs: 410 } : sample)),
    loopDelay: { ...loopDelay, maxMs: 410 },
    collections: [madeCollection({ kind: "major", startMs: 5550, ms: 400, byDoctor: true })],
  });
  assert.deepEqual(threadFigures(madeEvidence(), thread).loopDelayMs, { p50: 0.1, p99: 1.2, max: 10 });
});

test("a loop that still stands is as late as it stood", () => {
  const { samples, loopDelay } = madeThread();
  const thread = madeThread({
    samples: samples.map((sample) => (sample.atMs > 7000 ? { ...sample, loopDelayMaxMs: 0 } : sample)),
    loopDelay: { ...loopDelay, maxMs: 3000 },
  });
  assert.equal(threadFigures(madeEvidence(), thread).loopDelayMs.max, 3000);
});

test("collections that were not kept are counted, and taken to be as long as most", () => {
  const { pauses, allocationBytesPerS } = threadFigures(
    madeEvidence(),
    madeThread({ collectionsLeftOut: 10 }),
  );
  assert.deepEqual([pauses.count, pauses.totalMs, pauses.intervalS], [20, 20, 0.5]);
  const { allocationBytesPerS: without } = threadFigures(madeEvidence(), madeThread());
  assert.ok(allocationBytesPerS > 1.9 * without);
});
