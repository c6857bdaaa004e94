import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { CHECKED } from "#mode";
import { ArenaError } from "./errors.js";
import { MemoryBudget } from "./memory-budget.js";
import { Pool } from "./pool.js";
import type { PoolOptions } from "./pool-options.js";

interface Box {
  id: number;
  content: string;
}

let boxes = 0;
const makeBox = (): Box => ({ id: boxes++, content: "" });
const open = (options: Partial<PoolOptions<Box>> & { whenEmpty?: "throw" | "make" } = {}) =>
  Pool.open<Box>({ capacity: 2, create: makeBox, checked: false, ...options });
const openDropping = (options: Partial<PoolOptions<Box>> = {}) =>
  Pool.open<Box>({ capacity: 2, create: makeBox, checked: false, ...options, whenEmpty: "drop" });

/** What `acquire` must be given by a pool that is not empty. */
function full<T>(object: T | undefined): T {
  assert.ok(object !== undefined);
  return object;
}

/** Asserts that `use` throws an error with `code`, and that nothing of the pool changes but for `counts`. */
function refuses(pool: Pool<Box, undefined>, code: string, use: () => unknown, counts = {}): void {
  const before = pool.stats();
  assert.throws(use, { code });
  assert.deepEqual(pool.stats(), { ...before, ...counts });
}

