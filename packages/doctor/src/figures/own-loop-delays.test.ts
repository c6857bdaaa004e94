import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection, madeThread } from "../evidence/made-evidence.js";
import { ownLoopDelays } from "./own-loop-delays.js";

test("a delay in which the doctor collected is less by that, and no other is", () => {
  const samples = madeThread().samples.map((sample, i) => ({
    ...sample,
    loopDelayMaxMs: i === 4 ? 410 : 30,
  }));
  const ours = madeCollection({ kind: "major", startMs: 2050, ms: 400, byDoctor: true });
  const own = madeCollection({ kind: "major", startMs: 7050, ms: 25 });
  const delays = ownLoopDelays(madeThread({ samples, collections: [ours, own] }));
  assert.deepEqual(delays.slice(3, 6), [30, 10, 30]);
  assert.equal(delays[14], 30);
});
