import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Arena } from "./arena.js";
import {
  livesInBlocks,
  NOT_INT32,
  openArena,
  refusesCounts,
  refusesUnchanged,
} from "./collection-life.test.js";
import { TimerWheel } from "./timer-wheel.js";

const LONGEST = 2 ** 30 - 1;
const STALE = { code: "STALE_HANDLE" };

const placeWheel = (timers = 100, maxDelayTicks = LONGEST) =>
  new TimerWheel(openArena(1 << 20), { timers, maxDelayTicks });

function advanceTo(wheel: TimerWheel, tick: number): void {
  while (wheel.tick !== tick) wheel.advance();
}

/** Takes what is due: the callbacks. */
function takeDue(wheel: TimerWheel): number[] {
  const callbacks: number[] = [];
  while (wheel.next() !== 0) callbacks.push(wheel.callback);
  return callbacks;
}

/** Sets the clock of a wheel without timers, which was placed first in its arena. Its tick is its first word. */
function setClock(arena: Arena, wheel: TimerWheel, tick: number): void {
  arena.reserve.views.i32[(arena.usedBytes - wheel.bytes) / 4] = tick;
  assert.equal(wheel.tick, tick);
}

describe("a timer wheel", () => {
  test("begins at tick 0 without timers, and counts both", () => {
    const wheel = placeWheel();
    assert.deepEqual([wheel.tick, wheel.size, wheel.next(), wheel.callback, wheel.data], [0, 0, 0, 0, 0]);
    wheel.schedule(2, 1);
    wheel.schedule(1, 2);
    assert.equal(wheel.size, 2);
    wheel.advance();
    assert.deepEqual([wheel.tick, wheel.size], [1, 2]);
    wheel.next();
    assert.deepEqual([wheel.tick, wheel.size], [1, 1]);
  });

  test("gives each timer in its tick and no other, with its callback and its data", () => {
    const wheel = placeWheel();
    const handle = wheel.schedule(2, -5, 2 ** 31 - 1);
    assert.equal(wheel.next(), 0);
    wheel.advance();
    assert.equal(wheel.next(), 0);
    wheel.advance();
    assert.equal(wheel.next(), handle);
    assert.deepEqual([wheel.callback, wheel.data], [-5, 2 ** 31 - 1]);
    assert.equal(wheel.next(), 0);
    assert.deepEqual([wheel.callback, wheel.data], [-5, 2 ** 31 - 1]);
    wheel.advance();
    assert.equal(wheel.next(), 0);
  });

  test("data are 0 unless told", () => {
    const wheel = placeWheel();
    wheel.schedule(1, 1, 9);
    wheel.schedule(1, 2);
    wheel.advance();
    wheel.next();
    assert.equal(wheel.data, 9);
    wheel.next();
    assert.equal(wheel.data, 0);
  });

  const edges = [1, 2, 63, 64, 65, 127, 128, 129, 4032, 4095, 4096, 4097, 8191, 8192, 262143, 262144, 262209];

  for (const start of [
    0,
    1,
    62,
    63,
    64,
    100,
    4095,
    4096,
    4097,
    262143,
    2 ** 30 - 1,
    2 ** 31 - 4097,
    2 ** 31 - 1,
  ]) {
    test(`delays at the edges of the levels, from tick ${start} on`, () => {
      const arena = openArena();
      const wheel = new TimerWheel(arena, { timers: edges.length });
      setClock(arena, wheel, start);
      for (const delayTicks of [...edges].reverse()) wheel.schedule(delayTicks, delayTicks);
      const fired: number[] = [];
      for (let passed = 1; passed <= 262209; passed++) {
        wheel.advance();
        while (wheel.next() !== 0) {
          assert.equal(wheel.callback, passed);
          fired.push(passed);
        }
      }
      assert.equal(wheel.tick, (start + 262209) % 2 ** 31);
      assert.deepEqual(fired, edges);
    });
  }

  for (const maxDelayTicks of [1, 2, 63, 64, 65, 4095, 4096]) {
    test(`every delay up to ${maxDelayTicks} from every tick, in a wheel for no longer ones`, () => {
      const wheel = placeWheel(Math.ceil(maxDelayTicks * 1.1), maxDelayTicks);
      const dueTicks = new Map<number, number>();
      for (let tick = 0; tick < 9000; tick++) {
        const delayTicks = 1 + ((tick * 31) % maxDelayTicks);
        if (wheel.size < wheel.timers) {
          const handle = wheel.schedule(delayTicks, delayTicks);
          assert.ok(!dueTicks.has(handle));
          dueTicks.set(handle, tick + delayTicks);
        }
        wheel.advance();
        for (let handle = wheel.next(); handle !== 0; handle = wheel.next()) {
          assert.equal(dueTicks.get(handle), tick + 1);
          dueTicks.delete(handle);
        }
      }
      assert.equal(wheel.size, dueTicks.size);
      for (const [handle, dueTick] of dueTicks) assert.equal(wheel.remaining(handle), dueTick - 9000);
    });
  }

  test("a timer that waits in the highest level", () => {
    const wheel = placeWheel();
    const delayTicks = 2 ** 24 + 2 ** 18 + 2 ** 12 + 65;
    wheel.advance();
    const handle = wheel.schedule(delayTicks, 7);
    advanceTo(wheel, delayTicks);
    assert.deepEqual([wheel.next(), wheel.remaining(handle)], [0, 1]);
    wheel.advance();
    assert.equal(wheel.next(), handle);
  });

  test("tells in how many ticks a timer is due", () => {
    const wheel = placeWheel();
    const handles = [1, 64, 100, 5000, LONGEST].map((delayTicks) => wheel.schedule(delayTicks, delayTicks));
    assert.deepEqual(
      handles.map((handle) => wheel.remaining(handle)),
      [1, 64, 100, 5000, LONGEST],
    );
    advanceTo(wheel, 99);
    assert.deepEqual(
      handles.slice(2).map((handle) => wheel.remaining(handle)),
      [1, 4901, LONGEST - 99],
    );
    wheel.advance();
    assert.equal(wheel.remaining(handles[2]), 0);
  });

  test("costs 32 bytes, 256 for each power of 64 that its longest delay reaches, and 24 a timer", () => {
    assert.deepEqual(
      [1, 63, 64, 4095, 4096, LONGEST].map((maxDelayTicks) => placeWheel(10, maxDelayTicks).bytes),
      [1, 1, 2, 2, 3, 5].map((levels) => 32 + 256 * levels + 240),
    );
  });

  test("goes on where its clock begins at 0 again, with the timers that wait", () => {
    const arena = openArena();
    const wheel = new TimerWheel(arena, { timers: 10 });
    setClock(arena, wheel, 2 ** 31 - 2);
    const handle = wheel.schedule(3, 3);
    const cancelled = wheel.schedule(3, 4);
    const far = wheel.schedule(LONGEST, 5);
    wheel.advance();
    assert.deepEqual([wheel.tick, wheel.remaining(handle)], [2 ** 31 - 1, 2]);
    wheel.advance();
    assert.deepEqual([wheel.tick, wheel.remaining(handle), wheel.next()], [0, 1, 0]);
    assert.equal(wheel.cancel(cancelled), true);
    wheel.advance();
    assert.deepEqual([wheel.tick, takeDue(wheel)], [1, [3]]);
    assert.equal(wheel.remaining(far), LONGEST - 3);
    assert.equal(wheel.cancel(far), true);
    assert.equal(wheel.size, 0);
  });
});

