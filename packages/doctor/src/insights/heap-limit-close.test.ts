import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence } from "../evidence/made-evidence.js";
import { ask, over10Seconds } from "./ask.test.js";
import { heapLimitClose } from "./heap-limit-close.js";

const limits = { heapLimitBytes: 200e6 + 3 * 16_777_216, semiSpaceBytes: 16_777_216 };
const full = (liveMb: number) =>
  over10Seconds(20, () => ({ kind: "major", ms: 20, usedAfterBytes: liveMb * 1e6 }));

test("a heap that is nearly full says so, and how high the limit could be", () => {
  const insight = ask(heapLimitClose, { ...limits, collections: full(180) });
  assert.match(
    insight?.finding ?? "",
    /^180 MB are live of 200 MB that the heap may have \(90 %\): 20 full collections/,
  );
  assert.deepEqual(insight?.advice[0]?.engine, ["--max-old-space-size=514"]);
});

test("a crash for want of memory weighs all", () => {
  const insight = ask(
    heapLimitClose,
    { ...limits, collections: full(190) },
    { ended: "crash", exit: "SIGABRT" },
  );
  assert.equal(insight?.weight, 1);
});

test("a worker that Node has ended at its limit weighs all, though the program goes on", () => {
  const insight = ask(heapLimitClose, { ...limits, collections: full(140), ended: "heap-limit" });
  assert.equal(insight?.weight, 1);
  assert.match(insight?.finding ?? "", /; the thread ended for want of memory$/);
});

test("a machine without more memory gets no advice to raise it; a heap with room no finding", () => {
  const target = { ...madeEvidence().target, memoryBytes: 256e6 };
  assert.deepEqual(ask(heapLimitClose, { ...limits, collections: full(180) }, { target })?.advice, []);
  assert.equal(ask(heapLimitClose, { ...limits, collections: full(100) }), undefined);
});
