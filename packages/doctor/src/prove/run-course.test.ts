import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import type { Target } from "../target/target.js";
import { RunCourse } from "./run-course.js";

const runsOn = { ending: new Promise(() => {}), exited: new Promise(() => {}) } as unknown as Target;

test("a run that is over lets go of the signal that it shares with others", async () => {
  const { signal } = new AbortController();
  const course = new RunCourse(runsOn, signal);
  assert.equal(getEventListeners(signal, "abort").length, 1);
  assert.equal(await course.pass(0.01, async () => {}), "time");
  course.end();
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a run is interrupted with the reason of the signal", async () => {
  const interrupt = new AbortController();
  const passed = new RunCourse(runsOn, interrupt.signal).pass(60, async () => {});
  interrupt.abort(new Error("enough"));
  await assert.rejects(passed, /enough/);
});
