import assert from "node:assert/strict";
import { MemoryBudget } from "./memory-budget.js";
import type { PressureLevel } from "./pressure-gauge.js";
import { pick, program, refuses } from "./random-program.test.js";

const LEVELS: readonly PressureLevel[] = ["normal", "soft", "critical", "exhausted"];

/** What a cache does when it is asked for bytes. */
interface Plan {
  readonly does: "frees what is needed" | "frees all" | "frees nothing" | "frees all and throws";
  readonly takesMs: number;
}

program("a memory budget", ({ dice }) => {
  const hardBytes = 20 + dice(2000);
  const softBytes = 1 + dice(hardBytes);
  const begins = [0, softBytes, softBytes + (hardBytes - softBytes) * 0.75, hardBytes];
  let nowMs = dice(1e6);
  const budget = new MemoryBudget({ softBytes, hardBytes, now: () => nowMs });
  const heard: PressureLevel[] = [];
  budget.onPressure((level) => heard.push(level));

  // The model, and the caches that both it and the budget have.
  let drawn = 0;
  let other = 0;
  let level = 0;
  let refusedAtMs = Number.NEGATIVE_INFINITY;
  let owedMs = 0;
  let seenMs = nowMs;
  const counts = { refused: 0, reclaims: 0, failures: 0, highWater: 0 };
  const told: PressureLevel[] = [];
  const caches = Array.from({ length: dice(4) }, () => ({ held: 0, real: 0, plan: somePlan() }));
  const readings = { beside: 0, whole: 0, good: { beside: 0, whole: 0 } };

  function somePlan(): Plan {
    const does = pick(dice, [
      "frees what is needed",
      "frees all",
      "frees nothing",
      "frees all and throws",
    ] as const);
    return { does, takesMs: pick(dice, [0, 0, 1, 30]) };
  }
  const freedBy = ({ does }: Plan, held: number, needed: number) =>
    does === "frees nothing" ? 0 : does === "frees what is needed" ? Math.min(held, needed) : held;

  for (const [index, cache] of caches.entries()) {
    budget.reclaimer(`cache ${index}`, (needed) => {
      const freed = freedBy(cache.plan, cache.real, needed);
      cache.real -= freed;
      nowMs += cache.plan.takesMs;
      budget.giveBack(freed);
      if (cache.plan.does === "frees all and throws") throw new Error(`cache ${index}`);
    });
  }
  for (const kind of ["beside", "whole"] as const) {
    budget.include({ name: kind, kind, read: () => readings[kind] });
  }

  function settle(atMs: number): void {
    counts.highWater = Math.max(counts.highWater, drawn + other);
    let next = 3;
    if (atMs - refusedAtMs >= 1000) {
      while (drawn + other < begins[next] * (next <= level ? 15 / 16 : 1)) next--;
    }
    if (next !== level) told.push(LEVELS[next]);
    level = next;
  }
  function rests(): boolean {
    owedMs = Math.max(0, owedMs - (nowMs - seenMs));
    seenMs = nowMs;
    return owedMs >= 450;
  }
  /** What must come of drawing; follows the plans of the caches. */
  function expectDraw(bytes: number): { fits: boolean; cause: string | undefined } {
    let cause: string | undefined;
    let atMs = nowMs;
    if (drawn + other + bytes > hardBytes && bytes <= hardBytes && caches.length > 0 && !rests()) {
      counts.reclaims++;
      for (const [index, cache] of caches.entries()) {
        const needed = drawn + other + bytes - hardBytes;
        if (needed <= 0) break;
        const freed = freedBy(cache.plan, cache.held, needed);
        cache.held -= freed;
        atMs += cache.plan.takesMs;
        drawn -= freed;
        settle(atMs);
        if (cache.plan.does !== "frees all and throws") continue;
        counts.failures++;
        cause ??= `cache ${index}`;
      }
      owedMs += 9 * Math.max(0.125, atMs - nowMs);
      seenMs = atMs;
    }
    const fits = drawn + other + bytes <= hardBytes;
    if (fits) {
      drawn += bytes;
    } else {
      counts.refused++;
      refusedAtMs = atMs;
    }
    settle(atMs);
    return { fits, cause };
  }
  function draw(bytes: number): boolean {
    const { fits, cause } = expectDraw(bytes);
    if (dice(2) === 0) {
      assert.equal(budget.tryDraw(bytes), fits);
    } else if (fits) {
      budget.draw(bytes, "program");
    } else {
      assert.throws(
        () => budget.draw(bytes, "program"),
        (error: Error & { code?: string }) =>
          error.code === "BUDGET_EXCEEDED" && (error.cause as Error | undefined)?.message === cause,
      );
    }
    return fits;
  }
  const held = () => caches.reduce((sum, cache) => sum + cache.held, 0);
  const someBytes = () => pick(dice, [0, dice(5), dice(hardBytes >> 3), dice(hardBytes + 2)]);

  const step = () => {
    for (const cache of caches) cache.plan = somePlan();
    const action = dice(20);
    if (action < 6) {
      draw(someBytes());
    } else if (action < 10 && caches.length > 0) {
      const cache = pick(dice, caches);
      const bytes = dice(1 + (hardBytes >> 3));
      if (draw(bytes)) {
        cache.held += bytes;
        cache.real += bytes;
      }
    } else if (action < 16) {
      const bytes = dice(drawn - held() + 1);
      drawn -= bytes;
      budget.giveBack(bytes);
      settle(nowMs);
    } else if (action < 17) {
      refuses("BAD_ARGUMENT", () => budget.giveBack(drawn + 1 + dice(9)));
      refuses("BAD_ARGUMENT", () => budget.tryDraw(pick(dice, [-1, 0.5, Number.NaN])));
    } else if (action < 19) {
      nowMs += pick(dice, [0, 1, 10, 300, 1000]);
    } else {
      for (const kind of ["beside", "whole"] as const) {
        readings[kind] = pick(dice, [0, dice(hardBytes >> 2), dice(hardBytes), dice(hardBytes * 2), -1]);
        if (readings[kind] < 0) counts.failures++;
        else readings.good[kind] = readings[kind];
      }
      other = Math.max(drawn + readings.good.beside, readings.good.whole) - drawn;
      budget.refresh();
      settle(nowMs);
    }
    assert.equal(budget.usedBytes, drawn + other);
    assert.equal(budget.level, LEVELS[level]);
  };
  const compare = () => {
    assert.deepEqual(budget.stats(), {
      usedBytes: drawn + other,
      drawnBytes: drawn,
      otherBytes: other,
      highWaterBytes: counts.highWater,
      level: LEVELS[level],
      thrashing: rests(),
      refused: counts.refused,
      reclaims: counts.reclaims,
      failures: counts.failures,
    });
    assert.deepEqual(heard, told);
    heard.length = 0;
    told.length = 0;
  };
  return { step, compare };
});
