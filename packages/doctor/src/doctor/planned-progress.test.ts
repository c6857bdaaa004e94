import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoctorProgress } from "./doctor-options.js";
import { PlannedProgress } from "./planned-progress.js";

test("parts that have passed count as they were planned, and the one that goes on by its time", () => {
  const told: DoctorProgress[] = [];
  const progress = new PlannedProgress((each) => told.push(each), 1000);
  progress.begin("warming up", 300);
  progress.begin("observing", 600);
  progress.planAhead(1100);
  progress.begin("trying", 1100);
  progress.end();
  const whole = told.map(({ fraction, what }) => [what, Math.round(fraction * 100)]);
  assert.deepEqual(whole, [
    ["warming up", 0],
    ["observing", 30],
    ["trying", 45],
  ]);
});

test("what takes longer than planned stays below the whole", () => {
  const told: DoctorProgress[] = [];
  const progress = new PlannedProgress((each) => told.push(each), 10);
  for (let i = 0; i < 4; i++) progress.begin("again", 5);
  progress.end();
  assert.deepEqual(
    told.map(({ fraction }) => Math.round(fraction * 10)),
    [0, 5, 10, 10],
  );
});
