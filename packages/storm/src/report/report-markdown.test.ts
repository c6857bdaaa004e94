import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleReport } from "../testing/sample-report.js";
import { reportMarkdown } from "./report-markdown.js";

test("has the sentence, the table with a row for each contender, the conditions and how it was made", () => {
  const lines = reportMarkdown(sampleReport()).split("\n");
  assert.match(lines[0], /^### On this machine the worst stall fell from .* with arena in place of heap\.$/);
  const table = lines.filter((line) => line.startsWith("|"));
  assert.equal(table.length, 2 + 11);
  const columns = (line: string) => line.split("|").length;
  assert.equal(new Set(table.map(columns)).size, 1);
  assert.match(table[2], /^\| heap \| /);
  assert.match(table[8], /^\| arena \| .* \| 0 \| 100% \| /);
  assert.match(table[9], /^\| ws \(peer\) \| /);
  const text = lines.join("\n");
  assert.match(text, /Example CPU 3000 · 2 cores/);
  assert.match(text, /- rust was left out: no tool chain was found; install one/);
  assert.match(text, /Made by `pauseless storm --mode net --seconds 30 --repeats 2`\./);
});

test("leaves out sockets in mode sim", () => {
  assert.doesNotMatch(reportMarkdown(sampleReport({ mode: "sim" })), /packets late|round trip/);
});

test("says void instead of figures, and why", () => {
  const report = sampleReport({ names: ["heap", "pooled", "arena"] });
  const [heap, pooled, arena] = report.strategies;
  const text = reportMarkdown({
    ...report,
    strategies: [heap, { ...pooled, void: "the server ended" }, arena],
  });
  assert.match(text, /- \*\*Before you believe it:\*\* The run of pooled is void: the server ended\./);
  assert.match(text, /\| pooled \| void \| void/);
});

test("keeps hostile names from becoming markup", () => {
  const hostile = "a|b\n# <img src=x> [x](http://y) **z** `c` @all";
  const report = sampleReport({ names: ["heap", "arena"] });
  const [heap, arena] = report.strategies;
  const text = reportMarkdown({
    ...report,
    command: "x ``` y",
    machine: { ...report.machine, cpu: hostile },
    strategies: [heap, { ...arena, name: hostile, void: hostile }],
  });
  assert.doesNotMatch(text, /<img|\n# |[^\\]\[x|@all|[^\\]\*\*z/);
  assert.match(text, /\| a\\\|b \\# &lt;img/);
  assert.ok(text.includes("Made by ```` x ``` y ````."));
});
