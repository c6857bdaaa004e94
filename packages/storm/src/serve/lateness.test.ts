import assert from "node:assert/strict";
import { test } from "node:test";
import { Lateness } from "./lateness.js";

test("nothing recorded is 0 everywhere", () => {
  const lateness = new Lateness();
  assert.deepEqual(lateness.percentiles(), { p50: 0, p99: 0, max: 0 });
  assert.ok(lateness.curve().every(({ ms }) => ms === 0));
  assert.deepEqual([lateness.count, lateness.stutters], [0, 0]);
});

test("percentiles are those of what was recorded, within a thousandth", () => {
  const lateness = new Lateness();
  for (let ms = 1; ms <= 1000; ms++) lateness.record(ms / 10);
  const { p50, p99, max } = lateness.percentiles();
  for (const [value, wanted] of [
    [p50, 50],
    [p99, 99],
    [max, 100],
  ]) {
    assert.ok(Math.abs(value / wanted - 1) < 0.002, `${value} for ${wanted}`);
  }
  assert.equal(lateness.count, 1000);
  const curve = lateness.curve();
  assert.deepEqual(
    curve.map(({ percentile }) => percentile),
    [50, 75, 90, 95, 99, 99.5, 99.9, 100],
  );
  assert.ok(curve.every(({ ms }, i) => i === 0 || ms >= curve[i - 1].ms));
  assert.equal(curve.at(-1)?.ms, max);
});

test("a curve has no percentile that fewer things than its share were beyond", () => {
  const lateness = new Lateness();
  const lastOf = (count: number) => {
    while (lateness.count < count) lateness.record(1);
    return lateness.curve().at(-2)?.percentile;
  };
  assert.deepEqual(
    [99, 100, 199, 200, 999, 1000, 1999, 2000, 9999, 10_000].map(lastOf),
    [95, 99, 99, 99.5, 99.5, 99.9, 99.9, 99.95, 99.95, 99.99],
  );
});

test("of what is due again and again, all that was due in a stall is late", () => {
  const lateness = new Lateness();
  lateness.recordEvery(-3, 50);
  lateness.recordEvery(20, 50);
  assert.deepEqual([lateness.count, lateness.stutters], [2, 1]);
  lateness.reset();
  // Due 210, 160, 110, 60 and 10 ms ago.
  lateness.recordEvery(210, 50);
  assert.deepEqual([lateness.count, lateness.stutters], [5, 4]);
  assert.ok(Math.abs(lateness.percentiles().p50 - 110) < 1);
});

test("what is later than a frame is a stutter, and what is early is in time", () => {
  const lateness = new Lateness();
  for (const ms of [-5, 0, 16.6, 16.7, 1000]) lateness.record(ms);
  assert.equal(lateness.stutters, 2);
  assert.equal(lateness.count, 5);
  assert.ok(lateness.percentiles().p50 > 0);
});

test("a reset forgets all", () => {
  const lateness = new Lateness();
  lateness.record(100);
  lateness.reset();
  assert.deepEqual([lateness.count, lateness.stutters, lateness.percentiles().max], [0, 0, 0]);
});
