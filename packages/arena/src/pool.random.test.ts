import assert from "node:assert/strict";
import { MemoryBudget } from "./memory-budget.js";
import { Pool } from "./pool.js";
import { pick, program, refuses } from "./random-program.test.js";

interface Box {
  owner: string;
}

program("a pool", ({ dice, checked }) => {
  const capacity = 1 + dice(dice(2) === 0 ? 3 : 40);
  const preheat = dice(capacity + 1);
  const whenEmpty = pick(dice, ["throw", "make", "drop"] as const);
  const objectBytes = 1 + dice(100);
  // Now the budget is the tighter limit, now the capacity is.
  const affordable = preheat + 1 + dice(capacity + 4);
  const budget = new MemoryBudget({ softBytes: 1, hardBytes: affordable * objectBytes });
  let createFails = false;
  let resetFails = false;
  let newest: Box = { owner: "" };
  const create = () => {
    if (createFails) throw new TypeError("of create");
    newest = { owner: "" };
    // The model of the free objects: the last is taken first.
    if (pool === undefined) free.push(newest);
    return newest;
  };
  const reset = (box: Box) => {
    if (resetFails) throw new TypeError("of reset");
    box.owner = "";
  };
  const free: Box[] = [];
  let pool: Pool<Box, undefined> | undefined;
  pool = Pool.open<Box>({ capacity, preheat, whenEmpty, create, reset, checked, budget, objectBytes });
  const { acquire, release, discard } = {
    acquire: () => pool.acquire(),
    release: (box: Box) => pool.release(box),
    discard: (box: Box) => pool.discard(box),
  };

  const out: Box[] = [];
  const beyond = new Set<Box>();
  const gone: Box[] = [];
  const counts = { highWater: 0, made: preheat, overflowed: 0, dropped: 0, refused: 0 };
  const someFree = () => pick(dice, free);
  const takeOut = () => out.splice(dice(out.length), 1)[0];

  function expectNew(): void {
    const isBeyond = free.length + out.length - beyond.size === capacity;
    if (isBeyond && whenEmpty === "drop") {
      counts.dropped++;
      assert.equal(acquire(), undefined);
    } else if (isBeyond && whenEmpty === "throw") {
      counts.refused++;
      refuses("POOL_EMPTY", acquire);
    } else if (free.length + out.length === affordable && whenEmpty === "drop") {
      counts.dropped++;
      assert.equal(acquire(), undefined);
    } else if (free.length + out.length === affordable) {
      counts.refused++;
      refuses("BUDGET_EXCEEDED", acquire);
    } else if (createFails) {
      assert.throws(acquire, TypeError);
    } else {
      const box = acquire();
      assert.equal(box, newest);
      counts.made++;
      if (isBeyond) {
        beyond.add(newest);
        counts.overflowed++;
      }
      out.push(newest);
    }
  }
  function expectGone(box: Box): void {
    gone.push(box);
    beyond.delete(box);
  }

  const step = () => {
    const action = dice(32);
    createFails = dice(8) === 0;
    resetFails = dice(8) === 0;
    if (action < 14) {
      const box = free.pop();
      if (box === undefined) {
        expectNew();
      } else {
        assert.equal(acquire(), box);
        assert.equal(box.owner, "", "an object is reset before its next use");
        out.push(box);
      }
      counts.highWater = Math.max(counts.highWater, out.length);
      for (const last of out.slice(-1)) last.owner = "program";
    } else if (action < 26 && out.length > 0) {
      const box = takeOut();
      if (resetFails) {
        assert.throws(() => release(box), TypeError);
        assert.equal(box.owner, "program");
        out.push(box);
      } else {
        release(box);
        if (beyond.has(box)) expectGone(box);
        else free.push(box);
      }
    } else if (action < 28 && out.length > 0) {
      const box = takeOut();
      discard(box);
      expectGone(box);
    } else if (action < 30) {
      const use = pick(dice, [release, discard]);
      if (free.length > 0) refuses("DOUBLE_RELEASE", () => use(someFree()));
      if (gone.length > 0) refuses("DOUBLE_RELEASE", () => use(pick(dice, gone)));
    } else if (action < 31) {
      refuses("FOREIGN_OBJECT", () => pick(dice, [release, discard])({ owner: "another" }));
    }
    assert.equal(pool.inUse, out.length);
    assert.equal(pool.free, free.length);
  };
  const compare = () => {
    assert.deepEqual(pool.stats(), { capacity, free: free.length, inUse: out.length, ...counts });
    assert.equal(budget.drawnBytes, (free.length + out.length) * objectBytes);
    assert.equal(pool.leaks().length, out.length);
  };
  return { step, compare };
});
