import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleReport } from "../testing/sample-report.js";
import { metricNamed } from "./metrics.js";
import { spreadOf } from "./spread.js";

const rss = metricNamed("rss");
const [arena] = sampleReport({ names: ["arena"] }).strategies;
const runs = (...rssMbs: number[]) => rssMbs.map((rssMb) => ({ ...arena.runs[0], rssMb }));

test("is the least and the most of the valid runs in which a figure was measured", () => {
  const [first, second, third, fourth] = runs(90, 70, 10, Number.NaN);
  const spread = spreadOf({ ...arena, runs: [first, second, { ...third, void: "it ended" }, fourth] }, rss);
  assert.deepEqual(spread, { least: 70, most: 90, runs: 2 });
});

test("is the figure itself where no run has it", () => {
  assert.deepEqual(spreadOf({ ...arena, rssMb: 80, runs: [] }, rss), { least: 80, most: 80, runs: 1 });
});
