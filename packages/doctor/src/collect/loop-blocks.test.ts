import assert from "node:assert/strict";
import { test } from "node:test";
import type { ThreadSample } from "../evidence/evidence.js";
import { madeCollection, madeThread } from "../evidence/made-evidence.js";
import type { PlaceOf } from "./call-tree.js";
import { LoopBlocks, type ProfiledNode } from "./loop-blocks.js";

const node = (functionName: string, parent?: ProfiledNode, url = "file:///a.js"): ProfiledNode => ({
  frame: {
    functionName,
    scriptId: "1",
    url: functionName.startsWith("(") ? "" : url,
    lineNumber: 0,
    columnNumber: 0,
  },
  parent,
});
const root = node("(root)");
const idle = node("(idle)", root);
const collector = node("(garbage collector)", root);
const timers = node("processTimers", root, "node:internal/timers");
const handle = node("handle", timers);
const parse = node("parse", handle);
const tick = node("tick", root);

const NONE = { collections: [], markingSteps: [] };

const placeOf: PlaceOf = ({ functionName, url }) => ({ functionName, file: url, line: 1, column: 1 });

const sampleAt = (atMs: number, loopDelayMaxMs: number): ThreadSample => ({
  ...madeThread().samples[0],
  atMs,
  loopDelayMaxMs,
});
const late = (...delays: number[]) => delays.map((delay, i) => sampleAt(500 * (i + 1), delay));

/** Feeds what ran for how long, one after the other. */
const fed = (...ran: [ProfiledNode, number][]): LoopBlocks => {
  const blocks = new LoopBlocks();
  let atMs = 0;
  for (const [ran_, ms] of ran) {
    for (let i = 0; i < ms; i++) blocks.add(ran_, atMs++, 1);
  }
  return blocks;
};

test("a stretch without waiting is a block, with the functions that took it, the program's outermost first", () => {
  const blocks = fed([idle, 100], [handle, 40], [parse, 60], [idle, 50]).found(late(101), NONE, placeOf);
  assert.equal(blocks.length, 1);
  const [{ startMs, ms, collectorMs, top }] = blocks;
  assert.deepEqual([startMs, ms, collectorMs], [100, 100, 0]);
  assert.deepEqual(
    top.map(({ functionName, share }) => [functionName, share]),
    [
      ["handle", 1],
      ["parse", 0.6],
    ],
  );
});

test("steps of marking are the collector's, though a profile has them as time of the function", () => {
  const steps = [
    { startMs: 10, ms: 30 },
    { startMs: 90, ms: 30 },
  ];
  const [block] = fed([handle, 100], [idle, 50]).found(
    late(100),
    { collections: [], markingSteps: steps },
    placeOf,
  );
  assert.deepEqual([block.ms, block.collectorMs], [100, 40]);
});

test("the collector belongs to what runs around it", () => {
  const [block] = fed([handle, 20], [collector, 30], [handle, 20], [idle, 5]).found(late(70), NONE, placeOf);
  assert.equal(block.ms, 70);
  assert.equal(block.collectorMs, 30);
});

test("short stretches are none", () => {
  assert.deepEqual(fed([handle, 19], [idle, 1], [handle, 19], [idle, 1]).found(late(20), NONE, placeOf), []);
});

test("a loop that is busy all the time in short turns has no blocks", () => {
  const turns = Array.from({ length: 200 }, (_, i): [ProfiledNode, number] => [i % 2 ? tick : handle, 5]);
  assert.deepEqual(fed(...turns, [idle, 1]).found(late(4, 4, 4), NONE, placeOf), []);
});

test("in a loop that is busy all the time, the long turn is found by the delay that it made", () => {
  const turns = (): [ProfiledNode, number][] =>
    Array.from({ length: 80 }, (_, i): [ProfiledNode, number] => [i % 2 ? handle : timers, 3]);
  const blocks = fed(...turns(), [tick, 200], ...turns(), [idle, 30]).found(late(200, 3, 3), NONE, placeOf);
  assert.equal(blocks[0].ms, 200);
  assert.equal(blocks[0].top[0].functionName, "tick");
  assert.equal(blocks.length, 1);
});

test("turns of one outermost function stand for no more than the longest of them, once for each delay", () => {
  const immediate = node("processImmediate", root, "node:internal/timers");
  const turn = node("turn", immediate);
  const busy: [ProfiledNode, number][] = [
    [immediate, 70],
    [collector, 1],
    [turn, 70],
    [timers, 1],
    [immediate, 80],
    [turn, 60],
    [tick, 1],
    [turn, 130],
  ];
  const blocks = fed(...busy, [idle, 600]).found(late(31, 2, 2), NONE, placeOf);
  assert.deepEqual(
    blocks.map(({ ms }) => ms),
    [31],
  );
  assert.deepEqual(
    blocks[0].top.map(({ functionName }) => functionName),
    ["turn", "(garbage collector)"],
  );
});

test("after the last sample, turns are held against that one", () => {
  assert.deepEqual(fed([handle, 1400]).found(late(8, 6), NONE, placeOf), []);
  assert.deepEqual(fed([timers, 1100], [handle, 300]).found(late(8, 6), NONE, placeOf), []);
});

test("a loop that never turns is a block as long as it was observed", () => {
  const [{ ms }] = fed([handle, 1700]).found(late(0, 0, 0), NONE, placeOf);
  assert.equal(ms, 1700);
});

test("the function of the program that takes the time is told, however deep it is", () => {
  let at = handle;
  for (let i = 0; i < 20; i++) at = node(`step${i}`, at);
  const write = node("write", at, "node:fs");
  const [{ top }] = fed([write, 100], [idle, 50]).found(late(100), NONE, placeOf);
  assert.equal(top[0].functionName, "handle");
  assert.equal(top.at(-1)?.functionName, "step19");
});

test("a loop that stands when observing ends is a block", () => {
  const blocks = fed([idle, 100], [handle, 1500]).found(late(2, 0, 0), NONE, placeOf);
  assert.equal(blocks[0].ms, 1500);
});

test("collections that the doctor made are not counted", () => {
  const doctors = [madeCollection({ startMs: 10, ms: 100, byDoctor: true, kind: "major" })];
  assert.deepEqual(
    fed([handle, 10], [collector, 100], [idle, 5]).found(
      late(110),
      { collections: doctors, markingSteps: [] },
      placeOf,
    ),
    [],
  );
});

test("fifty are kept, the longest", () => {
  const turns = Array.from({ length: 1000 }, (_, i): [ProfiledNode, number][] => [
    [handle, 20 + (i % 100)],
    [idle, 1],
  ]);
  const blocks = fed(...turns.flat()).found([sampleAt(0, 500), sampleAt(1e6, 500)], NONE, placeOf);
  assert.equal(blocks.length, 50);
  assert.equal(blocks[0].ms, 119);
  assert.ok(blocks[49].ms >= 114);
});

test("time in which no sample came is told apart: the thread had no processor", () => {
  const blocks = new LoopBlocks();
  blocks.add(handle, 0, 1);
  blocks.add(handle, 1, 60);
  blocks.add(handle, 61, 1);
  blocks.add(idle, 62, 10);
  const [{ ms, unseenMs }] = blocks.found(late(62), NONE, placeOf);
  assert.deepEqual([ms, unseenMs], [62, 60]);
});
