import assert from "node:assert/strict";
import { test } from "node:test";
import { madeReport } from "./made-report.js";
import { reportMarkdown } from "./report-markdown.js";

test("the verdict comes first, then findings with advice, then figures", () => {
  const lines = reportMarkdown(madeReport()).split("\n");
  assert.equal(lines[0], "# 87 % of 212 MB/s come from writePacket (session.ts:41)");
  const heads = lines.filter((line) => line.startsWith("## "));
  assert.deepEqual(heads, ["## dominant-allocator", "## Figures", "## What could not be known"]);
  assert.ok(lines.includes("| pauses | 41 | 1.5 s | 2.1 ms | 40.5 ms | 61.0 ms | 166 ms | 2.8 % |"));
  assert.ok(lines.includes("| in any window of | 10 ms | 20 ms | 100 ms |"));
  assert.ok(lines.includes("| writePacket (session.ts:41) | 87 % | 184 MB | 96 % | – | 12.0 ms |"));
  assert.ok(lines.includes("| 60 Hz | 3,600 | 40 | 12 | 61.0 ms |"));
});

test("a snippet and an engine's option stand with their advice", () => {
  const markdown = reportMarkdown(madeReport());
  assert.match(markdown, /- Pool what writePacket makes\.\n\n```ts\nconst pool = new Pool\(\);\n```/);
  assert.match(markdown, /- Give young objects more room\. `node --max-semi-space-size=64`/);
});

test("what was tried is listed with what came of it, and what could not be known", () => {
  const { advice } = madeReport().insights[0];
  const markdown = reportMarkdown(
    madeReport({
      gaps: ["workers were there before"],
      proof: {
        load: "npx autocannon localhost",
        runSeconds: 20,
        seed: 7,
        untried: [{ advice: advice[0], reason: "the code must be changed" }],
        trials: [
          {
            advice: advice[1],
            complaint: "pauseP99Ms",
            pairs: 5,
            measures: [
              { measure: "pauseP99Ms", without: 40.5, with: 8.1, gain: 0.8, low: 0.7, high: 0.85 },
              { measure: "peakRssBytes", without: 2e8, with: 3e8, gain: -0.5 },
            ],
            outcome: "rejected",
            reason: "it takes 50 % more memory",
          },
        ],
      },
    }),
  );
  assert.match(markdown, /Runs of 20\.0 s under `npx autocannon localhost`/);
  const rows = [
    "| rejected: --max-semi-space-size=64 |  |  |  |",
    "| – p99 pause | 40.5 ms | 8.10 ms | 80 % (70 % to 85 %) |",
    "| – peak memory | 200 MB | 300 MB | -50 % |",
  ];
  assert.ok(markdown.includes(rows.join("\n")), markdown);
  assert.match(
    markdown,
    /- rejected: semi-space-64, it takes 50 % more memory\n- not tried: pool-writePacket, the code/,
  );
  assert.match(
    markdown,
    /## What could not be known\n\n- workers were there before\n- Functions that the compiler folded/,
  );
});

test("the delay of a loop that did not turn is not known", () => {
  const markdown = reportMarkdown({ ...madeReport(), loopDelayMs: { p99: null, max: null } });
  assert.match(markdown, /is not known: it did not turn in the window, and stood for all of the 10\.0 s/);
  assert.doesNotMatch(markdown, /late by/);
});

test("names cannot become markup", () => {
  const report = madeReport({ verdict: "<img src=x> comes from `a|b`\n# [x](y) @all" });
  const markdown = reportMarkdown(report);
  assert.equal(markdown.split("\n")[0], "# &lt;img src=x> comes from \\`a\\|b\\` \\# \\[x\\](y) &#64;all");
});
