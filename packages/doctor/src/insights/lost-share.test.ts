import assert from "node:assert/strict";
import { test } from "node:test";
import { lostShare } from "./lost-share.js";

const thread = { startMs: 0, endMs: 30_000 };
const every = (ms: number, length: number, fromMs = 0) =>
  Array.from({ length: (30_000 - fromMs) / ms }, (_, i) => ({ startMs: fromMs + i * ms, ms: length }));

test("a short stop costs its length, a long one grows by the square", () => {
  assert.ok(Math.abs(lostShare(every(100, 1), thread) - 0.0106) < 1e-9);
  assert.ok(Math.abs(lostShare(every(1000, 50), thread) - 0.2) < 1e-9);
  assert.equal(lostShare(every(1000, 900), thread), 1);
});

test("what is over when a program has started is not lost, what comes later is", () => {
  const start = every(100, 80).filter(({ startMs }) => startMs < 9000);
  assert.equal(lostShare(start, thread), 0);
  assert.ok(lostShare(every(100, 80, 21_000), thread) > 0.9);
});
