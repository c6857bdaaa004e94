import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { pick, program, refuses } from "./random-program.test.js";
import { TimerWheel } from "./timer-wheel.js";

interface Timer {
  readonly dueTick: number;
  readonly callback: number;
  readonly data: number;
}

program("a timer wheel", ({ dice, reserve }) => {
  const timers = 1 + dice(pick(dice, [4, 40]));
  const maxDelayTicks = pick(dice, [1, 5, 63, 64, 500, 4095, 4096, 2 ** 18 - 1, 2 ** 30 - 1]);
  const arena = Arena.open({ capacityBytes: 4096, reserve: reserve(4096) });
  const wheel = new TimerWheel(arena, { timers, maxDelayTicks });
  // A clock that was never wound back, which the wheel's own may be.
  let now = pick(dice, [0, dice(2 ** 31), 2 ** 31 - 1 - dice(5000)]);
  arena.reserve.views.i32[(arena.usedBytes - wheel.bytes) / 4] = now;
  // By handle, in the order of scheduling.
  const model = new Map<number, Timer>();
  const gone: number[] = [];

  const firstDue = () => {
    let first = 0;
    let least = now + 1;
    for (const [handle, { dueTick }] of model) {
      if (dueTick >= least) continue;
      first = handle;
      least = dueTick;
    }
    return first;
  };
  const schedule = () => {
    const delayTicks = 1 + dice(Math.min(maxDelayTicks, pick(dice, [2, 66, 4100, maxDelayTicks])));
    const [callback, data] = [dice(2 ** 31), -dice(2 ** 31) | 0];
    if (model.size === timers)
      return refuses("COLLECTION_FULL", () => wheel.schedule(delayTicks, callback, data));
    const handle = wheel.schedule(delayTicks, callback, data);
    assert.ok(handle > 0 && !model.has(handle) && !gone.includes(handle));
    model.set(handle, { dueTick: now + delayTicks, callback, data });
  };
  const forget = (handle: number) => {
    model.delete(handle);
    gone.push(handle);
    if (gone.length > 50) gone.shift();
  };
  const cancel = () => {
    if (model.size === 0) return;
    const handle = pick(dice, [...model.keys()]);
    assert.equal(wheel.cancel(handle), true);
    forget(handle);
  };
  const take = () => {
    const expected = firstDue();
    assert.equal(wheel.next(), expected);
    if (expected === 0) return false;
    const timer = model.get(expected);
    assert.deepEqual([wheel.callback, wheel.data], [timer?.callback, timer?.data]);
    forget(expected);
    return true;
  };
  const advance = (ticks: number) => {
    for (let left = ticks; left > 0; left--) {
      wheel.advance();
      now++;
    }
    assert.equal(wheel.tick, now % 2 ** 31);
  };

  const step = () => {
    const action = dice(100);
    if (action < 40) {
      schedule();
    } else if (action < 50) {
      cancel();
    } else if (action < 85) {
      // Some ticks pass without a look, as after a stall.
      advance(dice(10) === 0 ? dice(pick(dice, [70, 700, 9000])) : 1);
      // What runs schedules and cancels, and now and then fails.
      while (dice(30) !== 0 && take()) if (dice(3) === 0) pick(dice, [schedule, cancel])();
    } else if (action < 90) {
      take();
    } else if (gone.length > 0) {
      const handle = pick(dice, gone);
      assert.deepEqual([wheel.has(handle), wheel.cancel(handle)], [false, false]);
      refuses("STALE_HANDLE", () => wheel.remaining(handle));
      refuses("BAD_ARGUMENT", () => wheel.schedule(pick(dice, [0, maxDelayTicks + 1, 0.5]), 1));
    }
    assert.equal(wheel.size, model.size);
  };
  const compare = () => {
    for (const [handle, { dueTick }] of model) {
      assert.equal(wheel.has(handle), true);
      assert.equal(wheel.remaining(handle), Math.max(0, dueTick - now));
    }
  };
  return { step, compare };
});
