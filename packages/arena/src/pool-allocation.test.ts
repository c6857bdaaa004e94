import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { MemoryBudget } from "./memory-budget.js";
import { Pool } from "./pool.js";

/*
 * Steady-state operations of a pool that is not checked, and of a budget, make no object. They are measured in a process of
 * their own, which is this file started again.
 */
const CHILD = "measure";

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

if (process.argv[2] === CHILD) {
  console.log(JSON.stringify(await measureCases(CASES)));
} else {
  describe("in steady state no object is made by", () => {
    testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, CHILD);
  });
}
