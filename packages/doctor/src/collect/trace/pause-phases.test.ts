import assert from "node:assert/strict";
import { test } from "node:test";
import { pausePhases } from "./pause-phases.js";
import type { TraceEvent } from "./trace-events.js";

const scope = (name: string, ts: number, dur: number): TraceEvent => ({
  pid: 1,
  tid: 1,
  ts,
  ph: "X",
  name,
  dur,
  args: {},
});

test("the parts of a phase count for it, and what is in no phase is other", () => {
  const scopes = [
    scope("V8.GC_MARK_COMPACTOR", 110, 870),
    scope("V8.GC_MC_MARK", 120, 400),
    scope("V8.GC_MC_MARK_ROOTS", 130, 100),
    scope("V8.GC_MC_EVACUATE", 520, 200),
    scope("V8.GC_MC_EVACUATE_COPY", 540, 100),
    scope("V8.GC_MC_SWEEP", 550, 50),
    scope("V8.GC_MC_SWEEP", 720, 30),
    scope("V8.GC_HEAP_EPILOGUE", 988, 10),
  ];
  assert.deepEqual(pausePhases(scopes, 100, 1000), [
    { phase: "mark", ms: 0.4 },
    { phase: "other", ms: 0.26 },
    { phase: "evacuate", ms: 0.2 },
    { phase: "sweep", ms: 0.03 },
    { phase: "heap.epilogue", ms: 0.01 },
  ]);
});

test("a scavenge has the phases below its only scope", () => {
  const scopes = [
    scope("V8.GC_SCAVENGER", 0, 100),
    scope("V8.GC_SCAVENGER_SCAVENGE", 0, 95),
    scope("V8.GC_SCAVENGER_SCAVENGE_ROOTS", 5, 10),
    scope("V8.GC_SCAVENGER_SCAVENGE_PARALLEL_PHASE", 20, 60),
    scope("V8.GC_SCAVENGER_SCAVENGE_PARALLEL", 25, 40),
    scope("V8.GC_MC_SWEEP", 30, 10),
    scope("V8.GC_SCAVENGER_SCAVENGE_WEAK_GLOBAL_HANDLES_PROCESS", 80, 3),
  ];
  assert.deepEqual(pausePhases(scopes, 0, 100), [
    { phase: "scavenge.parallel", ms: 0.04 },
    { phase: "scavenge", ms: 0.022 },
    { phase: "scavenge.parallel_phase", ms: 0.02 },
    { phase: "scavenge.roots", ms: 0.01 },
    { phase: "other", ms: 0.005 },
    { phase: "scavenge.weak_global_handles.process", ms: 0.003 },
  ]);
});

test("a scope that seems to end after the one that it is in, or after the pause, is cut", () => {
  const scopes = [
    scope("V8.GC_MARK_COMPACTOR", 0, 50),
    scope("V8.GC_MC_MARK", 10, 41),
    scope("V8.GC_MC_CLEAR", 50, 70),
    scope("V8.GC_MC_FINISH", 100, 10),
  ];
  assert.deepEqual(pausePhases(scopes, 0, 100), [
    { phase: "clear", ms: 0.05 },
    { phase: "mark", ms: 0.04 },
    { phase: "other", ms: 0.01 },
  ]);
});

test("what took less than a two-hundredth of the pause is other", () => {
  const scopes = [
    scope("V8.GC_MC_MARK", 0, 990),
    scope("V8.GC_MC_CLEAR", 990, 4),
    scope("V8.GC_MC_FINISH", 994, 6),
  ];
  assert.deepEqual(pausePhases(scopes, 0, 1000), [
    { phase: "mark", ms: 0.99 },
    { phase: "finish", ms: 0.006 },
    { phase: "other", ms: 0.004 },
  ]);
});

test("a scope without a name that is known keeps its own", () => {
  const [phase] = pausePhases([scope("V8.GC_SOMETHING_NEW", 0, 100)], 0, 100);
  assert.deepEqual(phase, { phase: "something_new", ms: 0.1 });
});
