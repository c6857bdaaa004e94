import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection, madeThread } from "../evidence/made-evidence.js";
import { heapGrowth } from "./heap-growth.js";

/** A thread of 10 s with full collections that left so many megabytes. */
function left(...observations: [atMs: number, mb: number][]) {
  return heapGrowth(
    madeThread({
      samples: [],
      collections: observations.map(([startMs, mb]) =>
        madeCollection({ kind: "major", startMs, ms: 0, usedAfterBytes: mb * 1e6, byDoctor: startMs > 9000 }),
      ),
    }),
  );
}

test("a heap that grows steadily grows by so much a second, whoever caused the collections", () => {
  const growth = left([4000, 20], [6000, 30], [8000, 40], [9900, 49.5]);
  assert.ok(growth);
  assert.ok(Math.abs(growth.mbPerS - 5) < 1e-9);
  assert.equal(growth.spanShare, 0.59);
  assert.equal(growth.risingShare, 1);
});

test("a heap that is filled at the start and rests then does not grow", () => {
  const growth = left([200, 20], [600, 80], [1200, 160], [2500, 300], [5000, 301], [7000, 301], [9500, 301]);
  assert.ok(growth);
  assert.equal(growth.mbPerS, 0);
});

test("neither one wild value nor many at one moment decide", () => {
  const still = left([4000, 50], [5000, 50], [6000, 400], [7000, 50], [8000, 50], [9900, 50]);
  assert.ok(still && Math.abs(still.mbPerS) < 1e-9, `${still?.mbPerS}`);
  const burst = left(
    [4000, 50],
    [6000, 58],
    [9000, 60],
    [9001, 70],
    [9002, 65],
    [9003, 75],
    [9004, 61],
    [9500, 72],
  );
  assert.ok(burst && burst.mbPerS > 0 && burst.mbPerS < 6, `${burst?.mbPerS}`);
});

test("two full collections say nothing, and young ones neither", () => {
  assert.equal(left([5000, 20], [9000, 30]), undefined);
  assert.equal(heapGrowth(madeThread()), undefined);
});

test("growth that slows down is a warm-up, and so is what later samples have no room for", () => {
  assert.equal(left([2000, 43], [5000, 54], [8000, 57])?.mbPerS, 0);
  const samples = madeThread().samples.map((sample) => ({ ...sample, heapUsedBytes: 42e6 }));
  const collections = [20, 30, 40].map((mb, i) =>
    madeCollection({ kind: "major", startMs: 2000 * (i + 2), ms: 0, usedAfterBytes: mb * 1e6 }),
  );
  const growth = heapGrowth(madeThread({ samples, collections }));
  assert.ok(growth && growth.mbPerS < 1.5, `${growth?.mbPerS}`);
});

test("what collections in steps keep, and the doctor's do not, is no growth", () => {
  const collections = [
    { startMs: 3500, mb: 101.8, byDoctor: true },
    { startMs: 5000, mb: 102.3, byDoctor: true },
    { startMs: 7200, mb: 103.6, byDoctor: false },
    { startMs: 9000, mb: 106.7, byDoctor: false },
  ].map(({ startMs, mb, byDoctor }) =>
    madeCollection({ kind: "major", startMs, ms: 0, usedAfterBytes: mb * 1e6, byDoctor }),
  );
  const growth = heapGrowth(madeThread({ samples: [], collections }));
  assert.ok(growth && growth.mbPerS < 0.4, `${growth?.mbPerS}`);
});

test("what only the start tells of is not known to fall, but may grow", () => {
  assert.equal(left([500, 90], [1200, 60], [2000, 40], [5000, 35], [9500, 34]), undefined);
  assert.ok((left([1500, 20], [3500, 30], [9500, 60])?.mbPerS ?? 0) > 4.9);
});

test("a heap that is left larger by collections in steps, and then by the doctor's, does not fall", () => {
  const growth = left([4000, 60], [6000, 50], [8000, 45], [9100, 35], [9900, 35.01]);
  assert.equal(growth?.mbPerS, 0);
});