describe("timers that are due in one tick come in the order in which they were scheduled", () => {
  test("where an older one has yet to come down from a higher level", () => {
    const wheel = placeWheel();
    wheel.schedule(100, 1);
    advanceTo(wheel, 50);
    wheel.schedule(50, 2);
    advanceTo(wheel, 64);
    wheel.schedule(36, 3);
    advanceTo(wheel, 99);
    wheel.schedule(1, 4);
    wheel.advance();
    assert.deepEqual(takeDue(wheel), [1, 2, 3, 4]);
  });

  for (const dueTick of [63, 64, 65, 127, 128, 4095, 4096, 4097, 4160, 8835, 262144, 262145]) {
    test(`scheduled at many ticks, for tick ${dueTick}`, () => {
      const wheel = placeWheel(10_000);
      const expected: number[] = [];
      for (let tick = 0; tick < dueTick; tick++) {
        if (dueTick < 5000 || tick % 97 === 0 || dueTick - tick < 200) {
          wheel.schedule(dueTick - tick, tick);
          expected.push(tick);
        }
        wheel.advance();
        if (tick < dueTick - 1) assert.equal(wheel.next(), 0);
      }
      assert.deepEqual(takeDue(wheel), expected);
    });
  }

  test("also in wheels whose highest level is low, and across the end of the clock", () => {
    for (const maxDelayTicks of [63, 4095, 2 ** 18 - 1]) {
      for (const start of [0, 40, 5000, 2 ** 31 - 3000, 2 ** 31 - 10]) {
        const arena = openArena(1 << 20);
        const wheel = new TimerWheel(arena, { timers: 5000, maxDelayTicks });
        setClock(arena, wheel, start);
        const delayTicks = Math.min(maxDelayTicks, 4500);
        const expected: number[] = [];
        for (let left = delayTicks; left > 0; left--) {
          wheel.schedule(left, left);
          expected.push(left);
          assert.equal(wheel.next(), 0);
          wheel.advance();
        }
        assert.deepEqual(takeDue(wheel), expected);
      }
    }
  });

  test("where others between them were cancelled", () => {
    for (const gone of [0, 1, 2, 3]) {
      const wheel = placeWheel();
      const handles = [0, 1, 2, 3].map((callback) => wheel.schedule(70, callback));
      assert.equal(wheel.cancel(handles[gone]), true);
      wheel.schedule(70, 4);
      advanceTo(wheel, 70);
      assert.deepEqual(
        takeDue(wheel),
        [0, 1, 2, 3, 4].filter((callback) => callback !== gone),
      );
    }
  });
});

