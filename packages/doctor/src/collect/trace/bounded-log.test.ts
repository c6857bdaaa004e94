import assert from "node:assert/strict";
import { test } from "node:test";
import { BoundedLog } from "./bounded-log.js";

interface Stop {
  readonly at: number;
  readonly ms: number;
  readonly isMajor: boolean;
}

/** mulberry32 */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("keeps everything up to its limit", () => {
  const log = new BoundedLog<Stop>(100);
  for (let at = 0; at < 100; at++) log.add({ at, ms: at % 7, isMajor: false });
  assert.deepEqual(
    log.items().map(({ at }) => at),
    Array.from({ length: 100 }, (_, at) => at),
  );
  assert.equal(log.leftOut(), 0);
});

test("beyond it keeps the longest, those that are to be kept always, and a fair sample of the rest", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed}`);
  const random = dice(seed);
  const log = new BoundedLog<Stop>(1000, ({ isMajor }) => isMajor);
  const stops = Array.from({ length: 50_000 }, (_, at) => ({
    at,
    ms: random() ** 4 * 20,
    isMajor: at % 500 === 0,
  }));
  let most = 0;
  for (const stop of stops) {
    log.add(stop);
    most = Math.max(most, log.items().length);
  }
  assert.ok(most <= 1000);
  const kept = log.items();
  assert.equal(kept.length + log.leftOut(), stops.length);
  assert.ok(kept.every(({ at }, i) => i === 0 || at > kept[i - 1].at));
  assert.ok(stops.filter(({ isMajor }) => isMajor).every((stop) => kept.includes(stop)));
  const byLength = [...stops].sort((a, b) => b.ms - a.ms);
  assert.ok(byLength.slice(0, 200).every((stop) => kept.includes(stop)));
  // Of what is not long, each tenth of the time has about its tenth.
  const longMs = byLength[300].ms;
  const rest = kept.filter(({ ms, isMajor }) => ms < longMs && !isMajor);
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = rest.filter(({ at }) => Math.floor(at / 5000) === tenth).length / rest.length;
    assert.ok(share > 0.05 && share < 0.16, `${tenth}: ${share} of ${rest.length}`);
  }
});

test("stays within its limit where all are to be kept always, or all are equally long", () => {
  const majors = new BoundedLog<Stop>(100, ({ isMajor }) => isMajor);
  const equal = new BoundedLog<Stop>(100);
  for (let at = 0; at < 10_000; at++) {
    majors.add({ at, ms: at % 13, isMajor: true });
    equal.add({ at, ms: 1, isMajor: false });
    assert.ok(majors.items().length <= 100 && equal.items().length <= 100, `at ${at}`);
  }
  assert.ok(equal.items().length > 25);
});
