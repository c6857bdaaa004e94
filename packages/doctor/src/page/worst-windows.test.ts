import assert from "node:assert/strict";
import { test } from "node:test";
import { randomBelow } from "../evidence/made-calls.js";
import { worstWindows } from "./worst-windows.js";

const within = { startMs: 0, endMs: 1000 };

test("the worst window holds the stops that lie closest, and the next worst is apart from it", () => {
  const stops = [
    { startMs: 100, ms: 5 },
    { startMs: 500, ms: 4 },
    { startMs: 508, ms: 4 },
  ];
  assert.deepEqual(worstWindows(stops, 20, within, 2), [
    { windowMs: 20, startMs: 492, stoppedMs: 8 },
    { windowMs: 20, startMs: 85, stoppedMs: 5 },
  ]);
});

test("a stop that is longer than the window fills it; a window stays within what was seen", () => {
  assert.equal(worstWindows([{ startMs: 10, ms: 50 }], 20, within, 1)[0].stoppedMs, 20);
  const [last] = worstWindows([{ startMs: 995, ms: 5 }], 100, within, 1);
  assert.deepEqual(last, { windowMs: 100, startMs: 900, stoppedMs: 5 });
  assert.deepEqual(worstWindows([{ startMs: 1, ms: 1 }], 2000, within, 1), []);
  assert.deepEqual(worstWindows([], 10, within, 3), []);
});

test("no window anywhere is worse than the first (random stops)", () => {
  const seed = Date.now() % 1e6;
  for (let round = 0; round < 30; round++) {
    const below = randomBelow(seed + round);
    const stops: { startMs: number; ms: number }[] = [];
    for (let at = below(40); at < 900; ) {
      const ms = 1 + below(30);
      stops.push({ startMs: at, ms });
      at += ms + 1 + below(60);
    }
    const windowMs = 1 + below(200);
    const stopped = (fromMs: number) =>
      stops.reduce(
        (sum, { startMs, ms }) =>
          sum + Math.max(0, Math.min(startMs + ms, fromMs + windowMs) - Math.max(startMs, fromMs)),
        0,
      );
    const least = Math.max(...Array.from({ length: 1000 - windowMs + 1 }, (_, fromMs) => stopped(fromMs)));
    assert.equal(
      worstWindows(stops, windowMs, within, 1)[0].stoppedMs,
      least,
      `seed ${seed}, round ${round}`,
    );
  }
});
