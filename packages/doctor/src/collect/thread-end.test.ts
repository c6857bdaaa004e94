import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection } from "../evidence/made-evidence.js";
import { threadEnd } from "./thread-end.js";

const thread = (endMs: number, usedAfterBytes: number) => ({
  endMs,
  heapLimitBytes: 66e6,
  semiSpaceBytes: 2e6,
  collections: [madeCollection({ kind: "major", usedAfterBytes })],
});

test("a thread whose heap was full to the end, or whose limit was raised, ended by its limit", () => {
  assert.equal(threadEnd(thread(5000, 59e6), 10_000, false), "heap-limit");
  assert.equal(threadEnd(thread(5000, 40e6), 10_000, false), "exit");
  assert.equal(threadEnd(thread(9900, 40e6), 10_000, true), "heap-limit");
});

test("a thread that went with the program has not ended by itself", () => {
  assert.equal(threadEnd(thread(9900, 59e6), 10_000, false), undefined);
});
