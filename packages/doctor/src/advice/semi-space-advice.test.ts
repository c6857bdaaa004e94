import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { largerYoungGeneration } from "./semi-space-advice.js";

const MB = 2 ** 20;

test("a young generation that is small by V8's choice is begun larger, and may grow as far as before", () => {
  assert.deepEqual(largerYoungGeneration(MB, madeEvidence(), 64 * MB)?.engine, [
    "--max-semi-space-size=64",
    "--min-semi-space-size=32",
  ]);
  assert.deepEqual(largerYoungGeneration(16 * MB, madeEvidence())?.engine, [
    "--max-semi-space-size=64",
    "--min-semi-space-size=64",
  ]);
});

test("memory is counted for the threads that run at the same time, as the options hold for all", () => {
  const workers = (count: number, atOnce: boolean) =>
    madeEvidence({
      threads: [
        madeThread(),
        ...Array.from({ length: count }, (_, i) =>
          madeThread({ id: i + 1, startMs: atOnce ? 0 : i * 100, endMs: atOnce ? 10_000 : i * 100 + 100 }),
        ),
      ],
    });
  assert.equal(largerYoungGeneration(16 * MB, workers(20, true)), undefined);
  assert.notEqual(largerYoungGeneration(16 * MB, workers(20, false)), undefined);
});