describe("a pool", () => {
  test("makes its objects up front, and gives the same ones out again and again", () => {
    const made: Box[] = [];
    const pool = open({
      capacity: 3,
      create: () => {
        made.push(makeBox());
        return made[made.length - 1];
      },
    });
    assert.equal(made.length, 3);
    for (let turn = 0; turn < 5; turn++) {
      const out = new Set([pool.acquire(), pool.acquire(), pool.acquire()]);
      assert.deepEqual(out, new Set(made));
      for (const object of out) pool.release(object);
    }
    assert.equal(made.length, 3);
  });

  test("gives out what was released last first", () => {
    const pool = open();
    const [first, second] = [pool.acquire(), pool.acquire()];
    pool.release(first);
    pool.release(second);
    assert.equal(pool.acquire(), second);
    assert.equal(pool.acquire(), first);
  });

  test("makes as many up front as it is told to, and the others when they are needed", () => {
    for (const preheat of [0, 1, 2]) {
      const pool = open({ preheat });
      assert.deepEqual([pool.free, pool.stats().made], [preheat, preheat]);
      assert.notEqual(pool.acquire(), pool.acquire());
      assert.deepEqual([pool.free, pool.inUse, pool.stats().made], [0, 2, 2]);
      refuses(pool, "POOL_EMPTY", () => pool.acquire(), { refused: 1 });
    }
  });

  test("counts", () => {
    const pool = open({ capacity: 3, preheat: 2 });
    pool.release(pool.acquire());
    const out = [pool.acquire(), pool.acquire(), pool.acquire()];
    assert.throws(() => pool.acquire());
    pool.release(out[0]);
    assert.deepEqual(pool.stats(), {
      capacity: 3,
      free: 1,
      inUse: 2,
      highWater: 3,
      made: 3,
      overflowed: 0,
      dropped: 0,
      refused: 1,
    });
    assert.deepEqual([pool.capacity, pool.free, pool.inUse, pool.highWater], [3, 1, 2, 3]);
  });

  test("resets an object when it is released", () => {
    const pool = open({
      reset: (box) => {
        box.content = "";
      },
    });
    const box = pool.acquire();
    box.content = "full";
    pool.release(box);
    assert.equal(box.content, "");
  });

  test("keeps what it puts on objects from copies, comparisons and output", () => {
    const box = open().acquire();
    assert.deepEqual({ ...box }, { id: box.id, content: "" });
    assert.deepEqual(Object.keys(box), ["id", "content"]);
    assert.deepEqual(box, { id: box.id, content: "" });
    assert.equal(inspect(box), `{ id: ${box.id}, content: '' }`);
    assert.deepEqual(structuredClone(box), { id: box.id, content: "" });
  });

  test("is of buffers, functions and maps as well", () => {
    const buffers = Pool.open({
      capacity: 2,
      create: () => Buffer.alloc(16),
      reset: (buffer) => buffer.fill(0),
    });
    const buffer = buffers.acquire();
    buffer[3] = 9;
    buffers.release(buffer);
    assert.equal(buffers.acquire()[3], 0);
    for (const create of [
      () => () => 1,
      () => new Map(),
      () => new Proxy({}, {}),
      () => Object.create(null),
    ]) {
      const pool = Pool.open<object>({ capacity: 1, create });
      const object = pool.acquire();
      pool.release(object);
      assert.equal(pool.acquire(), object);
    }
  });

  test("refuses what is no count, and no policy", () => {
    for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 20 + 1]) {
      assert.throws(() => open({ name: "boxes", capacity }), {
        code: "BAD_ARGUMENT",
        message: `boxes: capacity is ${capacity}; give a whole number from 1 to 1048576`,
      });
    }
    for (const preheat of [-1, 0.5, 3]) {
      assert.throws(() => open({ preheat }), {
        code: "BAD_ARGUMENT",
        message: `pool: preheat is ${preheat}; give a whole number from 0 to 2`,
      });
    }
    assert.throws(() => open({ whenEmpty: "wait" as "make" }), {
      code: "BAD_ARGUMENT",
      message: "pool: whenEmpty is wait; give throw, make or drop",
    });
  });

  test("refuses objects that take no property, or are of a pool already", () => {
    const other = open();
    for (const object of [Object.freeze(makeBox()), Object.seal(makeBox()), 5, undefined, other.acquire()]) {
      const create = () => object as Box;
      assert.throws(() => open({ create }), { code: "BAD_ARGUMENT" });
      const pool = open({ create, preheat: 0 });
      refuses(pool, "BAD_ARGUMENT", () => pool.acquire());
    }
    const same = makeBox();
    assert.throws(() => open({ create: () => same }), {
      code: "BAD_ARGUMENT",
      message: "pool: `create` answered an object that is of a pool already; make a new one each time",
    });
    assert.equal(
      Pool.open({ capacity: 1, create: () => same }).acquire(),
      same,
      "a pool that did not open let go",
    );
  });

  test("takes an object whose prototype is of a pool", () => {
    const base = open().acquire();
    const pool = open({ create: () => Object.create(base) });
    pool.release(pool.acquire());
  });

  test("changes nothing where `create` throws", () => {
    let broken = false;
    const create = () => {
      if (broken) throw new TypeError("of create");
      return makeBox();
    };
    const pool = open({ create, preheat: 1 });
    broken = true;
    const box = pool.acquire();
    const before = pool.stats();
    assert.throws(() => pool.acquire(), TypeError);
    assert.deepEqual(pool.stats(), before);
    broken = false;
    assert.notEqual(pool.acquire(), box);
  });

  test("may be used while it makes an object", () => {
    let pool = open();
    let acquireAnother = true;
    const create = () => {
      if (acquireAnother) {
        acquireAnother = false;
        inner = pool.acquire();
      }
      return makeBox();
    };
    let inner: Box | undefined;
    pool = open({ create, preheat: 0 });
    const outer = pool.acquire();
    assert.notEqual(outer, inner);
    assert.equal(pool.inUse, 2);
    pool.release(outer);
    pool.release(full(inner));
    assert.deepEqual(new Set([pool.acquire(), pool.acquire()]), new Set([outer, inner]));
  });
});

