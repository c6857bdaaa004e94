import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { nowMs, type Pause, PauseRecorder, percentile, summarizePauses } from "./pause-recorder.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (options?: { type: "minor" }) => void;

const collectSeveral = () => {
  collect();
  collect({ type: "minor" });
  collect({ type: "minor" });
  collect();
};

describe("a recorder", () => {
  test("sees every collection of the turn it is drained in, with its kind, in order", async () => {
    const recorder = new PauseRecorder();
    recorder.start();
    await recorder.drain();
    const beginMs = nowMs();
    collectSeveral();
    const endMs = nowMs();
    const all = await recorder.drain();
    recorder.stop();
    const pauses = all.filter(({ atMs }) => atMs >= beginMs && atMs <= endMs);
    const kinds = pauses.map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "major").length, 2, kinds.join());
    assert.equal(kinds.filter((kind) => kind === "minor").length, 2, kinds.join());
    assert.equal(kinds[0], "major");
    assert.equal(kinds.at(-1), "major");
    assert.ok(pauses.every(({ ms, atMs }) => ms > 0 && atMs - ms >= beginMs));
    assert.ok(pauses.every(({ atMs }, i) => i === 0 || atMs >= pauses[i - 1].atMs));
  });

  test("tells what was asked for from what the engine found due", async () => {
    const recorder = new PauseRecorder();
    recorder.start();
    await recorder.drain();
    collect();
    const [asked] = (await recorder.drain()).filter(({ kind }) => kind === "major");
    assert.equal(asked.forced, true);
    const kept: object[] = [];
    let due: Pause[] = [];
    for (let i = 0; due.length === 0; i++) {
      for (let each = 0; each < 10_000; each++) kept[each] = { i, each };
      due = (await recorder.drain()).filter(({ kind }) => kind === "minor");
    }
    recorder.stop();
    assert.ok(due.every((pause) => !("forced" in pause)));
  });

  test("gives each pause once", async () => {
    const recorder = new PauseRecorder();
    recorder.start();
    collect();
    const first = await recorder.drain();
    const second = await recorder.drain();
    recorder.stop();
    assert.ok(first.some(({ kind }) => kind === "major"));
    assert.deepEqual(
      second.filter(({ atMs }) => first.some((pause) => pause.atMs === atMs)),
      [],
    );
  });

  test("sees what was collected in turns before the drain", async () => {
    const recorder = new PauseRecorder();
    recorder.start();
    for (let i = 0; i < 3; i++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const majors = (await recorder.drain()).filter(({ kind }) => kind === "major");
    recorder.stop();
    assert.equal(majors.length, 3);
  });

  test("begins with an empty record, and sees nothing before its start or after its stop", async () => {
    const recorder = new PauseRecorder();
    collect();
    await new Promise((resolve) => setImmediate(resolve));
    const startMs = nowMs();
    recorder.start();
    const early = await recorder.drain();
    recorder.stop();
    const stopMs = nowMs();
    collect();
    const late = await recorder.drain();
    assert.ok(early.every(({ atMs }) => atMs >= startMs));
    assert.ok(late.every(({ atMs }) => atMs <= stopMs));
    recorder.start();
    assert.deepEqual(
      (await recorder.drain()).filter(({ atMs }) => atMs <= stopMs),
      [],
    );
    recorder.stop();
  });

  test("hands each pause to its listener instead of keeping it", async () => {
    const heard: Pause[] = [];
    const recorder = new PauseRecorder((pause) => heard.push(pause));
    recorder.start();
    collectSeveral();
    assert.deepEqual(await recorder.drain(), []);
    recorder.stop();
    assert.equal(heard.filter(({ kind }) => kind === "major").length, 2);
  });
});

describe("a percentile", () => {
  test("is the smallest value that so many percent do not exceed", () => {
    const sorted = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
    const cases = [
      [0, 10],
      [1, 10],
      [10, 10],
      [10.1, 20],
      [50, 50],
      [51, 60],
      [90, 90],
      [99, 100],
      [100, 100],
    ];
    for (const [percent, value] of cases) assert.equal(percentile(sorted, percent), value, `${percent}`);
  });

  test("of one value is that value, and of none is 0", () => {
    for (const percent of [0, 50, 100]) {
      assert.equal(percentile([7], percent), 7);
      assert.equal(percentile([], percent), 0);
      assert.equal(percentile(new Float64Array(0), percent), 0);
    }
  });
});

describe("a summary of pauses", () => {
  const pauses = (...ms: number[]): Pause[] =>
    ms.map((each, i) => ({ atMs: i * 1000, ms: each, kind: "minor" }));

  test("counts, ranks and adds them up, in whatever order they came", () => {
    assert.deepEqual(summarizePauses(pauses(3, 1, 10, 2), 20), {
      count: 4,
      p50Ms: 2,
      p99Ms: 10,
      maxMs: 10,
      totalMs: 16,
      intervalS: 5,
    });
  });

  test("of a hundred and one leaves the longest out of the 99th percentile", () => {
    const { p99Ms, maxMs, p50Ms } = summarizePauses(pauses(...Array.from({ length: 101 }, (_, i) => i)), 1);
    assert.deepEqual([p50Ms, p99Ms, maxMs], [50, 99, 100]);
  });

  test("of none is all 0, and the interval of fewer than two is the whole run", () => {
    const none = { count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0, totalMs: 0, intervalS: 12 };
    assert.deepEqual(summarizePauses([], 12), none);
    const one = { count: 1, p50Ms: 5, p99Ms: 5, maxMs: 5, totalMs: 5, intervalS: 12 };
    assert.deepEqual(summarizePauses(pauses(5), 12), one);
  });
});
