import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { type Ticking, TickSchedule } from "./tick-schedule.js";

interface Recording {
  /** Which battle ticked, tick after tick. */
  readonly order: number[];
  /** When each tick was due that the listener was told of, those that were given up among them. */
  readonly dueMs: number[];
  readonly lateMs: number[];
  /** When each was told of. */
  readonly toldMs: number[];
  readonly schedule: TickSchedule;
}

/** Ticks of so many battles from `fromMs` on, until there were `ticks` of them. */
async function record(
  battles: number,
  periodMs: number,
  { ticks, fromMs = performance.now(), onTick }: { ticks: number; fromMs?: number; onTick?: () => void },
): Promise<Recording> {
  const order: number[] = [];
  const dueMs: number[] = [];
  const lateMs: number[] = [];
  const toldMs: number[] = [];
  const ended = new Promise<void>((resolve) => {
    const ticking = Array.from(
      { length: battles },
      (_, index): Ticking => ({
        tick() {
          order.push(index);
          onTick?.();
        },
      }),
    );
    schedule = new TickSchedule(ticking, periodMs, (lateUs) => {
      dueMs.push(schedule.dueMs);
      lateMs.push(lateUs / 1000);
      toldMs.push(performance.now());
      if (order.length !== ticks) return;
      schedule.stop();
      resolve();
    });
    schedule.start(fromMs);
  });
  await ended;
  return { order, dueMs, lateMs, toldMs, schedule };
}

let schedule: TickSchedule;
const inTurn = (battles: number, ticks: number) => Array.from({ length: ticks }, (_, i) => i % battles);
const gaps = (dueMs: readonly number[]) => dueMs.slice(1).map((due, i) => due - dueMs[i]);
const near = (value: number, wanted: number) => Math.abs(value - wanted) < 1e-6;

test("battles tick in turn, at even slots of the period, the first one period after the start", async () => {
  const fromMs = performance.now();
  const { order, dueMs } = await record(4, 20, { ticks: 24, fromMs });
  assert.deepEqual(order.slice(0, 24), inTurn(4, 24));
  assert.ok(near(dueMs[0], fromMs + 20));
  // A machine that stands still may give time up, always whole periods of it.
  assert.ok(
    gaps(dueMs).every((gap) => gap > 0 && near((gap - 5) % 20, 0)),
    gaps(dueMs).join(),
  );
});

test("no tick ends before it is due, and how late it was is told in whole microseconds", async () => {
  const { dueMs, lateMs, toldMs } = await record(3, 6, { ticks: 30 });
  assert.ok(dueMs.every((due, i) => toldMs[i] >= due && lateMs[i] <= toldMs[i] - due));
  assert.ok(lateMs.every((late) => Number.isInteger(Math.round(late * 1e6) / 1000)));
});

test("a tick that took long ended as late as it took, at least", async () => {
  const onTick = () => {
    for (const untilMs = performance.now() + 4; performance.now() < untilMs; );
  };
  const { lateMs } = await record(1, 20, { ticks: 3, onTick });
  assert.ok(
    lateMs.every((late) => late >= 3.999),
    lateMs.join(),
  );
});

test("late ticks are all run, in order, on the same line of time", async () => {
  // Four periods late, and so long that no slow machine makes it six.
  const { order, dueMs, schedule } = await record(3, 1000, { ticks: 9, fromMs: performance.now() - 4000 });
  assert.deepEqual(order.slice(0, 9), inTurn(3, 9));
  assert.ok(gaps(dueMs.slice(0, 9)).every((gap) => near(gap, 1000 / 3)));
  assert.equal(schedule.skippedTicks, 0);
});

test("sockets get their turn after each round, however late the ticks are", async () => {
  const rounds: number[] = [];
  let ran = 0;
  const onTick = () => {
    if (ran++ > 0) return;
    // Runs when the turn of the event loop in which the ticks run is over.
    queueMicrotask(() => {
      rounds.push(ran);
      ran = 0;
    });
  };
  await record(3, 1000, { ticks: 12, fromMs: performance.now() - 5000, onTick });
  assert.ok(rounds.length >= 3, rounds.join());
  assert.ok(Math.max(...rounds) <= 3, rounds.join());
});

test("a process that falls too far behind gives time up instead of running for ever", async () => {
  let blocked = false;
  const onTick = () => {
    if (blocked) return;
    blocked = true;
    const until = performance.now() + 200;
    while (performance.now() < until);
  };
  const { order, dueMs, schedule } = await record(2, 10, { ticks: 20, onTick });
  assert.deepEqual(order.slice(0, 20), inTurn(2, 20));
  // The tick that blocked and the rest of its round came before time was given up.
  assert.ok(schedule.skippedTicks >= 2 * 10, `${schedule.skippedTicks}`);
  assert.equal(schedule.skippedTicks % 2, 0);
  // Each tick that was due is told of, in order: those that ran, and those that were given up.
  assert.equal(dueMs.length, 20 + schedule.skippedTicks);
  assert.ok(gaps(dueMs).every((gap) => near(gap, 5)));
});

test("ticks that are given up are as late as they are then", async () => {
  let blocked = false;
  const onTick = () => {
    if (blocked) return;
    blocked = true;
    for (const untilMs = performance.now() + 300; performance.now() < untilMs; );
  };
  const { lateMs, schedule } = await record(1, 10, { ticks: 3, onTick });
  assert.ok(schedule.skippedTicks >= 28, `${schedule.skippedTicks}`);
  // The one that blocked, then one after the other a period less late.
  const given = lateMs.slice(1, 29);
  assert.ok(
    given.every((late, i) => i === 0 || Math.abs(given[i - 1] - late - 10) < 0.01),
    given.join(),
  );
  assert.ok(given[0] >= 289 && given.filter((late) => late > 17).length >= 26, given.join());
});

test("a start far in the past skips to now", async () => {
  const { order, schedule } = await record(2, 1000, { ticks: 4, fromMs: performance.now() - 3_600_000 });
  assert.deepEqual(order.slice(0, 4), inTurn(2, 4));
  assert.equal(Math.round(schedule.skippedTicks / 2 / 10), 360);
});

test("nothing ticks after the schedule was stopped, nor before its start", async () => {
  const { order } = await record(3, 3, { ticks: 6 });
  const { length } = order;
  assert.ok(length < 6 + 3);
  let early = 0;
  const future = new TickSchedule([{ tick: () => early++ }], 5, () => {});
  future.start(performance.now() + 3_600_000);
  await wait(30);
  future.stop();
  assert.equal(order.length, length);
  assert.equal(early, 0);
});

test("a stopped schedule can be started again", async () => {
  const { order, schedule } = await record(2, 4, { ticks: 5 });
  const { length } = order;
  schedule.start();
  while (order.length < length + 4) await wait(2);
  schedule.stop();
  assert.deepEqual(order.slice(length, length + 4), inTurn(2, 4));
});

test("a schedule of no battles does nothing", async () => {
  const empty = new TickSchedule([], 5, () => assert.fail("nothing ticks"));
  empty.start();
  await wait(20);
  empty.stop();
  assert.equal(empty.skippedTicks, 0);
});