describe("an empty pool", () => {
  test("that throws says what to change", () => {
    const pool = open({ name: "sockets" });
    pool.acquire();
    pool.acquire();
    assert.throws(() => pool.acquire(), {
      code: "POOL_EMPTY",
      message:
        "sockets empty: all 2 objects are out; release one first, raise `capacity`, or choose another `whenEmpty`",
    });
  });

  test("that makes keeps no more than its capacity", () => {
    const resets: Box[] = [];
    const pool = open({ whenEmpty: "make", reset: (box) => resets.push(box) });
    const kept = [pool.acquire(), pool.acquire()];
    const beyond = [pool.acquire(), pool.acquire()];
    assert.equal(new Set([...kept, ...beyond]).size, 4);
    assert.deepEqual([pool.inUse, pool.highWater, pool.stats().overflowed], [4, 4, 2]);
    for (const object of [beyond[0], kept[0], kept[1], beyond[1]]) pool.release(object);
    assert.deepEqual(resets, [beyond[0], kept[0], kept[1], beyond[1]]);
    assert.deepEqual([pool.free, pool.inUse, pool.stats().made], [2, 0, 4]);
    assert.deepEqual(new Set([pool.acquire(), pool.acquire()]), new Set(kept));
    const again = pool.acquire();
    assert.ok(!beyond.includes(again));
    assert.equal(pool.stats().overflowed, 3);
  });

  test("that makes uses the places of those that it let go of again", () => {
    const pool = open({ capacity: 1, whenEmpty: "make" });
    pool.acquire();
    for (let turn = 0; turn < 100; turn++) pool.release(pool.acquire());
    assert.equal((pool as unknown as { objects: unknown[] }).objects.length, 2);
  });

  test("that makes tells what it let go of from what it never had", () => {
    const pool = open({ capacity: 1, whenEmpty: "make" });
    pool.acquire();
    const beyond = pool.acquire();
    refuses(open(), "FOREIGN_OBJECT", () => open().release(beyond));
    pool.release(beyond);
    refuses(pool, "DOUBLE_RELEASE", () => pool.release(beyond));
    refuses(open(), "FOREIGN_OBJECT", () => open().release(beyond));
    const next = pool.acquire();
    assert.notEqual(next, beyond);
    refuses(pool, "DOUBLE_RELEASE", () => pool.release(beyond));
    const adopting = open({ capacity: 1, create: () => beyond });
    refuses(pool, "FOREIGN_OBJECT", () => pool.release(beyond));
    adopting.release(adopting.acquire());
  });

  test("that drops answers nothing", () => {
    const pool = openDropping();
    const box: Box | undefined = pool.acquire();
    // @ts-expect-error: what a pool that drops answers may be nothing
    const never: Box = pool.acquire();
    assert.ok(box !== undefined && never !== undefined);
    assert.equal(pool.acquire(), undefined);
    assert.equal(pool.acquire(), undefined);
    assert.deepEqual([pool.inUse, pool.stats().dropped, pool.stats().refused], [2, 2, 0]);
    pool.release(box);
    assert.equal(pool.acquire(), box);
  });

  test("answers by type what its policy answers", () => {
    const create = makeBox;
    const throwing: Box = Pool.open({ capacity: 1, create, whenEmpty: "throw" }).acquire();
    const making: Box = Pool.open({ capacity: 1, create, whenEmpty: "make" }).acquire();
    const untold: Box = Pool.open({ capacity: 1, create, reset: (box) => box.content }).acquire();
    const dropping = Pool.open({ capacity: 1, create, reset: (box) => box.content, whenEmpty: "drop" });
    const dropped: Box | undefined = dropping.acquire();
    const whenEmpty = ["drop", "make"][boxes % 2] as "drop" | "make";
    const either: Box | undefined = Pool.open({ capacity: 1, create, whenEmpty }).acquire();
    // @ts-expect-error: as it may drop, it may answer nothing
    const some: Box = Pool.open({ capacity: 1, create, whenEmpty }).acquire();
    for (const box of [throwing, making, untold, dropped, either, some]) assert.equal(full(box).content, "");
  });
});

