import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TracedCollection } from "@pauseless/doctor/measure";
import { IsolateAccount } from "./isolate-account.js";

const collection = (over: Partial<TracedCollection>): TracedCollection => ({
  atMs: 0,
  processId: 1,
  isolate: "0x1",
  kind: "minor",
  pauseMs: 0,
  mutatorMs: 0,
  phases: [],
  reason: "",
  reduceMemory: false,
  heapBeforeBytes: 0,
  heapAfterBytes: 0,
  allocatedBytes: 0,
  promotedBytes: 0,
  survivedBytes: 0,
  holesBeforeBytes: 0,
  holesAfterBytes: 0,
  incremental: { steps: 0, longestMs: 0, totalMs: 0 },
  ...over,
});

/** An account of a heap that begins with so many bytes, after collections and at a last moment. */
function account(beginBytes: number, collections: Partial<TracedCollection>[], end: [number, number]) {
  const made = new IsolateAccount({ atMs: 1000, heapBytes: beginBytes });
  for (const each of collections) made.add(collection(each));
  made.end({ atMs: end[0], heapBytes: end[1] });
  return made;
}

describe("an account of an isolate", () => {
  test("counts what was allocated before, between and after collections", () => {
    const made = account(
      100,
      [
        { atMs: 1100, heapBeforeBytes: 300, heapAfterBytes: 50 },
        { atMs: 1200, heapBeforeBytes: 150, heapAfterBytes: 60 },
      ],
      [1300, 90],
    );
    assert.equal(made.allocatedBytes, 200 + 100 + 30);
  });

  test("counts what was allocated where nothing was collected", () => {
    const made = account(100, [], [1500, 400]);
    assert.equal(made.allocatedBytes, 300);
    assert.equal(made.growthBytesPerMs, 300 / 500);
    assert.equal(made.garbageBytes, 150);
    assert.deepEqual(made.pauses, []);
  });

  test("takes growth from what major collections left, whatever minor ones did", () => {
    const made = account(
      0,
      [1, 2, 3, 4].flatMap((n) => [
        { kind: "minor" as const, atMs: 1000 + n * 100, heapBeforeBytes: 9000, heapAfterBytes: 9000 - n },
        { kind: "major" as const, atMs: 1050 + n * 100, heapBeforeBytes: 9000, heapAfterBytes: 500 + 20 * n },
      ]),
      [1500, 9000],
    );
    assert.ok(Math.abs(made.growthBytesPerMs - 0.2) < 1e-9, `${made.growthBytesPerMs}`);
  });

  test("takes growth from what minor collections left where there were not two major ones", () => {
    const made = account(
      0,
      [
        { atMs: 1100, heapBeforeBytes: 900, heapAfterBytes: 100 },
        { kind: "major", atMs: 1150, heapBeforeBytes: 900, heapAfterBytes: 10 },
        { atMs: 1200, heapBeforeBytes: 900, heapAfterBytes: 150 },
        { atMs: 1300, heapBeforeBytes: 900, heapAfterBytes: 200 },
      ],
      [1400, 900],
    );
    assert.ok(Math.abs(made.growthBytesPerMs - 0.5) < 1e-9, `${made.growthBytesPerMs}`);
  });

  test("knows how much garbage was there on average: what rose and fell above what lives on", () => {
    const saw = [1100, 1200, 1300, 1400].map((atMs) => ({
      kind: "major" as const,
      atMs,
      heapBeforeBytes: 1100,
      heapAfterBytes: 100,
    }));
    const made = account(100, saw, [1500, 1100]);
    assert.equal(made.garbageBytes, 500);
    // By Little's law a byte lives for half of a period.
    assert.equal((made.garbageBytes / made.allocatedBytes) * 500, 50);
  });

  test("takes for garbage also what minor collections leave and a major one does not", () => {
    const made = account(
      500,
      [
        { atMs: 1100, heapBeforeBytes: 500, heapAfterBytes: 500 },
        { kind: "major", atMs: 1200, heapBeforeBytes: 500, heapAfterBytes: 100 },
      ],
      [1200, 100],
    );
    assert.equal(made.garbageBytes, 400);
  });

  test("adds phases up by kind, and steps of marking as a kind of their own", () => {
    const made = account(
      0,
      [
        { pauseMs: 3, phases: [phase("scavenge.parallel", 1), phase("other", 2)] },
        { pauseMs: 5, phases: [phase("scavenge.parallel", 4), phase("other", 1)] },
        {
          kind: "major",
          pauseMs: 7,
          phases: [phase("mark", 7)],
          incremental: { steps: 3, longestMs: 2, totalMs: 4 },
        },
      ],
      [2000, 0],
    );
    assert.deepEqual(made.phasesOf("minor"), [
      { phase: "scavenge.parallel", totalMs: 5, maxMs: 4 },
      { phase: "other", totalMs: 3, maxMs: 2 },
    ]);
    assert.deepEqual(made.phasesOf("major"), [{ phase: "mark", totalMs: 7, maxMs: 7 }]);
    assert.deepEqual(made.phasesOf("incremental"), [{ phase: "marking steps", totalMs: 4, maxMs: 2 }]);
    assert.deepEqual(
      made.pauses.map(({ kind, ms }) => [kind, ms]),
      [
        ["minor", 3],
        ["minor", 5],
        ["major", 7],
      ],
    );
  });

  test("of a thread begins with its first collection", () => {
    const made = new IsolateAccount();
    made.add(collection({ atMs: 10, heapBeforeBytes: 5000, heapAfterBytes: 100 }));
    made.add(collection({ atMs: 20, heapBeforeBytes: 300, heapAfterBytes: 110 }));
    assert.equal(made.allocatedBytes, 200);
    assert.equal(made.growthBytesPerMs, 1);
    assert.equal(made.garbageBytes, 100);
  });
});

const phase = (name: string, ms: number) => ({ phase: name, ms });
