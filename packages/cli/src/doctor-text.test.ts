import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report } from "@pauseless/doctor";
import { doctorText } from "./doctor-text.js";

// What is for tests only is no entry of the doctor's package.
const made = new URL("../../doctor/dist/export/made-report.js", import.meta.url).href;
const { madeReport } = (await import(made)) as { madeReport(told?: { proof?: Report["proof"] }): Report };

test("the verdict is the first line, figures of pauses and functions follow", () => {
  const lines = doctorText(madeReport()).split("\n");
  assert.equal(lines[0], "87 % of 212 MB/s come from writePacket (session.ts:41)");
  assert.equal(lines[2], "1. dominant-allocator");
  const words = lines.map((line) => line.split(/ {2,}/));
  const all = ["pauses", "41", "1.5 s", "2.1 ms", "40.5 ms", "61.0 ms", "166 ms", "2.8 %"];
  assert.deepEqual(
    words.find(([first]) => first === "pauses"),
    all,
  );
  assert.deepEqual(
    words.find(([first]) => first === "writePacket (session.ts:41)"),
    ["writePacket (session.ts:41)", "87 %", "184 MB", "96 %", "–", "12.0 ms"],
  );
  assert.ok(lines.every((line) => line === line.trimEnd()));
});

test("advice is said once, and code is shown for the heaviest finding alone", () => {
  const report = madeReport();
  const [insight] = report.insights;
  const other = { ...insight, id: "marking-bound" as const, finding: "marking takes long" };
  const later = { id: "later", text: "Do less.", snippet: "less();" };
  const text = doctorText({
    ...report,
    insights: [insight, { ...other, advice: [...insight.advice, later] }],
  });
  assert.equal(text.split("Pool what writePacket makes.").length, 2);
  assert.match(text, / {7}const pool = new Pool\(\);/);
  assert.match(text, /2\. marking-bound: marking takes long\n {3}- Do less\.\n\n/);
  assert.match(text, /Give young objects more room\. \[node --max-semi-space-size=64\]/);
});

test("what was tried and what was not is told with its reason", () => {
  const { advice } = madeReport().insights[0];
  const text = doctorText(
    madeReport({
      proof: {
        runSeconds: 10,
        seed: 7,
        trials: [
          {
            advice: advice[1],
            complaint: "pauseP99Ms",
            pairs: 5,
            measures: [{ measure: "pauseP99Ms", without: 40.5, with: 8.1, gain: 0.8, low: 0.7, high: 0.85 }],
            outcome: "kept",
            reason: "less in 5 of 5 pairs",
          },
        ],
        untried: [{ advice: advice[0], reason: "the code must be changed for it" }],
      },
    }),
  );
  assert.match(
    text,
    /kept: --max-semi-space-size=64\n– p99 pause +40\.5 ms +8\.10 ms +80 % \(70 % to 85 %\)/,
  );
  assert.match(text, /kept: semi-space-64, less in 5 of 5 pairs/);
  assert.match(text, /not tried: pool-writePacket, the code must be changed/);
});

test("a healthy program is told so once", () => {
  const report = madeReport();
  const text = doctorText({ ...report, healthy: true, verdict: "healthy: nothing stops it" });
  assert.match(text, /^healthy: nothing stops it\n\n +count/);
});
