import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { sampleReport } from "../testing/sample-report.js";
import { brokenConditions } from "./broken-conditions.js";
import { parseFailIf } from "./fail-if.js";

/** A report of `heap` and `arena` with `arena` changed. */
function report(over: Partial<StrategyResult> = {}): Report {
  const sample = sampleReport({ names: ["heap", "arena"] });
  const [heap, arena] = sample.strategies;
  return { ...sample, strategies: [heap, { ...arena, ...over }] };
}
const pauses = (p99Ms: number) => ({ pauses: { ...report().strategies[1].pauses, p99Ms } });
const broken = (condition: string, of: Report, before?: Report) =>
  brokenConditions([parseFailIf(condition)], of, before);

test("a condition that holds is broken, with what was measured and the limit", () => {
  assert.deepEqual(broken("p99 pause > 5ms", report(pauses(7))), [
    {
      condition: "p99 pause > 5ms",
      strategy: "arena",
      metric: "p99 pause",
      unit: "ms",
      measured: 7,
      limit: 5,
      sentence: "p99 pause of arena is 7.0 ms, above 5.0 ms",
    },
  ]);
  assert.deepEqual(broken("p99 pause > 5ms", report(pauses(5))), []);
  assert.equal(broken("p99 pause >= 5ms", report(pauses(5))).length, 1);
  assert.equal(broken("p99 pause < 5ms", report(pauses(4.9))).length, 1);
  assert.equal(broken("p99 pause <= 5ms", report(pauses(5))).length, 1);
  assert.equal(broken("heap: p99 pause > 5ms", report(pauses(1)))[0].strategy, "heap");
});

test("a change is of what the earlier report has", () => {
  assert.deepEqual(broken("p99 pause > +20%", report(pauses(6)), report(pauses(5))), []);
  const [worse] = broken("p99 pause > +20%", report(pauses(6.1)), report(pauses(5)));
  assert.equal(worse.limit, 6);
  assert.equal(worse.sentence, "p99 pause of arena is 6.1 ms, above 6.0 ms (+20% on 5.0 ms)");
  assert.equal(broken("p99 pause < -50%", report(pauses(2)), report(pauses(5))).length, 1);
});

test("a run without a pause keeps every limit to how often they come, up to the time that was measured", () => {
  const none = { count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0, totalMs: 0, intervalS: 30 };
  assert.deepEqual(broken("pause interval < 10s", report({ pauses: none })), []);
  const [short] = broken("pause interval < 60s", report({ pauses: none }));
  assert.equal(short.measured, 30);
  const [unknown] = broken("pause interval < 10s", report({ pauses: { ...none, intervalS: 0 } }));
  assert.equal(unknown.sentence, "pause interval of arena was not measured");
});

test("a limit that nobody could check was not kept", () => {
  const lines = (condition: string, of: Report, before?: Report) =>
    broken(condition, of, before).map(({ sentence, measured }) => [sentence, measured]);
  assert.deepEqual(lines("p99 pause > 5ms", report({ void: "the server ended" })), [
    ["arena is void: the server ended", null],
  ]);
  assert.deepEqual(lines("frame: p99 pause > 5ms", report()), [["frame was not measured", null]]);
  assert.deepEqual(lines("p99 packet > 5ms", sampleReport({ mode: "sim", names: ["arena"] })), [
    ["p99 packet of arena was not measured", null],
  ]);
  assert.match(String(lines("p99 pause > +5%", report(), report({ void: "late" }))), /has nothing before it/);
});
