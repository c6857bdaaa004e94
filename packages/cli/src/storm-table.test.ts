import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report, StrategyResult } from "@pauseless/storm";
import { sampleReport } from "./browser/sample-report.js";
import { stormTable } from "./storm-table.js";

/** A report with one of its contenders changed. */
function changed(report: Report, name: string, over: Partial<StrategyResult>): Report {
  const strategies = report.strategies.map((run) => (run.name === name ? { ...run, ...over } : run));
  return { ...report, strategies };
}
const pair = () => ({ ...sampleReport({ names: ["heap", "arena"] }), leftOut: [] });

test("up to three contenders have a column each, all lines of one width, under the conditions", () => {
  const [conditions, gap, ...rows] = stormTable(pair()).split("\n");
  assert.match(
    conditions,
    /1000 clients x 32 a second, traffic bots, 20 battles of 50, 300 .*2 x 30 s; Example CPU 3000, 2 cores/,
  );
  assert.equal(gap, "");
  assert.match(rows[0], /^ +heap +arena$/);
  assert.equal(new Set(rows.map(({ length }) => length)).size, 1);
  const table = rows.join("\n");
  for (const row of [
    /ticks late p50 \/ p99 \/ max +0\.80 \/ [\d.]+ \/ \d+ ms +0\.80 \/ 1\.1 \/ \d\.\d ms/,
    /packets late p99 \/ max/,
    /ticks later than a frame +\d\d,\d{3} +0$/m,
    / {2}fewer than heap +– +100%$/m,
    /collector pauses +\d+ +\d+$/m,
    / {2}p50 \/ p99 \/ max .* ms$/m,
    /round trip p50 \/ p99/,
    /allocated .* MB\/s$/m,
    /fragmentation .* %$/m,
    /heap \/ resident .* MB$/m,
    /processor, of one core .* %$/m,
    /messages a second received +31,99\d +31,99\d$/m,
  ]) {
    assert.match(table, row);
  }
});

test("more contenders have a row each, strategies before peers, no wider than 120", () => {
  const report = sampleReport();
  const [, , head, ...below] = stormTable({ ...report, strategies: [...report.strategies].reverse() }).split(
    "\n",
  );
  assert.match(head, /^ +late +packets +stutters +fewer +pauses +pause /);
  const rows = below.slice(0, below.indexOf(""));
  assert.equal(rows.length, 11);
  assert.deepEqual(rows.map((row) => row.split(" ")[0]).slice(6), ["heap", "java", "go", "colyseus", "ws"]);
  for (const row of [head, ...rows]) assert.ok(row.length <= 120, `${row.length} characters`);
});

test("mode sim shows nothing of sockets", () => {
  for (const names of [["heap", "arena"], undefined]) {
    const table = stormTable(sampleReport({ mode: "sim", ...(names && { names }) }));
    assert.match(table, /^300 battles of 50 bots, no sockets/);
    assert.doesNotMatch(table, /packets|round trip|received|clients/);
  }
});

test("a void run shows no figures, and why", () => {
  const lines = stormTable(changed(pair(), "arena", { void: "the server has ended" })).split("\n");
  assert.equal(lines.at(-1), "arena is void: the server has ended");
  const figures = lines.slice(3, -1);
  assert.ok(figures.length > 5);
  assert.ok(figures.every((line) => line.endsWith("void") && !line.startsWith("void")));
  const many = stormTable(changed(sampleReport(), "go", { void: "it ended" })).split("\n");
  assert.match(String(many.find((line) => line.startsWith("go "))), /^go( +void)+$/);
});

test("names who was left out, and says in words that stutters are as many", () => {
  const report = sampleReport();
  const [heap, tuned, ...others] = report.strategies;
  const { stutters } = heap;
  const lines = stormTable({ ...report, strategies: [heap, { ...tuned, stutters }, ...others] }).split("\n");
  assert.equal(lines.at(-1), "rust was left out: no tool chain was found; install one");
  assert.match(String(lines.find((line) => line.startsWith("tuned "))), / as many /);
});
