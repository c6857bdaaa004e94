import assert from "node:assert/strict";
import { test } from "node:test";
import { StormError } from "../storm-error.js";
import { sampleReport } from "../testing/sample-report.js";
import { readReport } from "./read-report.js";

test("reads what was written, without a change", () => {
  const report = sampleReport();
  assert.deepEqual(readReport(JSON.stringify(report), "a.json"), report);
});

test("takes what is not there for not measured, never for 0", () => {
  const { strategies, ...rest } = JSON.parse(JSON.stringify(sampleReport({ names: ["arena"] })));
  const { stutters: _, packets: __, latenessMs, runs: ___, ...arena } = strategies[0];
  const old = { ...rest, strategies: [{ ...arena, latenessMs: { ...latenessMs, max: null } }] };
  const [read] = readReport(JSON.stringify(old), "a.json").strategies;
  assert.ok(Number.isNaN(read.stutters) && Number.isNaN(read.packets.received));
  assert.ok(Number.isNaN(read.latenessMs.max));
  assert.deepEqual(read.packets.curve, []);
  assert.equal(read.runs.length, 1);
  assert.equal(read.runs[0].rssMb, arena.rssMb);
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  ["text", "# Title", /^a\.json is not JSON; give a file/],
  ["another file", '{"name":"package"}', /^a\.json is not a report; give a file/],
  ["null", "null", /is not a report/],
  ["a report without settings", '{"machine":{},"strategies":[]}', /another version: `settings` is not/],
  [
    "a report with other strategies",
    '{"machine":{},"settings":{},"strategies":[{"title":1}]}',
    /another version: `strategies`/,
  ],
];
for (const [what, text, expected] of mistakes) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => readReport(text, "a.json"),
      (error) => error instanceof StormError && error.code === "BAD_REPORT" && expected.test(error.message),
    );
  });
}
