import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stop } from "./disjoint-stops.js";
import { madeRandom, madeStops } from "./made-stops.test.js";
import { tickEffect } from "./tick-effect.js";

/** Tick by tick: late by what begins within it, and by what is left of what it is due in. */
function byTrying(stops: readonly Stop[], hz: number, observed: Stop) {
  const periodMs = 1000 / hz;
  let delayed = 0;
  let missed = 0;
  let worstMs = 0;
  for (let phase = 0; phase < 8; phase++) {
    for (let tick = -1; tick <= (observed.endMs - observed.startMs) / periodMs; tick++) {
      const dueMs = observed.startMs + (phase / 8) * periodMs + tick * periodMs;
      let lateMs = 0;
      for (const { startMs, endMs } of stops) {
        if (startMs >= dueMs && startMs < dueMs + periodMs) lateMs += endMs - startMs;
        if (startMs < dueMs && endMs > dueMs) lateMs += endMs - dueMs;
      }
      if (lateMs > periodMs / 10) delayed++;
      if (lateMs > periodMs) missed++;
      worstMs = Math.max(worstMs, lateMs);
    }
  }
  return { delayed: Math.round(delayed / 8), missed: Math.round(missed / 8), worstMs };
}

test("counts what a ticker sees that is asked tick by tick", (context) => {
  const random = madeRandom(context);
  for (let round = 0; round < 60; round++) {
    const observed = { startMs: 0, endMs: 3000 + Math.floor(random() * 900) };
    // No whole milliseconds: a delay of just a tenth of a tick is counted or not by a rounding.
    const stops = madeStops(random, observed).map(({ startMs, endMs }) => ({
      startMs: startMs * 0.987,
      endMs: endMs * 0.987,
    }));
    for (const { hz, delayed, missed, worstMs } of tickEffect(stops, observed)) {
      const expected = byTrying(stops, hz, observed);
      assert.deepEqual({ delayed, missed }, { delayed: expected.delayed, missed: expected.missed });
      assert.ok(Math.abs(worstMs - expected.worstMs) < 1e-6);
    }
  }
});

test("a stop of 40 ms is missed at 30 and 60 Hz, and delays at 20", () => {
  const effect = tickEffect([{ startMs: 5001, endMs: 5041 }], { startMs: 0, endMs: 10_000 });
  assert.deepEqual(
    effect.map(({ hz, ticks, missed }) => [hz, ticks, missed]),
    [
      [20, 200, 0],
      [30, 300, 1],
      [60, 600, 2],
    ],
  );
  assert.ok(effect.every(({ delayed }) => delayed >= 1));
});
