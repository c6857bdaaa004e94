import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { type ask, over10Seconds, spaces } from "../insights/ask.test.js";
import { diagnose } from "./diagnose.js";

const verdictOf = (thread: Parameters<typeof ask>[1], evidence: Parameters<typeof ask>[2] = {}) =>
  diagnose(madeEvidence({ threads: [madeThread(thread)], ...evidence })).verdict;

test("young collections that copy much: how long, how often, why, who", () => {
  const collections = over10Seconds(100, (i) => ({
    ms: 9,
    usedBeforeBytes: 30e6,
    usedAfterBytes: 20e6,
    spaces: spaces(3, 10 + 3 * i),
  }));
  assert.equal(
    verdictOf({ collections }),
    "main stops 9 ms at p99, 10 times a second (9 % of the time), for copying 38 % of what young collections find; 38 % of what is allocated comes from tick (tick.ts:7)",
  );
});

test("a heap that has ended the program says so", () => {
  const collections = over10Seconds(20, () => ({ kind: "major", ms: 30, usedAfterBytes: 190e6 }));
  assert.match(
    verdictOf({ collections, heapLimitBytes: 250e6 }, { ended: "crash", exit: "SIGABRT" }),
    /because 190 MB are live of 200 MB that the heap may have, and ended for want of memory/,
  );
});

test("a danger that stops nothing yet is told as one", () => {
  const process = madeEvidence().process.map((it) => ({ ...it, rssBytes: 80e6 + 15_000 * it.atMs }));
  assert.match(verdictOf({}, { process }), /^main hardly stops, but the process grows by 15 MB\/s/);
});

test("a machine that has no processor for the program is part of the answer", () => {
  assert.match(
    verdictOf({ scheduled: { ranMs: 2000, waitedMs: 2000 } }),
    /^healthy: .*; the machine gave it a processor for 50 % of the time that it wanted one$/,
  );
});

test("a program is not called healthy without more where a thread was not observed, or a child process", () => {
  assert.match(
    verdictOf({}, { unobserved: { threads: 1, children: [4243] } }),
    /^healthy as far as was seen, not in all threads: no collection stops it/,
  );
  assert.match(
    verdictOf({}, { unobserved: { threads: 0, children: [4243, 4244] } }),
    /^healthy as far as was seen, not in its 2 child processes: no collection stops it/,
  );
});

test("a program that ended badly is told so, however well it was until then", () => {
  assert.match(
    verdictOf({}, { ended: "crash", exit: 3 }),
    /^healthy: .*; then the program ended with exit code 3$/,
  );
  assert.match(
    verdictOf({}, { ended: "crash", exit: "SIGKILL" }),
    /; then the program was ended by SIGKILL$/,
  );
});

test("threads that hardly wanted a processor are not told to want one", () => {
  assert.doesNotMatch(verdictOf({ scheduled: { ranMs: 200, waitedMs: 400 } }, {}), /processor/);
});
