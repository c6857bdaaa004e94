import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemTimings } from "./system-timings.js";

/** A clock that is read, and put forward, by the test. */
function stoppedClock() {
  const clock = { nowMs: 1000, reads: 0 };
  const now = () => {
    clock.reads++;
    return clock.nowMs;
  };
  return { clock, now };
}

test("a system's time is from the end of the one before it, or the tick's beginning, to its own end", () => {
  const { clock, now } = stoppedClock();
  const timings = new SystemTimings(["move", "fight"], now, { everyTicks: 1 });
  for (const [moveMs, fightMs] of [
    [2, 10],
    [5, 0.5],
    [1, 0.25],
  ]) {
    timings.begin();
    clock.nowMs += moveMs;
    timings.end(0);
    clock.nowMs += fightMs;
    timings.end(1);
    clock.nowMs += 100;
  }
  const move = { name: "move", count: 3, totalMs: 8, meanMs: 8 / 3, maxMs: 5, lastMs: 1 };
  const fight = { name: "fight", count: 3, totalMs: 10.75, meanMs: 10.75 / 3, maxMs: 10, lastMs: 0.25 };
  assert.deepEqual([timings.of("move"), timings.of(0)], [move, move]);
  assert.deepEqual([timings.of("fight"), timings.of(1)], [fight, fight]);
  assert.equal(clock.reads, 9);
});

test("systems that do not run in a tick have no time of it", () => {
  const { clock, now } = stoppedClock();
  const timings = new SystemTimings(["move", "fight", "heal"], now, { everyTicks: 1 });
  timings.begin();
  clock.nowMs += 4;
  timings.end(2);
  assert.deepEqual(timings.of("heal"), {
    name: "heal",
    count: 1,
    totalMs: 4,
    meanMs: 4,
    maxMs: 4,
    lastMs: 4,
  });
  assert.deepEqual(timings.of("move"), {
    name: "move",
    count: 0,
    totalMs: 0,
    meanMs: 0,
    maxMs: 0,
    lastMs: 0,
  });
});

test("the last tick of every so many is measured, and the clock is not read in others", () => {
  const { clock, now } = stoppedClock();
  const timings = new SystemTimings(["move"], now, { everyTicks: 5 });
  const measured: number[] = [];
  for (let tick = 0; tick < 17; tick++) {
    const { reads } = clock;
    timings.begin();
    clock.nowMs += tick;
    timings.end(0);
    if (clock.reads > reads) measured.push(tick);
  }
  assert.deepEqual(measured, [4, 9, 14]);
  assert.equal(clock.reads, 6);
  assert.equal(timings.of(0).totalMs, 4 + 9 + 14);
});

test("one tick in 61 is measured unless told", () => {
  const { now } = stoppedClock();
  const timings = new SystemTimings(["move"], now);
  assert.equal(timings.everyTicks, 61);
  for (let tick = 0; tick < 610; tick++) {
    timings.begin();
    timings.end(0);
  }
  assert.equal(timings.of("move").count, 10);
});

test("a tick that a system broke off leaves no time of it to the next", () => {
  const { clock, now } = stoppedClock();
  const timings = new SystemTimings(["move", "fight"], now, { everyTicks: 1 });
  timings.begin();
  clock.nowMs += 1000;
  timings.begin();
  clock.nowMs += 3;
  timings.end(0);
  assert.equal(timings.of("move").totalMs, 3);
});

test("after a reset nothing was measured, and sampling begins anew", () => {
  const { clock, now } = stoppedClock();
  const timings = new SystemTimings(["move"], now, { everyTicks: 2 });
  for (let tick = 0; tick < 4; tick++) {
    timings.begin();
    clock.nowMs += 7;
    if (tick === 3) timings.reset();
    timings.end(0);
  }
  assert.deepEqual(timings.of("move"), {
    name: "move",
    count: 0,
    totalMs: 0,
    meanMs: 0,
    maxMs: 0,
    lastMs: 0,
  });
  timings.begin();
  timings.end(0);
  assert.equal(timings.of("move").count, 0);
  timings.begin();
  timings.end(0);
  assert.equal(timings.of("move").count, 1);
});

test("a system that is not there is refused, also in ticks that are not measured", () => {
  const timings = new SystemTimings(["move", "fight"], () => 0);
  timings.begin();
  for (const index of [2, -1, 0.5, Number.NaN]) {
    const refusal = { code: "OUT_OF_RANGE", message: /no system .*give a whole number from 0 to 1/ };
    assert.throws(() => timings.end(index), refusal);
    assert.throws(() => timings.of(index), refusal);
  }
  const message = "system timings: figth is no system; is it fight? there are move, fight";
  assert.throws(() => timings.of("figth"), { code: "BAD_SYSTEM", message });
  assert.throws(() => new SystemTimings([], () => 0).end(0), {
    code: "OUT_OF_RANGE",
    message: /there is no system$/,
  });
});

test("a sampling that is none is refused with what to give", () => {
  for (const everyTicks of [0, -1, 1.5, Number.NaN, 2 ** 30 + 1]) {
    const make = () => new SystemTimings([], () => 0, { everyTicks });
    assert.throws(make, { code: "BAD_OPTION", message: /everyTicks is .*give a whole number from 1/ });
  }
});