describe("what runs may", () => {
  test("schedule: it comes in the next tick at the earliest", () => {
    for (const start of [0, 62, 63, 64, 4095]) {
      const wheel = placeWheel();
      advanceTo(wheel, start);
      wheel.schedule(1, 0);
      for (let tick = 1; tick <= 5; tick++) {
        wheel.advance();
        assert.equal(wheel.next() !== 0 && wheel.callback, tick - 1);
        wheel.schedule(1, tick);
        // A whole turn of the lowest level, which comes to the same slot.
        wheel.cancel(wheel.schedule(64, 1000));
        assert.equal(wheel.next(), 0);
      }
    }
  });

  test("schedule itself again, in a wheel that has no room for more", () => {
    const wheel = placeWheel(2);
    wheel.schedule(1, 1);
    wheel.schedule(2, 2);
    const log: string[] = [];
    for (let tick = 1; tick <= 6; tick++) {
      wheel.advance();
      while (wheel.next() !== 0) {
        log.push(`${tick}:${wheel.callback}`);
        wheel.schedule(wheel.callback, wheel.callback);
      }
    }
    assert.deepEqual(log, ["1:1", "2:2", "2:1", "3:1", "4:2", "4:1", "5:1", "6:2", "6:1"]);
  });

  test("cancel others that are due in the same tick: they do not come", () => {
    for (const gone of [1, 2, 3]) {
      const wheel = placeWheel();
      const handles = [0, 1, 2, 3].map((callback) => wheel.schedule(5, callback));
      advanceTo(wheel, 5);
      assert.equal(wheel.next(), handles[0]);
      assert.deepEqual([wheel.has(handles[gone]), wheel.remaining(handles[gone])], [true, 0]);
      assert.equal(wheel.cancel(handles[gone]), true);
      assert.equal(wheel.has(handles[gone]), false);
      assert.deepEqual(
        takeDue(wheel),
        [1, 2, 3].filter((callback) => callback !== gone),
      );
      assert.equal(wheel.size, 0);
    }
  });

  test("cancel all that are due, and those of other ticks", () => {
    const wheel = placeWheel();
    const handles = [1, 1, 1, 2, 64, 65, 5000].map((delayTicks) => wheel.schedule(delayTicks, delayTicks));
    wheel.advance();
    wheel.next();
    for (const handle of handles.slice(1)) assert.equal(wheel.cancel(handle), true);
    assert.deepEqual([wheel.next(), wheel.size], [0, 0]);
    advanceTo(wheel, 5001);
    assert.equal(wheel.next(), 0);
  });

  test("not cancel itself: it waits no more", () => {
    const wheel = placeWheel();
    const handle = wheel.schedule(1, 1);
    wheel.advance();
    assert.equal(wheel.next(), handle);
    assert.deepEqual([wheel.has(handle), wheel.cancel(handle)], [false, false]);
    assert.throws(() => wheel.remaining(handle), STALE);
  });

  test("throw: what is not taken stays due, before what is due later", () => {
    const wheel = placeWheel();
    const first = [1, 2, 3].map((callback) => wheel.schedule(1, callback));
    wheel.schedule(2, 4);
    wheel.schedule(66, 5);
    wheel.advance();
    assert.equal(wheel.next(), first[0]);
    wheel.advance();
    wheel.schedule(64, 6);
    advanceTo(wheel, 66);
    assert.deepEqual([wheel.has(first[1]), wheel.remaining(first[1]), wheel.size], [true, 0, 5]);
    assert.equal(wheel.cancel(first[2]), true);
    assert.deepEqual(takeDue(wheel), [2, 4, 5, 6]);
  });
});

