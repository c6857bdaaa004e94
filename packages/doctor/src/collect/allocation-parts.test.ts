import assert from "node:assert/strict";
import { test } from "node:test";
import type { Collection } from "../evidence/evidence.js";
import { madeCollection } from "../evidence/made-evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { allocationPart, outlivedYoung } from "./allocation-parts.js";
import { allocationSegment } from "./allocation-segment.js";
import { beforePauses } from "./before-pauses.js";
import type { PlaceOf } from "./call-tree.js";
import { PROBE_FUNCTION } from "./probe.js";

const placeOf: PlaceOf = ({ functionName, url }) => ({ functionName, file: url, line: 1, column: 1 });
const callFrame = (functionName: string) => ({
  functionName,
  scriptId: "1",
  url: "/a.js",
  lineNumber: 0,
  columnNumber: 0,
});
const leaf = (id: number, functionName: string) => ({ id, callFrame: callFrame(functionName), children: [] });
const head = {
  id: 1,
  callFrame: callFrame("(root)"),
  children: [
    leaf(2, "first"),
    leaf(3, "second"),
    { ...leaf(4, PROBE_FUNCTION), children: [leaf(5, "read")] },
  ],
};

/** Samples of 100 bytes by ordinal, newest first as the engine gives them. */
const segment = (kind: "all" | "survived", samples: [ordinal: number, nodeId: number][], endMs = 1000) =>
  allocationSegment(
    { head, samples: samples.map(([ordinal, nodeId]) => ({ ordinal, nodeId, size: 100 })).reverse() },
    { kind, intervalBytes: 100, startMs: 0, endMs },
  );

const young = (startMs: number, allocatedBytes = 1000) => madeCollection({ startMs, allocatedBytes });
const forced = (startMs: number, allocatedBytes: number): Collection =>
  madeCollection({ startMs, allocatedBytes, kind: "major", byDoctor: true });

test("segments of a kind are summed up, in bytes a second over the time of all", () => {
  const part = allocationPart(
    [
      segment("all", [
        [1, 2],
        [2, 2],
      ]),
      segment("all", [[1, 3]], 3000),
    ],
    placeOf,
  );
  assert.equal(part.seconds, 4);
  assert.equal(part.samples, 3);
  assert.equal(treeTotal(part.root), 75);
  assert.deepEqual(
    part.root.children.map(({ functionName, self }) => [functionName, self]),
    [
      ["first", 50],
      ["second", 25],
    ],
  );
});

test("what the doctor's own probe allocates is left out", () => {
  const part = allocationPart(
    [
      segment("all", [
        [1, 2],
        [2, 4],
        [3, 5],
      ]),
    ],
    placeOf,
  );
  assert.equal(treeTotal(part.root), 100);
});

test("of what outlived young collections, that which was made after the last but one of them is left out", () => {
  // 40 samples in all: ten until each young collection, ten after the last. All that was made after the last is still there.
  const samples: [number, number][] = [
    [5, 2],
    [15, 2],
    [25, 3],
    ...Array.from({ length: 10 }, (_, i): [number, number] => [31 + i, 3]),
  ];
  const cut = outlivedYoung(
    segment("survived", samples),
    [young(200), young(400), young(600), forced(1000, 1000)],
    true,
  );
  assert.deepEqual([...(cut?.ordinals ?? [])], [5, 15]);
  assert.equal(cut?.endMs, 400);
});

test("what a full collection may have found dead is left out too, with the time that it took to make", () => {
  const samples = Array.from({ length: 70 }, (_, i): [number, number] => [i + 1, 2]);
  const full = madeCollection({ startMs: 300, allocatedBytes: 1000, kind: "major" });
  const collections = [young(100), young(200), full, young(400), young(500), young(600), forced(1000, 1000)];
  const cut = outlivedYoung(segment("survived", samples), collections, true);
  // Until 100, from 300 to 400 and from 400 to 500: the others end in, or are followed by, the full one or the end.
  assert.deepEqual(
    [...(cut?.ordinals ?? [])],
    [...Array(10).keys()].map((i) => i + 1).concat([...Array(20).keys()].map((i) => i + 31)),
  );
  assert.equal(cut?.endMs, 300);
});

test("with two young collections nothing is said of what outlives them", () => {
  const collections = [young(200), young(400), forced(1000, 1000)];
  assert.equal(outlivedYoung(segment("survived", [[1, 2]]), collections, true), undefined);
});

test("where collections are missing, time takes the place of bytes", () => {
  const samples = Array.from({ length: 100 }, (_, i): [number, number] => [i + 1, 2]);
  const cut = outlivedYoung(segment("survived", samples), [young(200), young(500), young(700)], false);
  assert.equal(cut?.ordinals.length, 50);
});

test("functions before a pause are those sampled since the collection before", () => {
  const samples = Array.from({ length: 40 }, (_, i): [number, number] => [i + 1, i < 20 ? 2 : 3]);
  const collections = [
    young(200),
    young(400),
    madeCollection({ startMs: 600, allocatedBytes: 1000, ms: 9 }),
    forced(1000, 1000),
  ];
  const found = beforePauses([segment("all", samples)], collections, true, placeOf);
  assert.deepEqual(
    found.map(({ collection }) => collection),
    [0, 1, 2],
  );
  assert.deepEqual(
    found[0].top.map(({ functionName, share }) => [functionName, share]),
    [["first", 1]],
  );
  assert.deepEqual(
    found[2].top.map(({ functionName, share }) => [functionName, share]),
    [["second", 1]],
  );
});

test("only the 200 longest pauses are told of", () => {
  const samples = Array.from({ length: 3000 }, (_, i): [number, number] => [i + 1, 2]);
  const collections = Array.from({ length: 300 }, (_, i) =>
    madeCollection({ startMs: i * 3, ms: i, allocatedBytes: 1000 }),
  );
  const found = beforePauses([segment("all", samples)], collections, true, placeOf);
  assert.equal(found.length, 200);
  assert.equal(found[0].collection, 100);
});