describe("releasing", () => {
  for (const checked of [true, false]) {
    const mode = checked ? "checked" : "unchecked";

    test(`twice is refused, ${mode}`, () => {
      const pool = open({ name: "boxes", checked });
      const box = pool.acquire();
      pool.release(box);
      refuses(pool, "DOUBLE_RELEASE", () => pool.release(box));
      assert.throws(() => pool.release(box), {
        message: "boxes: this object was released already; release it where it is owned, once",
      });
      assert.equal(pool.acquire(), box);
      pool.release(box);
    });

    test(`what is not of the pool is refused, ${mode}`, () => {
      const pool = open({ checked });
      const box = pool.acquire();
      const others: unknown[] = [
        open({ checked }).acquire(),
        makeBox(),
        { ...box },
        Object.create(box),
        new Proxy(box, {}),
        Object.freeze({}),
        undefined,
        null,
        5,
      ];
      for (const other of others) refuses(pool, "FOREIGN_OBJECT", () => pool.release(other as Box));
      assert.throws(() => pool.release(makeBox()), {
        message: "pool: this object is not of this pool; release it to the pool that it was acquired from",
      });
    });
  }

  test("an object that was frozen meanwhile works", () => {
    const pool = open({ capacity: 1, whenEmpty: "make" });
    const [box, beyond] = [Object.freeze(pool.acquire()), Object.freeze(pool.acquire())];
    pool.release(box);
    pool.release(beyond);
    assert.equal(pool.acquire(), box);
    refuses(pool, "FOREIGN_OBJECT", () => pool.release(beyond));
    pool.close();
  });

  test("leaves an object out whose reset throws, so that it is neither lost nor given to the next", () => {
    for (const whenEmpty of ["throw", "make"] as const) {
      const error = new Error("of reset");
      let broken = true;
      const pool = open({
        capacity: 1,
        whenEmpty,
        reset: () => {
          if (broken) throw error;
        },
      });
      const out = whenEmpty === "make" ? [pool.acquire(), pool.acquire()] : [pool.acquire()];
      const before = pool.stats();
      for (const box of out) {
        assert.throws(() => pool.release(box), error);
        assert.deepEqual(pool.stats(), before);
        assert.equal(pool.leaks().length, out.length);
      }
      broken = false;
      for (const box of out) pool.release(box);
      assert.deepEqual([pool.free, pool.inUse], [1, 0]);
    }
  });

  test("again from within the reset is refused", () => {
    for (const whenEmpty of ["throw", "make"] as const) {
      const pool: Pool<Box> = open({
        capacity: 1,
        whenEmpty,
        reset: (box) => {
          refuses(pool, "DOUBLE_RELEASE", () => pool.release(box));
          refuses(pool, "DOUBLE_RELEASE", () => pool.discard(box));
          assert.equal(pool.leaks().length, pool.inUse);
        },
      });
      const out = whenEmpty === "make" ? [pool.acquire(), pool.acquire()] : [pool.acquire()];
      for (const box of out) pool.release(box);
      assert.deepEqual([pool.free, pool.inUse], [1, 0]);
    }
  });

  test("another from within the reset works", () => {
    let other: Box | undefined;
    const pool: Pool<Box> = open({
      reset: () => {
        const box = other;
        other = undefined;
        if (box !== undefined) pool.release(box);
      },
    });
    const box = pool.acquire();
    other = pool.acquire();
    pool.release(box);
    assert.deepEqual([pool.free, pool.inUse], [2, 0]);
    assert.notEqual(pool.acquire(), pool.acquire());
  });
});

describe("discarding", () => {
  test("forgets an object, and makes another when it is needed", () => {
    const pool = open({ reset: () => assert.fail("reset") });
    const [broken, kept] = [pool.acquire(), pool.acquire()];
    pool.discard(broken);
    assert.deepEqual([pool.free, pool.inUse, pool.stats().made], [0, 1, 2]);
    refuses(pool, "DOUBLE_RELEASE", () => pool.release(broken));
    refuses(pool, "DOUBLE_RELEASE", () => pool.discard(broken));
    const next = pool.acquire();
    assert.ok(next !== broken && next !== kept);
    assert.deepEqual([pool.inUse, pool.stats().made, pool.stats().overflowed], [2, 3, 0]);
    refuses(pool, "POOL_EMPTY", () => pool.acquire(), { refused: 1 });
  });

  test("refuses as releasing does", () => {
    const pool = open();
    const box = pool.acquire();
    pool.release(box);
    refuses(pool, "DOUBLE_RELEASE", () => pool.discard(box));
    refuses(pool, "FOREIGN_OBJECT", () => pool.discard(makeBox()));
  });

  test("works beyond the capacity", () => {
    const pool = open({ capacity: 1, whenEmpty: "make" });
    pool.acquire();
    const beyond = pool.acquire();
    pool.discard(beyond);
    assert.equal(pool.inUse, 1);
    refuses(pool, "DOUBLE_RELEASE", () => pool.release(beyond));
    assert.notEqual(pool.acquire(), beyond);
  });
});

