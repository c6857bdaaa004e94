import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Collection, MarkingStep } from "../../evidence/evidence.js";
import { CollectionReader } from "./collection-reader.js";
import type { HeapStatistics, TraceEvent } from "./trace-events.js";

/** What Node handed over of one program with a worker, traced by each version: cut down, and with its first event at 1 s. */
const fixture = (program: string): TraceEvent[][] =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/gc-events-${program}.json`, import.meta.url), "utf8"));

const ORIGIN_US = 1_000_000;
const MAIN = 4242;

function read(batches: readonly (readonly TraceEvent[])[]): CollectionReader {
  const reader = new CollectionReader(ORIGIN_US);
  for (const batch of batches) reader.add(batch);
  return reader;
}

/** All that is read of each thread. */
function all(reader: CollectionReader): object {
  return reader
    .tids()
    .sort()
    .map((tid) => {
      const thread = reader.thread(tid);
      return {
        tid,
        collections: thread?.collections(),
        steps: thread?.markingSteps(),
        limit: thread?.heapLimitBytes(),
      };
    });
}

function collectionsOf(reader: CollectionReader, tid: number): Collection[] {
  return reader.thread(tid)?.collections() ?? [];
}

const totalMs = (parts: readonly { readonly ms: number }[]) => parts.reduce((total, { ms }) => total + ms, 0);

const EXPECTED = {
  20: {
    kinds: "mmmmmmmmmMmmM",
    worker: 5,
    firstMs: 1.01,
    firstAtMs: 87.103,
    majorMs: 4.185,
    evacuateMs: 2.106,
  },
  22: {
    kinds: "mmmmmmmmmMmmM",
    worker: 6,
    firstMs: 3.786,
    firstAtMs: 94.95,
    majorMs: 13.334,
    evacuateMs: 1.617,
  },
  24: {
    kinds: "mmmmmmMmM",
    worker: 5,
    firstMs: 0.728,
    firstAtMs: 119.328,
    majorMs: 12.975,
    evacuateMs: 3.335,
  },
  26: {
    kinds: "mmmmmmmMM",
    worker: 4,
    firstMs: 0.786,
    firstAtMs: 132.694,
    majorMs: 28.595,
    evacuateMs: 3.944,
  },
};

for (const version of [20, 22, 24, 26] as const) {
  describe(`the trace of Node ${version}`, () => {
    const batches = fixture(`node-${version}`);
    const events = batches.flat();
    const reader = read(batches);
    const main = collectionsOf(reader, MAIN);
    const expected = EXPECTED[version];

    test("gives each thread its collections, in order of time", () => {
      const kinds = main.map(({ kind }) => (kind === "major" ? "M" : "m")).join("");
      assert.equal(kinds, expected.kinds);
      const [worker] = reader.tids().filter((tid) => tid !== MAIN);
      assert.match(reader.threadName(worker) ?? "", /^\[worker 1\]/);
      assert.equal(collectionsOf(reader, worker).length, expected.worker);
      assert.ok(main.every(({ startMs }, i) => i === 0 || startMs > main[i - 1].startMs + main[i - 1].ms));
      assert.equal(reader.thread(MAIN)?.collectionsLost(), 0);
    });

    test("gives pauses without the time in which V8 tells of them", () => {
      assert.deepEqual([main[0].startMs, main[0].ms], [expected.firstAtMs, expected.firstMs]);
      const major = main.find(({ kind }) => kind === "major") as Collection;
      assert.equal(major.ms, expected.majorMs);
      const begins = events.filter(({ ph, tid }) => ph === "B" && tid === MAIN);
      const ends = events.filter(({ ph, tid }) => ph === "E" && tid === MAIN);
      for (const [i, { ms }] of main.entries()) {
        const wholeMs = (ends[i].ts - begins[i].ts) / 1000;
        assert.ok(ms < wholeMs && ms > wholeMs - 0.4, `${ms} of ${wholeMs}`);
      }
      const tellingMs = reader.thread(MAIN)?.tellingMs() ?? 0;
      const wholeMs = ends.reduce((total, end, i) => total + (end.ts - begins[i].ts) / 1000, 0);
      assert.ok(Math.abs(totalMs(main) + tellingMs - wholeMs) < 1e-6);
    });

    test("gives phases that are disjoint, add up to the pause, and stand largest first", () => {
      const workers = reader.tids().flatMap((tid) => collectionsOf(reader, tid));
      for (const { phases, ms } of [...main, ...workers]) {
        assert.ok(Math.abs(totalMs(phases) - ms) < 1e-9, `${totalMs(phases)} of ${ms}`);
        assert.equal(new Set(phases.map(({ phase }) => phase)).size, phases.length);
        assert.ok(phases.every((phase, i) => phase.ms > 0 && (i === 0 || phase.ms <= phases[i - 1].ms)));
      }
      const major = main.find(({ kind }) => kind === "major") as Collection;
      const names = major.phases.map(({ phase }) => phase);
      for (const name of ["mark", "clear", "evacuate", "finish", "other"]) {
        assert.ok(names.includes(name), `${name} in ${names}`);
      }
      assert.equal(major.phases.find(({ phase }) => phase === "evacuate")?.ms, expected.evacuateMs);
      const scavenge = main[0].phases.map(({ phase }) => phase);
      for (const name of ["scavenge", "scavenge.roots"])
        assert.ok(scavenge.includes(name), `${name} in ${scavenge}`);
      assert.ok(scavenge.some((name) => name.startsWith("scavenge.parallel")));
      // Not worth naming, but the whole of no pause.
      for (const { phases, ms } of main) {
        const otherMs = phases.find(({ phase }) => phase === "other")?.ms ?? 0;
        assert.ok(otherMs < 0.8 * ms, `${otherMs} of ${ms}`);
      }
    });

    test("marks what a profile of allocation caused, and says why V8 collected", () => {
      const own = main.filter(({ byDoctor }) => byDoctor);
      assert.deepEqual(
        own.map(({ kind, reason }) => [kind, reason]),
        [["major", "sampling profiler"]],
      );
      const reasons = new Set(main.map(({ reason }) => reason));
      for (const reason of ["allocation failure", "finalize incremental marking via task"]) {
        assert.ok(reasons.has(reason), [...reasons].join());
      }
    });

    test("accounts for what was allocated between two collections", () => {
      assert.equal(main[0].allocatedBytes, 0);
      for (const [i, { allocatedBytes, usedBeforeBytes }] of main.entries()) {
        if (i > 0) assert.equal(allocatedBytes, usedBeforeBytes - main[i - 1].usedAfterBytes);
      }
    });

    test("tells of the heap by space, of external memory and of the limit", () => {
      for (const { spaces, usedAfterBytes, externalBytes } of main) {
        const names = spaces.map(({ space }) => space);
        for (const name of ["new_space", "old_space", "large_object_space"]) assert.ok(names.includes(name));
        const used = spaces.reduce((total, { usedBytes }) => total + usedBytes, 0);
        assert.ok(Math.abs(used - usedAfterBytes) < 0.1 * usedAfterBytes, `${used} of ${usedAfterBytes}`);
        assert.ok(externalBytes > 1_000_000);
      }
      const limit = reader.thread(MAIN)?.heapLimitBytes() ?? 0;
      assert.ok(limit > 4e9 && limit < 5e9, `${limit}`);
    });

    test("gives the steps of incremental marking, none of them within a pause or another step", () => {
      const steps = reader.thread(MAIN)?.markingSteps() as MarkingStep[];
      const traced = events.filter(({ name }) => /^V8\.GC_MC_INCREMENTAL(_START)?$/.test(name));
      assert.ok(Math.abs(totalMs(steps) - totalMs(traced.map(({ dur = 0 }) => ({ ms: dur / 1000 })))) < 0.05);
      const stops = [...steps, ...main].sort((a, b) => a.startMs - b.startMs);
      for (const [i, { startMs }] of stops.entries()) {
        if (i > 0) assert.ok(startMs >= stops[i - 1].startMs + stops[i - 1].ms - 1e-9);
      }
    });

    test("is read the same wherever it is cut into batches", () => {
      const whole = all(read([events]));
      assert.deepEqual(all(reader), whole);
      for (let cut = 1; cut < events.length; cut += 7) {
        assert.deepEqual(all(read([events.slice(0, cut), events.slice(cut)])), whole, `cut at ${cut}`);
      }
    });

    test("is read the same where threads are not in order with each other", () => {
      const byThread = [...events].sort((a, b) => a.tid - b.tid);
      assert.deepEqual(all(read([byThread])), all(reader));
    });

    test("has the same pauses and phases without what V8 tells of the heap, and its collections are not lost", () => {
      const heaplessNames = /^V8\.GC_Heap_Stats$|^V8\.GC_HEAP_DUMP|Summary|NVP/;
      // The first and the last tell of it still.
      const told = events.filter(({ name, tid }) => name === "V8.GC_Heap_Stats" && tid === MAIN);
      const kept = [told[0], told[told.length - 1]];
      const basic = events.filter((event) => kept.includes(event) || !heaplessNames.test(event.name));
      const bare = read([basic]);
      const pauses = (r: CollectionReader) =>
        collectionsOf(r, MAIN).map(({ startMs, ms, phases }) => ({ startMs, ms, phases }));
      assert.deepEqual(pauses(bare), pauses(reader));
      assert.equal(bare.thread(MAIN)?.collectionsLost(), 0);
    });

    test("has the same collections where only their begins and ends were traced, without phases", () => {
      const step = {
        pid: 1,
        tid: MAIN,
        ph: "X",
        name: "V8.GCIncrementalMarking",
        ts: 1000,
        dur: 700,
        args: {},
      };
      const lean = read([[step, ...events.filter(({ name }) => /^M(?:aj|in)orGC$/.test(name))]]);
      const told = collectionsOf(lean, MAIN);
      const known = ({ startMs, kind, reason, allocatedBytes }: Collection) => ({
        startMs,
        kind,
        reason,
        allocatedBytes,
      });
      assert.deepEqual(told.map(known), main.map(known));
      for (const [i, { ms, phases }] of told.entries()) {
        assert.deepEqual(phases, []);
        assert.ok(ms >= main[i].ms, `${ms} and ${main[i].ms}`);
      }
      assert.deepEqual(lean.thread(MAIN)?.markingSteps(), [{ startMs: -999, ms: 0.7 }]);
      assert.equal(lean.thread(MAIN)?.collectionsLost(), 0);
    });

    test("tells how many collections are missing in it", () => {
      const ends = events.filter(({ ph, tid }) => ph === "E" && tid === MAIN);
      // As if the trace had been stopped from the second to the fourth.
      const [, from, , to] = ends;
      const missing = events.filter(({ tid, ts }) => tid !== MAIN || ts <= from.ts || ts > to.ts);
      const thread = read([missing]).thread(MAIN);
      assert.equal(thread?.collections().length, main.length - 2);
      assert.equal(thread?.collectionsLost(), 2);
    });

    test("has no pause from one collection's begin to another's end, where both were cut", () => {
      const begins = events.filter(({ ph, tid }) => ph === "B" && tid === MAIN);
      const cut = (i: number) => begins[i].ts + 5;
      const before = events.filter(({ tid, ts }) => tid === MAIN && ts <= cut(1));
      const after = events.filter(({ tid, ts }) => tid === MAIN && ts > cut(3));
      const thread = read([before, after]).thread(MAIN);
      assert.equal(thread?.collections().length, main.length - 3);
      assert.equal(thread?.collectionsLost(), 3);
      assert.ok(
        (thread?.collections() ?? []).every(({ startMs }) => main.some((c) => c.startMs === startMs)),
      );
    });

    test("says of a collection what is known where the trace was stopped in it", () => {
      const [begin] = events.filter(({ ph, tid }) => ph === "B" && tid === MAIN);
      // What had not ended has no length.
      const halves = [
        events
          .filter(({ ts }) => ts <= begin.ts + 20)
          .map((event) => (event.ts + (event.dur ?? 0) > begin.ts + 20 ? { ...event, dur: 0 } : event)),
        events.filter(({ ts }) => ts > begin.ts + 20),
      ];
      const first = collectionsOf(read(halves), MAIN)[0];
      assert.deepEqual([first.startMs, first.ms], [main[0].startMs, main[0].ms]);
      assert.ok(Math.abs(totalMs(first.phases) - first.ms) < 1e-9);
    });
  });
}

describe("a reader of collections", () => {
  let id = 0;
  const statistics = (told: Partial<HeapStatistics> = {}): string =>
    JSON.stringify({
      isolate: "0x5eed000",
      id: ++id,
      heap_size_limit: 4e9,
      external_memory: 7,
      spaces: [
        { name: "old_space", size: 20, used_size: 10 },
        { name: "read_only_space", size: 0, used_size: 0 },
      ],
      ...told,
    });
  const event = (ts: number, ph: string, name: string, told: Partial<TraceEvent> = {}): TraceEvent => ({
    pid: MAIN,
    tid: MAIN,
    ts,
    ph,
    name,
    args: {},
    ...told,
  });
  const collection = (ts: number, us: number, stats = statistics()): TraceEvent[] => [
    event(ts, "B", "MinorGC", { args: { usedHeapSizeBefore: 1000, type: "task" } }),
    event(ts + us - 1, "X", "V8.GC_HEAP_EPILOGUE", { dur: 1 }),
    event(ts + us + 8, "I", "V8.GC_Heap_Stats", { args: { stats } }),
    event(ts + us + 10, "E", "MinorGC", { args: { usedHeapSizeAfter: 400 } }),
  ];

  test("reads minor mark-sweeps, which stand for scavenges where the engine is told so", () => {
    const swept = collectionsOf(read(fixture("minor-mark-sweep")), MAIN);
    assert.deepEqual(
      swept.map(({ kind }) => kind),
      ["minor", "minor", "minor"],
    );
    for (const { phases, ms } of swept) {
      assert.ok(phases.some(({ phase }) => phase === "mark"));
      assert.ok(Math.abs(totalMs(phases) - ms) < 1e-9);
    }
  });

  test("puts the events of a batch in order of time", () => {
    const events = [
      ...collection(0, 50),
      ...collection(100, 50),
      event(10, "X", "V8.GC_MC_MARK", { dur: 20 }),
    ];
    const whole = all(read([events]));
    assert.deepEqual(all(read([events.reverse()])), whole);
    assert.match(JSON.stringify(whole), /"mark","ms":0.02/);
  });

  test("leaves empty spaces out, and holds what is told again once", () => {
    const [first, second] = collectionsOf(read([[...collection(0, 50), ...collection(100, 50)]]), MAIN);
    assert.deepEqual(first.spaces, [{ space: "old_space", sizeBytes: 20, usedBytes: 10 }]);
    assert.equal(second.spaces, first.spaces);
  });

  test("counts the time of steps in steps and in pauses once", () => {
    const step = (ts: number, dur: number, name = "V8.GC_MC_INCREMENTAL") => event(ts, "X", name, { dur });
    const thread = read([
      [
        step(ORIGIN_US, 100, "V8.GC_MC_INCREMENTAL_START"),
        step(ORIGIN_US + 20, 100),
        step(ORIGIN_US + 200, 100),
        ...collection(ORIGIN_US + 250, 100),
        event(ORIGIN_US + 400, "X", "V8.GC_MC_INCREMENTAL", { dur: 0 }),
      ],
      [step(ORIGIN_US + 500, 30), step(ORIGIN_US + 600, 40)],
    ]).thread(MAIN);
    assert.deepEqual(thread?.markingSteps(), [
      { startMs: 0, ms: 0.12 },
      { startMs: 0.2, ms: 0.05 },
      { startMs: 0.5, ms: 0.03 },
      { startMs: 0.6, ms: 0.04 },
    ]);
  });

  test("begins anew where a thread has another isolate", () => {
    const other = statistics({ isolate: "0x7eed000", id: 1 });
    const thread = read([[...collection(0, 50), ...collection(100, 50, other)]]).thread(MAIN);
    assert.equal(thread?.collectionsLost(), 0);
    assert.deepEqual(
      thread?.collections().map(({ allocatedBytes }) => allocatedBytes),
      [0, 0],
    );
  });

  test("reads nothing of threads that do not collect", () => {
    const reader = read([
      [event(0, "X", "V8.GC_MC_BACKGROUND_MARKING", { tid: 7, dur: 100 }), ...collection(0, 50)],
    ]);
    assert.deepEqual(reader.tids(), [MAIN]);
  });

  test("keeps bounded numbers, and says how many it left out", () => {
    const reader = new CollectionReader(0, { collections: 100, markingSteps: 100 });
    for (let i = 0; i < 5000; i++) reader.add(collection(i * 100, i === 1234 ? 90 : 50));
    const thread = reader.thread(MAIN);
    const kept = thread?.collections() ?? [];
    assert.ok(kept.length <= 100 && kept.length > 25, `${kept.length}`);
    assert.equal(thread?.collectionsLeftOut(), 5000 - kept.length);
    assert.equal(kept.filter(({ ms }) => ms === 0.09).length, 1);
  });
});
