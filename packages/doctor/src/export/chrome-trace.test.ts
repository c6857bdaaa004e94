import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection, madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { type ChromeTraceEvent, chromeTrace } from "./chrome-trace.js";

const seed = Math.floor(Math.random() * 2 ** 31);

/** Numbers from 0 to 1, the same for the same seed. */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function endOf({ ts, dur = 0 }: ChromeTraceEvent): number {
  return ts + dur;
}

test(`whatever pauses and phases take, events of a thread nest and come in order (seed ${seed})`, () => {
  const next = random(seed);
  let at = 0;
  const collections = Array.from({ length: 200 }, () => {
    const shares = Array.from({ length: 5 }, next);
    const total = shares.reduce((sum, share) => sum + share, 0);
    const ms = next() * 30;
    at += next() * 20;
    const startMs = at;
    at += ms;
    const phases = shares.map((share, index) => ({ phase: `phase ${index}`, ms: (ms * share) / total }));
    return madeCollection({ startMs, ms, phases });
  });
  const { traceEvents } = chromeTrace(madeEvidence({ threads: [madeThread({ collections })] }));
  const lasting = traceEvents.filter(({ ph }) => ph === "X");
  assert.equal(lasting.length, 200 * 6);
  const open: ChromeTraceEvent[] = [];
  let before = 0;
  for (const event of lasting) {
    assert.ok(event.ts >= before && (event.dur ?? -1) >= 0);
    before = event.ts;
    while (open.length > 0 && endOf(open[open.length - 1]) <= event.ts) open.pop();
    const around = open.at(-1);
    if (around !== undefined)
      assert.ok(endOf(event) <= endOf(around), `${event.name} ends in ${around.name}`);
    open.push(event);
  }
});

test("a pause has its kind, reason and heap; one of the doctor says so", () => {
  const collections = [
    madeCollection({ startMs: 10, ms: 2, kind: "major", reason: "external memory pressure" }),
    madeCollection({ startMs: 20, byDoctor: true }),
  ];
  const { traceEvents } = chromeTrace(madeEvidence({ threads: [madeThread({ collections })] }));
  const pauses = traceEvents.filter(({ args }) => args.reason !== undefined);
  assert.deepEqual(
    pauses.map(({ name, ts, dur, args }) => [name, ts, dur, args.reason, args.usedAfterBytes]),
    [
      ["major", 10_000, 2000, "external memory pressure", 8_000_000],
      ["minor, by the doctor", 20_000, 1000, "allocation failure", 8_000_000],
    ],
  );
});

test("threads have names and rows of their own; blocks of the loop stand beside pauses", () => {
  const { cpu } = madeThread();
  const block = { startMs: 5, ms: 40, collectorMs: 3, top: [] };
  const evidence = madeEvidence({
    threads: [
      madeThread({ markingSteps: [{ startMs: 1, ms: 0.5 }] }),
      madeThread({ id: 2, name: "worker 2 (a.js)", cpu: { ...cpu, blocks: [block] } }),
    ],
  });
  const { traceEvents } = chromeTrace(evidence);
  const names = new Map(
    traceEvents.filter(({ name }) => name === "thread_name").map(({ tid, args }) => [args.name, tid]),
  );
  assert.deepEqual(
    [...names.keys()],
    ["main", "main: loop blocked", "worker 2 (a.js)", "worker 2 (a.js): loop blocked"],
  );
  assert.equal(new Set(names.values()).size, 4);
  assert.equal(traceEvents[0].args.name, "node server.js");
  assert.equal(traceEvents.find(({ name }) => name === "marking step")?.tid, names.get("main"));
  const blocked = traceEvents.find(({ cat }) => cat === "loop");
  assert.deepEqual(
    [blocked?.tid, blocked?.ts, blocked?.dur],
    [names.get("worker 2 (a.js): loop blocked"), 5000, 40_000],
  );
});

test("memory, lateness and processor time are counters", () => {
  const { traceEvents } = chromeTrace(madeEvidence());
  const values = (name: string) =>
    traceEvents.filter((event) => event.ph === "C" && event.name === name).map(({ args }) => args);
  assert.deepEqual(values("resident memory")[0], { rssBytes: 80_000_000 });
  assert.deepEqual(values("processor")[0], { cores: 0.2 });
  assert.deepEqual(values("loop delay, main")[0], { maxMs: 1.5 });
  assert.deepEqual(values("external memory, main")[0], {
    externalBytes: 2_000_000,
    arrayBuffersBytes: 100_000,
  });
  // Before and after each of ten pauses, and twenty samples.
  assert.equal(values("heap, main").length, 40);
});
