import assert from "node:assert/strict";
import { test } from "node:test";
import type { PairedComparison, TuneResult } from "@pauseless/storm";
import { tuneText } from "./tune-text.js";

const score = (lateMs: number, pausedMs: number) => ({ lateMs, pausedMs, void: false as const });
const comparison: PairedComparison = {
  pairs: 6,
  lower: 6,
  medianBefore: 100,
  medianAfter: 60,
  difference: -40,
  interval: [-45, -35],
  p: 0.03125,
  isLower: true,
};
const settings = ["--max-semi-space-size=64"];
const result: TuneResult = {
  strategy: "tuned",
  settings,
  candidate: settings,
  trials: [
    { knob: "young", settings, score: score(60, 200), against: score(100, 900), helped: true },
    {
      knob: "threads",
      settings: [...settings, "--single-threaded-gc"],
      score: { ...score(0, 0), void: "the server ended early (exit code 9)" },
      against: score(61, 210),
      helped: false,
    },
  ],
  proof: { late: comparison, paused: comparison },
};

test("what a tuning found is said with what was tried and how it is proved", () => {
  const text = tuneText(result);
  assert.match(
    text,
    /helped +--max-semi-space-size=64 \(young\): 60.0 ms, 200.0 ms against 100.0 ms, 900.0 ms/,
  );
  assert.match(text, /rejected +--max-semi-space-size=64 --single-threaded-gc: the server ended early/);
  assert.match(text, /60.0 ms against 100.0 ms; lower in 6 of 6 pairs \(sign test p = 0.03\)/);
  assert.match(text, /by a median of 40.0 ms \(95 % interval 35.0 ms to 45.0 ms\)/);
  assert.match(text, /use it: pauseless storm --settings "--max-semi-space-size=64"$/);
});

test("what is not proved is not recommended, and nothing is said to be nothing", () => {
  assert.match(tuneText({ ...result, settings: [] }), /no proof: stay with the engine's defaults/);
  const { proof: _, ...unproved } = result;
  assert.match(tuneText({ ...unproved, settings: [], candidate: [] }), /nothing helped/);
});