describe("a closed pool", () => {
  test("refuses everything, whatever else is wrong", () => {
    const pool = open();
    const out = pool.acquire();
    const released = pool.acquire();
    pool.release(released);
    pool.close();
    const closed = {
      code: "POOL_CLOSED",
      message: "pool is closed; open a new pool, or close it after its last use",
    };
    for (const object of [out, released, makeBox()]) {
      assert.throws(() => pool.release(object), closed);
      assert.throws(() => pool.discard(object), closed);
    }
    assert.throws(() => pool.acquire(), closed);
    assert.deepEqual([pool.free, pool.inUse, pool.highWater], [0, 0, 2]);
    pool.close();
    for (const other of [open({ whenEmpty: "make", preheat: 0 }), openDropping()]) {
      other.close();
      assert.throws(() => other.acquire(), closed);
    }
  });

  test("lets its objects go to another pool", () => {
    const pool = open({ capacity: 1 });
    const box = pool.acquire();
    pool.close();
    const next = open({ capacity: 1, create: () => box });
    assert.equal(next.acquire(), box);
    next.release(box);
  });

  test("can be closed from within its own call-backs", () => {
    for (const preheat of [0, 1]) {
      const pool: Pool<Box> = open({
        capacity: 1,
        preheat,
        create: () => {
          if (preheat === 0) pool.close();
          return makeBox();
        },
        reset: () => pool.close(),
        checked: false,
      });
      if (preheat === 0) assert.throws(() => pool.acquire(), { code: "POOL_CLOSED" });
      else assert.throws(() => pool.release(pool.acquire()), { code: "POOL_CLOSED" });
      assert.deepEqual([pool.free, pool.inUse], [0, 0]);
      assert.throws(() => pool.acquire(), { code: "POOL_CLOSED" });
    }
  });
});

describe("a checked pool", () => {
  test("is what pools are unless told as the mode says", () => {
    assert.equal(Pool.open({ capacity: 1, create: makeBox }).checked, CHECKED);
    assert.equal(open({ checked: true }).checked, true);
  });

  test("says where each object that is out was acquired, the caller first", () => {
    const pool = open({ checked: true, preheat: 1, capacity: 3, whenEmpty: "make" });
    const hallway = () => pool.acquire();
    const attic = () => pool.acquire();
    const [one] = [hallway(), attic(), attic(), attic()];
    const firstFrames = () => pool.leaks().map(({ acquiredAt }) => acquiredAt.split("\n")[0]);
    assert.equal(firstFrames().filter((frame) => /^at hallway .*pool\.test\./.test(frame)).length, 1);
    assert.equal(firstFrames().filter((frame) => /^at attic .*pool\.test\./.test(frame)).length, 3);
    assert.match(pool.leaks()[0].acquiredAt, /\nat /, "with the frames behind it");
    pool.release(one);
    assert.equal(firstFrames().length, 3);
    attic();
    assert.equal(firstFrames().filter((frame) => frame.startsWith("at attic")).length, 4);
  });

  test("closes all the same where objects are out, and says so with the first places", () => {
    const pool = open({ checked: true, name: "boxes", capacity: 5 });
    function forgetful() {
      return pool.acquire();
    }
    for (let turn = 0; turn < 5; turn++) forgetful();
    assert.throws(
      () => pool.close(),
      (error) => {
        assert.ok(error instanceof ArenaError);
        assert.equal(error.code, "LEAK");
        const lines = error.message.split("\n");
        assert.equal(lines[0], "boxes: closed with objects still out: 5; release each first. Acquired");
        assert.equal(lines.length, 5);
        for (const line of lines.slice(1, 4)) assert.match(line, /^ {2}at forgetful .*pool\.test\./);
        assert.equal(lines[4], "  ...");
        return true;
      },
    );
    assert.throws(() => pool.acquire(), { code: "POOL_CLOSED" });
    assert.equal(pool.leaks().length, 5);
    pool.close();
  });

  test("closes in peace where all came back", () => {
    const pool = open({ checked: true });
    pool.release(pool.acquire());
    assert.deepEqual(pool.leaks(), []);
    pool.close();
    assert.deepEqual(pool.leaks(), []);
  });

  test("does without stacks where the engine records none", () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const pool = open({ checked: true });
    pool.acquire();
    Error.stackTraceLimit = stackTraceLimit;
    assert.deepEqual(pool.leaks(), [{ acquiredAt: "unknown; the engine recorded no stack" }]);
  });
});

describe("an unchecked pool", () => {
  test("counts leaks, without places, and closes in peace", () => {
    const pool = open({ checked: false });
    pool.acquire();
    const leaks = [{ acquiredAt: "not recorded; open the pool with `checked: true`" }];
    assert.deepEqual(pool.leaks(), leaks);
    pool.close();
    assert.deepEqual(pool.leaks(), leaks);
  });
});

