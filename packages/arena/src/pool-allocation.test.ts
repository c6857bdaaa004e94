import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { PerformanceObserver, performance } from "node:perf_hooks";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import { MemoryBudget } from "./memory-budget.js";
import { Pool } from "./pool.js";

/*
 * Steady-state operations of a pool that is not checked, and of a budget, make no object: measured as
 * `allocation.test.ts` does it, and says why.
 */
const BATCH = 100_000;
const QUIET_BATCHES = 10;
const MOST_BATCHES = 300;
/** What reading the heap's size itself may leave behind, and less than a byte in ten operations. */
const ALLOWED_BYTES = 8192;
const MEGABYTES = 64;

/** Does `count` operations, the first being number `from`; answers a number that depends on all of them. */
type Operations = (from: number, count: number) => number;

class Packet {
  readonly bytes = new Uint8Array(16);
  length = 0;
}

/** Acquires and releases in turns of up to 32, so that the pool is never at one place. */
function exercise(pool: Pool<Packet, undefined>): Operations {
  const out: (Packet | undefined)[] = new Array(32).fill(undefined);
  return (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      const place = (i * 7) & 31;
      const packet = out[place];
      if (packet === undefined) {
        const next = pool.acquire();
        if (next !== undefined) next.length += i & 7;
        out[place] = next;
      } else {
        sum = (sum + packet.length + pool.inUse + pool.free) | 0;
        pool.release(packet);
        out[place] = undefined;
      }
    }
    return sum;
  };
}

const GIBIBYTE = 2 ** 30;

const CASES: Record<string, () => Operations> = {
  "acquiring and releasing": () =>
    exercise(Pool.open({ capacity: 64, create: () => new Packet(), checked: false })),
  "acquiring and releasing with a reset, from a pool on a budget that drops": () =>
    exercise(
      Pool.open({
        capacity: 24,
        create: () => new Packet(),
        reset: (packet) => {
          packet.length = 0;
        },
        whenEmpty: "drop",
        checked: false,
        budget: new MemoryBudget({ softBytes: 1024, hardBytes: 4096 }),
        objectBytes: 64,
      }),
    ),
  "drawing and giving back": () => {
    // Beyond what small integers hold, so that a field would box it.
    const budget = new MemoryBudget({ softBytes: 8 * GIBIBYTE, hardBytes: 16 * GIBIBYTE });
    budget.include({ name: "heap", kind: "beside", read: () => 3 * GIBIBYTE });
    budget.refresh();
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const bytes = 4096 + (i & 1023);
        budget.draw(bytes, "program");
        if (budget.tryDraw(bytes)) budget.giveBack(bytes);
        if (budget.level === "normal") sum = (sum + bytes) | 0;
        budget.giveBack(bytes);
      }
      return sum;
    };
  },
  "drawing over the marks of a budget, and being refused": () => {
    let nowMs = 0;
    const budget = new MemoryBudget({ softBytes: 4096, hardBytes: 8192, now: () => nowMs });
    let changes = 0;
    budget.onPressure(() => {
      changes = (changes + 1) | 0;
    });
    budget.reclaimer("spent cache", () => {});
    return (from, count) => {
      for (let i = from; i < from + count; i++) {
        nowMs = (nowMs + 300) & 0xffffff;
        const bytes = 3000 + (i & 1023);
        let drawn = 0;
        while (budget.tryDraw(bytes)) drawn += bytes;
        budget.giveBack(drawn);
      }
      return changes;
    };
  },
};

/** A case that makes one object an operation: what the meter must see. */
const LITTER = "keeping an object an operation";
const kept: { id: number }[] = [];
const litter: Operations = (from, count) => {
  for (let i = from; i < from + count; i++) kept[i & 1023] = { id: i };
  return kept.length;
};

interface Measure {
  /** Whether ten batches in a row left the heap as it was. */
  readonly quiet: boolean;
  /** What the last batches left, in bytes. */
  readonly lastBytes: readonly number[];
  /** Collections that the engine made while the quiet batches ran. */
  readonly collections: number;
}

const heapBytes = () => getHeapStatistics().used_heap_size;

async function measure(operations: Operations, mostBatches: number): Promise<Measure> {
  const collectGarbage = (globalThis as { gc?: () => void }).gc;
  if (collectGarbage === undefined) throw new Error("start this with --expose-gc");
  const collectionsMs: number[] = [];
  const observer = new PerformanceObserver((entries) => {
    for (const { startTime } of entries.getEntries()) collectionsMs.push(startTime);
  });
  observer.observe({ entryTypes: ["gc"] });
  collectGarbage();
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const sums = new Int32Array(1);
  const leftBytes: number[] = [];
  let quietBatches = 0;
  let quietSinceMs = 0;
  for (let batch = 0; batch < mostBatches && quietBatches < QUIET_BATCHES; batch++) {
    if (quietBatches === 0) {
      // What was compiled in the background is delivered between turns.
      await nextTurn();
      quietSinceMs = performance.now();
    }
    const startBytes = heapBytes();
    sums[0] += operations(batch * BATCH, BATCH);
    leftBytes.push(heapBytes() - startBytes);
    quietBatches = Math.abs(leftBytes[batch]) <= ALLOWED_BYTES ? quietBatches + 1 : 0;
  }
  const quietUntilMs = performance.now();
  await nextTurn();
  await nextTurn();
  observer.disconnect();
  return {
    quiet: quietBatches === QUIET_BATCHES,
    lastBytes: leftBytes.slice(-QUIET_BATCHES),
    collections: collectionsMs.filter((ms) => ms > quietSinceMs && ms < quietUntilMs).length,
  };
}

async function measureAll(): Promise<Record<string, Measure>> {
  const measures: Record<string, Measure> = {};
  for (const [name, begin] of Object.entries(CASES)) {
    measures[name] = await measure(begin(), MOST_BATCHES);
  }
  measures[LITTER] = await measure(litter, 2 * QUIET_BATCHES);
  return measures;
}

function measureInChild(): Record<string, Measure> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const newSpace = [`--min-semi-space-size=${MEGABYTES}`, `--max-semi-space-size=${MEGABYTES}`];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--expose-gc", ...newSpace, fileURLToPath(import.meta.url), "measure"],
    { encoding: "utf8", env },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

if (process.argv[2] === "measure") {
  console.log(JSON.stringify(await measureAll()));
} else {
  describe("in steady state no object is made by", () => {
    let measures: Record<string, Measure> = {};
    before(() => {
      measures = measureInChild();
    });

    for (const name of Object.keys(CASES)) {
      test(name, () => {
        const { quiet, lastBytes, collections } = measures[name];
        assert.ok(quiet, `the last batches of ${BATCH} operations left ${lastBytes.join(", ")} bytes`);
        assert.equal(collections, 0);
      });
    }

    test("nothing that the meter would miss: an object an operation is seen", () => {
      const { quiet, lastBytes } = measures[LITTER];
      assert.equal(quiet, false);
      // The smallest object with a field of its own has three or four words of 4 or 8 bytes.
      assert.ok(Math.max(...lastBytes) >= BATCH * 12, `the last batches left ${lastBytes.join(", ")} bytes`);
    });
  });
}
