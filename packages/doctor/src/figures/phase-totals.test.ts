import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection } from "../evidence/made-evidence.js";
import { phaseTotals } from "./phase-totals.js";

const mark = (ms: number) => ({ phase: "mark", ms });
const other = (ms: number) => ({ phase: "other", ms });

test("phases are added up by kind, the longest first", () => {
  const totals = phaseTotals([
    madeCollection({ kind: "major", ms: 10, phases: [mark(8), other(2)] }),
    madeCollection({ kind: "major", ms: 20, phases: [mark(15), other(5)] }),
    madeCollection({ kind: "minor", ms: 9, phases: [other(9)] }),
  ]);
  assert.deepEqual(totals, [
    { kind: "major", phase: "mark", totalMs: 23 },
    { kind: "minor", phase: "other", totalMs: 9 },
    { kind: "major", phase: "other", totalMs: 7 },
  ]);
});

test("collections whose phases are not known count as others of their kind", () => {
  const totals = phaseTotals([
    madeCollection({ kind: "major", ms: 10, phases: [mark(8), other(2)] }),
    madeCollection({ kind: "major", ms: 30, phases: [] }),
    madeCollection({ kind: "minor", ms: 5, phases: [] }),
  ]);
  assert.deepEqual(totals, [
    { kind: "major", phase: "mark", totalMs: 32 },
    { kind: "major", phase: "other", totalMs: 8 },
  ]);
});
