import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlaceOf } from "./call-tree.js";
import { PROBE_FUNCTION } from "./probe.js";
import { ProcessorProfile, type RawProcessorProfile } from "./processor-profile.js";
import { WindowClock } from "./window-clock.js";

const placeOf: PlaceOf = ({ functionName, url }) => ({ functionName, file: url, line: 1, column: 1 });

const clock = new WindowClock();
const session = {
  threadId: 0,
  name: "main",
  gone: new AbortController().signal,
  post: () => Promise.reject(new Error("not to be asked")),
  on: () => {},
};

const node = (id: number, functionName: string, ...children: number[]) => ({
  id,
  callFrame: { functionName, scriptId: "1", url: "", lineNumber: 0, columnNumber: 0 },
  children,
});

/** Samples of a millisecond each, from a time of the window on. */
const profile = (fromMs: number, samples: number[]): RawProcessorProfile => ({
  nodes: [
    node(1, "(root)", 2, 3, 4, 6),
    node(2, "(idle)"),
    node(3, "(garbage collector)"),
    node(4, "outer", 5),
    node(5, "inner"),
    node(6, PROBE_FUNCTION, 7),
    node(7, "read"),
  ],
  startTime: clock.startUs + fromMs * 1000,
  endTime: clock.startUs + (fromMs + samples.length) * 1000,
  samples,
  timeDeltas: samples.map((_, i) => (i === 0 ? 0 : 1000)),
});

const NO_STOPS = { collections: [], markingSteps: [] };

test("segments are summed up: time by function, idle, in the collector", () => {
  const of = new ProcessorProfile(session, clock);
  of.add(profile(0, [2, 2, 4, 5, 5, 3]));
  of.add(profile(10, [5, 2, 3, 3]));
  const { startMs, seconds, root, idleMs, collectorMs } = of.evidence([], NO_STOPS, placeOf);
  assert.deepEqual([startMs, seconds, idleMs, collectorMs], [0, 0.01, 3, 3]);
  const outer = root.children.find(({ functionName }) => functionName === "outer");
  assert.equal(outer?.self, 1);
  assert.equal(outer?.children[0].self, 3);
});

test("what was before the window does not count", () => {
  const of = new ProcessorProfile(session, clock);
  of.add(profile(-5, [2, 2, 2, 2, 2, 4, 4]));
  const { startMs, seconds, idleMs, root } = of.evidence([], NO_STOPS, placeOf);
  assert.deepEqual([startMs, seconds, idleMs], [0, 0.002, 0]);
  assert.equal(root.children[0].self, 2);
});

test("what came after the window does not count", async () => {
  const raw = profile(0, [4, 4, 4, 2, 2, 2]);
  const answers: Record<string, object> = { "Profiler.stop": { profile: raw } };
  const of = new ProcessorProfile({ ...session, post: async (method) => answers[method] ?? {} }, clock);
  await of.start();
  await of.stop(4);
  const { seconds, idleMs, root } = of.evidence([], NO_STOPS, placeOf);
  assert.deepEqual([seconds, idleMs], [0.004, 1]);
  assert.equal(root.children[0].self, 3);
});

test("what the doctor's own probe does is left out", () => {
  const of = new ProcessorProfile(session, clock);
  of.add(profile(0, [4, 6, 7, 7]));
  const { root } = of.evidence([], NO_STOPS, placeOf);
  assert.deepEqual(
    root.children.map(({ functionName, self }) => [functionName, self]),
    [["outer", 1]],
  );
});

test("a stretch that goes on from one segment to the next is one block", () => {
  const of = new ProcessorProfile(session, clock);
  of.add(profile(0, [2, ...Array(29).fill(5)]));
  of.add(profile(30, [...Array(20).fill(5), 2]));
  const { blocks } = of.evidence([], NO_STOPS, placeOf);
  assert.equal(blocks.length, 1);
  assert.equal(blocks[0].startMs, 1);
  assert.equal(blocks[0].ms, 49);
});
