import assert from "node:assert/strict";
import { test } from "node:test";
import { combineRuns } from "../compare/combine-runs.js";
import type { RunResult } from "../compare/report-data.js";
import { sampleReport } from "../testing/sample-report.js";
import { metrics } from "./metrics.js";

/** Three times as much of everything, but for what curves are told apart by. */
function threefold(value: unknown, key = ""): unknown {
  if (typeof value === "number") return key === "percentile" ? value : 3 * value;
  if (Array.isArray(value)) return value.map((each) => threefold(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, of]) => [field, threefold(of, field)]));
}

test("a figure is marked as the worst of all runs where it is that, and as their median else", () => {
  const [run] = sampleReport({ names: ["heap"] }).strategies;
  const one: RunResult = { ...run, skippedTicks: 12 };
  const combined = combineRuns([one, threefold(one) as RunResult]);
  for (const metric of metrics) {
    const wanted = metric.of(one) * (metric.worst ? 3 : 2);
    assert.ok(
      Math.abs(metric.of(combined) / wanted - 1) < 0.01,
      `${metric.name}: ${metric.of(combined)}, not ${wanted}`,
    );
  }
});