describe("the handle of a timer", () => {
  test("is a positive small integer of its own, refused once the timer is gone", () => {
    const wheel = placeWheel(11);
    const handles = Array.from({ length: 11 }, (_, index) => wheel.schedule(1 + index, index));
    assert.equal(new Set(handles).size, 11);
    assert.ok(handles.every((handle) => Number.isInteger(handle) && handle > 0 && handle < 2 ** 31));
    assert.equal(wheel.cancel(handles[4]), true);
    const again = wheel.schedule(1, 1);
    assert.ok(!handles.includes(again));
    assert.deepEqual(
      [handles[4], again].map((handle) => [wheel.has(handle), handle === again && wheel.remaining(handle)]),
      [
        [false, false],
        [true, 1],
      ],
    );
    assert.equal(wheel.cancel(handles[4]), false);
    assert.throws(() => wheel.remaining(handles[4]), {
      code: "STALE_HANDLE",
      message: `timer wheel: handle ${handles[4]} names no timer that waits; ask \`has\` where it may be gone`,
    });
  });

  test("is none that was never given", () => {
    const wheel = placeWheel(3);
    const handle = wheel.schedule(9, 9);
    const others = [
      0,
      1,
      2,
      3,
      5,
      -handle,
      handle + 0.5,
      handle + 2 ** 32,
      Number.NaN,
      2 ** 31 - 1,
      -(2 ** 31),
    ];
    for (const other of others) {
      assert.deepEqual([wheel.has(other), wheel.cancel(other)], [false, false], `${other}`);
      assert.throws(() => wheel.remaining(other), STALE);
    }
    wheel.cancel(handle);
    for (const other of [handle, -handle, 0]) assert.equal(wheel.has(other), false);
    assert.equal(wheel.has(wheel.schedule(1, 1)), true);
  });

  test("never reads words behind the timers", () => {
    const arena = openArena();
    const wheel = new TimerWheel(arena, { timers: 5 });
    const behind = arena.alloc(4096) / 4;
    const { i32 } = arena.reserve.views;
    // Three bits name an index: 5, 6 and 7 name no timer of the five.
    for (let word = behind; word < behind + 1024; word++) i32[word] = 8 + 5 + (word & 1);
    assert.deepEqual([wheel.has(8 + 5), wheel.has(8 + 6), wheel.cancel(8 + 5)], [false, false, false]);
  });

  for (const [timers, generations] of [
    [1 << 20, 2 ** 11 - 1],
    [2 ** 15 + 1, 2 ** 15 - 1],
  ]) {
    test(`comes again after ${generations} reuses of its place in a wheel of ${timers}, and not before`, () => {
      const wheel = new TimerWheel(openArena(1 << 25), { timers, maxDelayTicks: 63 });
      for (let index = 0; index < timers - 1; index++) wheel.schedule(1, 1);
      const first = wheel.schedule(1, 2);
      assert.ok(first > 0);
      wheel.cancel(first);
      for (let reuse = 1; reuse < generations; reuse++) {
        const handle = wheel.schedule(1, 2);
        assert.ok(handle > 0 && handle !== first && !wheel.has(first) && wheel.has(handle));
        wheel.cancel(handle);
      }
      assert.equal(wheel.schedule(1, 2), first);
      assert.ok(wheel.has(first));
    });
  }
});

