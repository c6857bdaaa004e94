import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { sampleReport } from "../testing/sample-report.js";
import { compareReports } from "./compare-reports.js";

/** A report of `arena` alone whose p99 of pauses was so in its runs; its own is their median. */
function report(...p99s: number[]): Report {
  const sample = sampleReport({ names: ["arena"] });
  const [arena] = sample.strategies;
  const pauses = (p99Ms: number) => ({ ...arena.pauses, p99Ms });
  const median = p99s[Math.floor(p99s.length / 2)];
  const runs = p99s.map((p99Ms) => ({ ...arena.runs[0], pauses: pauses(p99Ms) }));
  return { ...sample, strategies: [{ ...arena, pauses: pauses(median), runs }] };
}
const p99Change = (before: Report, after: Report) =>
  compareReports(before, after).contenders[0].figures.find(({ metric }) => metric === "p99 pause");

test("a report is the same as itself in every figure", () => {
  const { differences, contenders, onlyBefore, onlyAfter } = compareReports(sampleReport(), sampleReport());
  assert.equal(contenders.length, 11);
  for (const { figures } of contenders) {
    assert.ok(figures.length > 30);
    assert.ok(figures.every(({ change }) => change === "same"));
  }
  assert.deepEqual([differences, onlyBefore, onlyAfter], [[], [], []]);
});

test("a change counts only where the runs of one lie all on one side of those of the other", () => {
  assert.equal(p99Change(report(4, 5, 6), report(5.9, 8, 9))?.change, "same");
  const worse = p99Change(report(4, 5, 6), report(6.1, 8, 9));
  assert.equal(worse?.change, "worse");
  assert.deepEqual(worse?.before, { value: 5, least: 4, most: 6, runs: 3 });
  assert.equal(p99Change(report(6.1, 8, 9), report(4, 5, 6))?.change, "better");
});

test("a tenth, and what means nothing, is the same; a single run is trusted less", () => {
  assert.equal(p99Change(report(10, 10), report(10.9, 10.9))?.change, "same");
  assert.equal(p99Change(report(10, 10), report(11.3, 11.3))?.change, "worse");
  assert.equal(p99Change(report(0.1, 0.1), report(0.29, 0.29))?.change, "same", "0.2 ms of a pause");
  assert.equal(p99Change(report(10), report(12))?.change, "same");
  assert.equal(p99Change(report(10), report(14))?.change, "worse");
});

test("fewer messages are worse", () => {
  const slow = sampleReport({ names: ["arena"] });
  const fewer = (run: { receivedPerS: number }) => ({ receivedPerS: run.receivedPerS * 0.9 });
  const [arena] = slow.strategies;
  const after: StrategyResult = {
    ...arena,
    ...fewer(arena),
    runs: arena.runs.map((run) => ({ ...run, ...fewer(run) })),
  };
  const { contenders } = compareReports(slow, { ...slow, strategies: [after] });
  assert.deepEqual(
    contenders[0].figures
      .filter(({ change }) => change !== "same")
      .map(({ metric, change }) => [metric, change]),
    [["received", "worse"]],
  );
});

test("says what was not made alike: machine, mode, settings, engine", () => {
  const before = sampleReport({ names: ["tuned"] });
  const [tuned] = before.strategies;
  const after: Report = {
    ...before,
    mode: "sim",
    machine: { ...before.machine, node: "v26.0.0", cpu: "Another" },
    settings: { ...before.settings, seconds: 10 },
    strategies: [{ ...tuned, engine: [] }],
  };
  assert.deepEqual(
    compareReports(before, after).differences.map(({ what, before: from, after: to }) => [what, from, to]),
    [
      ["mode", "net", "sim"],
      ["processor", "Example CPU 3000", "Another"],
      ["Node", "v24.1.0", "v26.0.0"],
      ["seconds", "30", "10"],
      ["engine settings of tuned", "--max-semi-space-size=64 --max-old-space-size=2048", "defaults"],
    ],
  );
});

test("says of whom only a part was measured in one of them", () => {
  const sample = sampleReport({ names: ["heap", "arena"] });
  const measuredFor = (...each: number[]): Report => ({
    ...sample,
    strategies: sample.strategies.map((strategy, i) => ({ ...strategy, seconds: each[i] })),
  });
  const differences = (before: Report, after: Report) => compareReports(before, after).differences;
  assert.deepEqual(differences(measuredFor(30.01, 30.02), measuredFor(30.2, 0.51)), [
    { what: "time measured of arena", before: "30 of 30 s", after: "0.5 of 30 s" },
  ]);
  assert.deepEqual(differences(sample, measuredFor(12, 30)), [
    { what: "time measured of heap", before: "– of 30 s", after: "12 of 30 s" },
  ]);
  assert.deepEqual(differences(sample, measuredFor(30, 29.8)), []);
});

test("names what is in one report only, and does not compare what is void", () => {
  const before = sampleReport({ names: ["heap", "arena"] });
  const after = sampleReport({ names: ["arena", "ws"] });
  const [arena, ws] = after.strategies;
  const gone = { ...after, strategies: [{ ...arena, void: "the server ended" }, ws] };
  const { contenders, onlyBefore, onlyAfter } = compareReports(before, gone);
  assert.deepEqual([onlyBefore, onlyAfter], [["heap"], ["ws"]]);
  assert.deepEqual(contenders, [
    { name: "arena", void: "void in the second report: the server ended", figures: [] },
  ]);
});
