import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { PerformanceObserver, performance } from "node:perf_hooks";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import {
  array,
  BlockLayout,
  bool,
  f32,
  f64,
  i16,
  i32,
  List,
  list,
  Reserve,
  Rings,
  record,
  Slab,
  Table,
  u8,
} from "./index.js";

/*
 * Steady-state operations make no object. The cases of each mode run in a process of their own, this file
 * started again with the mode's name: in batches, until ten batches in a row leave the heap as it was. Until
 * then the engine compiles, and its code and its unoptimised numbers are on the heap as well; that may take
 * long on a busy machine, so the test does not bound it by time, only by a number of batches. The new space
 * is made so large that no collection hides what a batch left.
 */
const BATCH = 100_000;
const QUIET_BATCHES = 10;
const MOST_BATCHES = 300;
/** What reading the heap's size itself may leave behind, and less than a byte in ten operations. */
const ALLOWED_BYTES = 8192;
const MEGABYTES = 64;

/** Does `count` operations, the first being number `from`; answers a number that depends on all of them. */
type Operations = (from: number, count: number) => number;

const Buff = record("Buff", { kind: u8, until: i32 });
const Unit = record("Unit", {
  hp: i32,
  weight: f64,
  speed: f32,
  team: u8,
  alive: bool,
  cooldowns: array(i16, 4),
  buffs: list(Buff, 4),
});
const Entry = record("Entry", { id: i32, weight: f64 });

function place(checked: boolean) {
  const reserve = Reserve.open({ capacityBytes: 1 << 20, checked });
  const layout = new BlockLayout(reserve, "block");
  const collections = {
    units: new Table(layout, Unit, 64).cursor(),
    slab: new Slab(layout, Entry, 64).cursor(),
    order: new List(layout, Entry, 64).cursor(),
    ring: new Rings(layout, Entry, { rings: 8, capacity: 16 }).cursor(),
  };
  const blocks = Array.from({ length: 16 }, () => layout.open());
  layout.enter(blocks[0]);
  return { layout, blocks, ...collections };
}

const CASES: Record<string, (checked: boolean) => Operations> = {
  "moving a table's cursor, reading and writing fields": (checked) => {
    const { units } = place(checked);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const unit = units.at(i & 63);
        unit.hp += i & 3;
        unit.weight = unit.weight * 0.5 + 1;
        unit.speed = unit.speed + 0.25;
        unit.alive = !unit.alive;
        const { cooldowns } = unit;
        cooldowns.set(i & 3, cooldowns.get((i + 1) & 3) + 1);
        sum = (sum + unit.hp + unit.team) | 0;
      }
      return sum;
    };
  },
  "making and freeing records of a slab": (checked) => {
    const { slab } = place(checked);
    const handles = new Int32Array(32);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const slot = i & 31;
        if (slab.has(handles[slot])) slab.at(handles[slot]).free();
        slab.alloc().id = i;
        slab.weight = i * 0.5;
        handles[slot] = slab.handle;
        sum = (sum + slab.live + slab.id) | 0;
      }
      return sum;
    };
  },
  "pushing to rings and looking back": (checked) => {
    const { ring } = place(checked);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const entry = ring.at(i & 7).push();
        entry.id = i;
        entry.weight = i * 0.5;
        sum = (sum + ring.newest(i % ring.length).id + ring.position) | 0;
      }
      return sum;
    };
  },
  "pushing to a list field and removing from it": (checked) => {
    const { units } = place(checked);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { buffs } = units.at(i & 63);
        if (buffs.length === buffs.capacity) buffs.removeAt(i & 3);
        const buff = buffs.push();
        buff.kind = i;
        buff.until = i;
        sum = (sum + buffs.at(0).until) | 0;
      }
      return sum;
    };
  },
  "pushing to a list and truncating it": (checked) => {
    const { order } = place(checked);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (order.length === 64) order.truncate(i & 31);
        order.push().id = i;
        order.weight = i * 0.5;
        sum = (sum + order.at(0).id) | 0;
      }
      return sum;
    };
  },
  "entering one block after another": (checked) => {
    const { layout, blocks, units, slab, order, ring } = place(checked);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        layout.enter(blocks[i & 15]);
        units.at(i & 63).hp++;
        slab.alloc().id = i;
        slab.free();
        if (order.length === 64) order.truncate(0);
        order.push().id = i;
        sum = (sum + ring.at(i & 7).length) | 0;
      }
      return sum;
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

async function measureAll(mode: string): Promise<Record<string, Measure>> {
  const measures: Record<string, Measure> = {};
  for (const [name, begin] of Object.entries(CASES)) {
    measures[name] = await measure(begin(mode === "checked"), MOST_BATCHES);
  }
  measures[LITTER] = await measure(litter, 2 * QUIET_BATCHES);
  return measures;
}

function measureInChild(mode: string): Record<string, Measure> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const newSpace = [`--min-semi-space-size=${MEGABYTES}`, `--max-semi-space-size=${MEGABYTES}`];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--expose-gc", ...newSpace, fileURLToPath(import.meta.url), mode],
    { encoding: "utf8", env },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const [, , childMode] = process.argv;
if (childMode !== undefined) {
  console.log(JSON.stringify(await measureAll(childMode)));
} else {
  for (const mode of ["checked", "unchecked"]) {
    describe(`in steady state, ${mode}, no object is made by`, () => {
      let measures: Record<string, Measure> = {};
      before(() => {
        measures = measureInChild(mode);
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
        assert.ok(
          Math.max(...lastBytes) >= BATCH * 12,
          `the last batches left ${lastBytes.join(", ")} bytes`,
        );
      });
    });
  }
}