describe("a timer wheel refuses", () => {
  test("more timers than it has, and changes nothing", () => {
    const arena = openArena();
    const wheel = new TimerWheel(arena, { timers: 3 });
    const handles = [1, 70, 5000].map((delayTicks) => wheel.schedule(delayTicks, 1));
    const message = "timer wheel full: 3 of 3 timers wait; cancel one first or raise `timers`";
    refusesUnchanged(arena, { code: "COLLECTION_FULL", message }, () => wheel.schedule(1, 1));
    assert.equal(wheel.cancel(handles[1]), true);
    wheel.schedule(1, 1);
    refusesUnchanged(arena, { code: "COLLECTION_FULL", message }, () => wheel.schedule(1, 1));
    wheel.advance();
    refusesUnchanged(arena, { code: "COLLECTION_FULL", message }, () => wheel.schedule(1, 1));
    wheel.next();
    wheel.schedule(1, 1);
  });

  test("delays that are not whole numbers up to its longest, and changes nothing", () => {
    for (const maxDelayTicks of [1, 100, LONGEST]) {
      const arena = openArena();
      const wheel = new TimerWheel(arena, { timers: 3, maxDelayTicks });
      wheel.schedule(maxDelayTicks, 1);
      for (const delayTicks of [0, -1, 0.5, maxDelayTicks + 1, 2 ** 32 + 1, Number.NaN]) {
        refusesUnchanged(
          arena,
          {
            code: "BAD_ARGUMENT",
            message: `timer wheel: the delay is ${delayTicks} ticks; give a whole number from 1 to ${maxDelayTicks}`,
          },
          () => wheel.schedule(delayTicks, 1),
        );
      }
    }
  });

  test("callbacks and data that are no 32-bit integers, and changes nothing", () => {
    const arena = openArena();
    const wheel = new TimerWheel(arena, { timers: 3 });
    for (const bad of NOT_INT32) {
      const why = `is ${bad}; give a whole number from -2147483648 to 2147483647`;
      const badCallback = { code: "BAD_ARGUMENT", message: `timer wheel: callback ${why}` };
      refusesUnchanged(arena, badCallback, () => wheel.schedule(1, bad));
      const badData = { code: "BAD_ARGUMENT", message: `timer wheel: data ${why}` };
      refusesUnchanged(arena, badData, () => wheel.schedule(1, 1, bad));
    }
  });

  test("counts that are not whole numbers in range", () => {
    refusesCounts("timer wheel: timers", 2 ** 20, (where, timers) => new TimerWheel(where, { timers }));
    refusesCounts(
      "timer wheel: maxDelayTicks",
      LONGEST,
      (where, maxDelayTicks) => new TimerWheel(where, { timers: 1, maxDelayTicks }),
    );
  });
});

const everyHandle = Array.from({ length: 64 }, (_, handle) => handle);

livesInBlocks<TimerWheel>("a timer wheel", {
  place: (where) => new TimerWheel(where, { timers: 8, maxDelayTicks: 5000 }),
  placeOther: (where) => new TimerWheel(where, { timers: 8, maxDelayTicks: 60 }),
  change: (wheel, turn) => {
    for (const delayTicks of [3, 1, 70 + turn, 4999 - turn]) {
      if (wheel.size < wheel.timers) wheel.schedule(delayTicks, delayTicks + turn, turn);
    }
    wheel.advance();
    wheel.next();
  },
  look: (wheel) => [
    wheel.tick,
    wheel.size,
    wheel.callback,
    wheel.data,
    everyHandle.map((handle) => (wheel.has(handle) ? wheel.remaining(handle) : "none")),
  ],
  uses: (wheel) => [
    () => wheel.tick,
    () => wheel.size,
    () => wheel.callback,
    () => wheel.data,
    () => wheel.schedule(1, 1),
    () => wheel.has(8),
    () => wheel.remaining(8),
    () => wheel.cancel(8),
    () => wheel.advance(),
    () => wheel.next(),
  ],
});
