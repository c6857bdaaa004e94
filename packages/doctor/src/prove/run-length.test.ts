import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection, madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { longestRunSeconds, neededRunLength } from "./run-length.js";

/** A thread of 10 s that allocates so many bytes each second. */
const threadOf = (bytesPerS: number, told: { id?: number; name?: string } = {}) =>
  madeThread({
    ...told,
    samples: [],
    collections: Array.from({ length: 11 }, (_, i) =>
      madeCollection({ startMs: 1000 * i, allocatedBytes: bytesPerS }),
    ),
  });

test("a larger young generation is filled five times, and once before", () => {
  const evidence = madeEvidence({
    threads: [threadOf(4 * 1_048_576), threadOf(32 * 1_048_576, { id: 1, name: "worker 1 (a.js)" })],
  });
  const larger = ["--max-semi-space-size=64", "--min-semi-space-size=64"];
  assert.deepEqual(neededRunLength(larger, evidence, "main"), { warmupSeconds: 16, seconds: 80 });
  assert.deepEqual(neededRunLength(larger, evidence, "worker 1 (a.js)"), { warmupSeconds: 2, seconds: 10 });
  assert.deepEqual(neededRunLength(larger, evidence, "gone"), { warmupSeconds: 2, seconds: 10 });
  // Without it there have to be as many, too.
  const smaller = ["--max-semi-space-size=1"];
  assert.deepEqual(neededRunLength(smaller, evidence, "main"), { warmupSeconds: 4, seconds: 20 });
});

test("other settings need as long as five collections took that were not the doctor's", () => {
  const collections = [1000, 3000, 5000, 9000].map((startMs, i) =>
    madeCollection({ startMs, byDoctor: i === 3 }),
  );
  const evidence = madeEvidence({
    threads: [madeThread({ endMs: 12_000, collections, collectionsLeftOut: 1 })],
  });
  assert.deepEqual(neededRunLength(["--single-threaded-gc"], evidence, "main"), {
    warmupSeconds: 3,
    seconds: 15,
  });
});

test("no run is longer than a minute, or than the program was examined; a load need not last longer", () => {
  assert.equal(longestRunSeconds(madeEvidence({ windowMs: 10_000 }), false), 60);
  assert.equal(longestRunSeconds(madeEvidence({ windowMs: 90_000 }), false), 90);
  assert.equal(longestRunSeconds(madeEvidence({ windowMs: 10_000 }), true), 10);
});