describe("a pool on a budget", () => {
  const budgetOf = (hardBytes: number) => new MemoryBudget({ softBytes: hardBytes, hardBytes });

  test("draws for each object that it makes, and gives back when it lets one go", () => {
    const budget = budgetOf(1000);
    const pool = open({ budget, objectBytes: 100, capacity: 3, preheat: 1, whenEmpty: "make" });
    assert.equal(budget.drawnBytes, 100);
    const out = [pool.acquire(), pool.acquire(), pool.acquire(), pool.acquire()];
    assert.equal(budget.drawnBytes, 400);
    for (const box of out.reverse()) pool.release(box);
    assert.equal(budget.drawnBytes, 300);
    pool.discard(pool.acquire());
    assert.equal(budget.drawnBytes, 200);
    pool.acquire();
    pool.close();
    assert.equal(budget.drawnBytes, 0);
    pool.close();
    assert.equal(budget.drawnBytes, 0);
  });

  test("needs to know how large an object is", () => {
    assert.throws(() => open({ budget: budgetOf(10) }), {
      code: "BAD_ARGUMENT",
      message: "pool: objectBytes is 0; give a whole number from 1 to 9007199254740991",
    });
  });

  test("does not open where its first objects do not fit, or cannot be made", () => {
    const budget = budgetOf(199);
    const options = { budget, objectBytes: 100 };
    assert.throws(() => open({ ...options, create: () => assert.fail("made") }), { code: "BUDGET_EXCEEDED" });
    let made = 0;
    const create = () => {
      if (made++ === 1) throw new TypeError("of create");
      return makeBox();
    };
    assert.throws(() => open({ ...options, objectBytes: 50, create }), TypeError);
    assert.equal(budget.drawnBytes, 0);
  });

  test("refuses to make what does not fit, unless it drops", () => {
    for (const whenEmpty of ["throw", "make"] as const) {
      const budget = budgetOf(100);
      const pool = open({ name: "boxes", budget, objectBytes: 100, preheat: 1, whenEmpty });
      const box = pool.acquire();
      refuses(pool, "BUDGET_EXCEEDED", () => pool.acquire(), { refused: 1 });
      assert.throws(() => pool.acquire(), { message: /boxes asked for 100 bytes/ });
      pool.release(box);
      assert.equal(pool.acquire(), box);
    }
    const budget = budgetOf(100);
    const pool = openDropping({ budget, objectBytes: 100, preheat: 0 });
    const box = full(pool.acquire());
    assert.equal(pool.acquire(), undefined);
    assert.deepEqual([pool.stats().dropped, pool.stats().refused], [1, 0]);
    pool.discard(box);
    assert.notEqual(full(pool.acquire()), box);
  });

  test("gives back what it drew for an object that it could not make", () => {
    const budget = budgetOf(100);
    let broken = true;
    const create = () => {
      if (broken) throw new TypeError("of create");
      return makeBox();
    };
    const pool = open({ budget, objectBytes: 100, preheat: 0, create });
    assert.throws(() => pool.acquire(), TypeError);
    assert.deepEqual([budget.drawnBytes, pool.stats().refused], [0, 0]);
    broken = false;
    pool.acquire();
    assert.equal(budget.drawnBytes, 100);
  });

  test("may be used by a reclaimer that makes room for it", () => {
    const budget = budgetOf(300);
    const pool = open({ budget, objectBytes: 100, capacity: 3, preheat: 0, whenEmpty: "make" });
    const cached = [pool.acquire(), pool.acquire(), pool.acquire()];
    budget.reclaimer("cache", () => {
      for (const box of cached.splice(1)) pool.discard(box);
    });
    const beyond = pool.acquire();
    assert.deepEqual([pool.inUse, pool.stats().overflowed, budget.drawnBytes], [2, 1, 200]);
    const inside = [pool.acquire()];
    assert.equal(pool.stats().overflowed, 1);
    for (const box of [beyond, ...inside]) pool.release(box);
    assert.deepEqual([pool.free, pool.inUse, budget.drawnBytes], [1, 1, 200]);
  });

  test("may be closed by a reclaimer that makes room for it", () => {
    for (const whenEmpty of ["make", "drop"] as const) {
      const budget = budgetOf(100);
      const pool = Pool.open<Box>({
        budget,
        objectBytes: 100,
        capacity: 2,
        preheat: 1,
        create: makeBox,
        whenEmpty,
      });
      pool.acquire();
      budget.reclaimer("shutdown", () => pool.close());
      assert.throws(() => pool.acquire(), { code: "POOL_CLOSED" });
      assert.deepEqual([budget.drawnBytes, pool.free, pool.inUse], [0, 0, 0]);
    }
  });
});
