import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stop } from "./disjoint-stops.js";
import { madeRandom, madeStops } from "./made-stops.test.js";
import { minimumMutatorUtilisation } from "./minimum-mutator-utilisation.js";

/** Every window that begins at a whole millisecond: stops and windows are whole too, so none between is worse. */
function byTrying(stops: readonly Stop[], windowMs: number, observed: Stop): number {
  let least = 1;
  for (let from = observed.startMs; from + windowMs <= observed.endMs; from++) {
    const stopped = stops.reduce(
      (sum, { startMs, endMs }) =>
        sum + Math.max(0, Math.min(endMs, from + windowMs) - Math.max(startMs, from)),
      0,
    );
    least = Math.min(least, 1 - stopped / windowMs);
  }
  return least;
}

test("the curve is what every window that can be laid says", (context) => {
  const random = madeRandom(context);
  for (let round = 0; round < 60; round++) {
    const observed = { startMs: 100, endMs: 100 + 300 + Math.floor(random() * 900) };
    const stops = madeStops(random, observed);
    for (const { windowMs, utilisation } of minimumMutatorUtilisation(stops, observed)) {
      const expected = byTrying(stops, windowMs, observed);
      assert.ok(Math.abs(utilisation - expected) < 1e-9, `${windowMs} ms: ${utilisation}, not ${expected}`);
    }
  }
});

test("a stop of 20 ms leaves nothing of 20 ms, and four fifths of 100 ms", () => {
  const curve = minimumMutatorUtilisation([{ startMs: 500, endMs: 520 }], { startMs: 0, endMs: 1000 });
  const at = (windowMs: number) => curve.find((point) => point.windowMs === windowMs)?.utilisation;
  assert.deepEqual([at(1), at(20), at(100), at(1000), at(2000)], [0, 0, 0.8, 0.98, undefined]);
});
