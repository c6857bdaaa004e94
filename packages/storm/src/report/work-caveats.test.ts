import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { sampleReport } from "../testing/sample-report.js";
import { verdict } from "./verdict.js";

const NAMES = ["heap", "tuned", "arena", "go"];

/** The caveats of work, where some contenders did other work than those of the sample, in every run. */
function caveats(mode: Report["mode"], over: Readonly<Record<string, (run: StrategyResult) => object>>) {
  const sample = sampleReport({ mode, names: NAMES });
  const strategies = sample.strategies.map((strategy) => {
    const changed = over[strategy.name] ?? (() => ({ skippedTicks: 0 }));
    const runs = strategy.runs.map((run) => ({ ...run, ...changed(strategy) }));
    return { ...strategy, ...changed(strategy), runs };
  });
  return verdict({ ...sample, strategies }).caveats.filter((text) => /work than/.test(text));
}

const gaveUp = (share: number) => (run: StrategyResult) => ({ skippedTicks: share * run.ticks });
const spawned = (effectsPerMs: number) => (run: StrategyResult) => ({
  skippedTicks: 0,
  pressure: { ...run.pressure, effectsPerMs },
});

for (const mode of ["net", "sim"] as const) {
  describe(`work that was not done, in mode ${mode}`, () => {
    test("is named where ticks were given up", () => {
      assert.deepEqual(caveats(mode, { heap: gaveUp(0.12), tuned: gaveUp(0.02) }), [
        "heap gave up 12% of its ticks, so it did less work than was due: its pauses, allocation and processor time are of that.",
      ]);
      assert.deepEqual(caveats(mode, { heap: gaveUp(0.12), go: gaveUp(0.3) }), [
        "heap and go gave up up to 30% of their ticks, and so did less work than was due: their pauses, allocation and processor time are of that.",
      ]);
    });

    test("is named where fewer effects were spawned than intended, once for whoever gave up ticks", () => {
      assert.deepEqual(
        caveats(mode, {
          arena: spawned(180),
          heap: (run) => ({ ...spawned(100)(run), ...gaveUp(0.5)(run) }),
        }),
        [
          "heap gave up 50% of its ticks, so it did less work than was due: its pauses, allocation and processor time are of that.",
          "arena spawned 10% fewer effects than intended, so it did less work than was due: its pauses, allocation and processor time are of that.",
        ],
      );
    });

    test("is named where fewer effects were spawned than by others, though as many as intended", () => {
      const more = spawned(300);
      assert.deepEqual(caveats(mode, { heap: more, tuned: more, go: more, arena: spawned(240) }), [
        "arena spawned 20% fewer effects than others, so it did less work than was due: its pauses, allocation and processor time are of that.",
      ]);
    });
  });
}

test("work that nobody measured is not said to be missing", () => {
  const none = (run: StrategyResult) => ({
    skippedTicks: 0,
    pressure: { ...run.pressure, effectsPerMs: 0, eventsPerMs: 0, recordedMbPerS: 0 },
  });
  assert.deepEqual(caveats("net", { go: none }), []);
  assert.deepEqual(caveats("net", {}), []);
});
