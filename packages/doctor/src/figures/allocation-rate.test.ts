import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection, madeThread } from "../evidence/made-evidence.js";
import { allocationRate } from "./allocation-rate.js";

const sample = (atMs: number, heapUsedBytes: number) => ({ ...madeThread().samples[0], atMs, heapUsedBytes });

test("adds up what collections tell, and by samples what was before and after them", () => {
  const rate = allocationRate(
    madeThread({
      collections: [
        madeCollection({ startMs: 1000, usedBeforeBytes: 15e6, allocatedBytes: 0 }),
        madeCollection({ startMs: 2000, allocatedBytes: 10e6 }),
        madeCollection({ startMs: 3000, ms: 1, allocatedBytes: 10e6, usedAfterBytes: 6e6 }),
      ],
      samples: [sample(500, 10e6), sample(1500, 3e6), sample(3500, 11e6)],
    }),
  );
  assert.equal(rate, 30e6 / 3);
});

test("is what samples rise by where nothing was collected", () => {
  const samples = [sample(1000, 10e6), sample(2000, 12e6), sample(3000, 11e6), sample(5000, 13e6)];
  assert.equal(allocationRate(madeThread({ collections: [], samples })), 1e6);
});

test("is the profile's where neither collections nor samples can tell", () => {
  assert.equal(allocationRate(madeThread({ collections: [], samples: [] })), 16e6);
});
