import assert from "node:assert/strict";
import { test } from "node:test";
import type { StrategyResult } from "../compare/report-data.js";
import { verdict } from "./verdict.js";

/** A run as far as the verdict looks at it. */
function run(name: string, pauseMs: number, lateMs: number, over: object = {}): StrategyResult {
  return {
    name,
    void: false,
    receivedPerS: 4000,
    sentPerS: 4000,
    pauses: { maxMs: pauseMs },
    latenessMs: { max: lateMs },
    isolates: [],
    ...over,
  } as unknown as StrategyResult;
}

const sentenceOf = (...runs: StrategyResult[]) => verdict(runs).sentence;

test("says plainly that the candidate was not better", () => {
  assert.equal(
    sentenceOf(run("heap", 1.9, 4), run("arena", 84.1, 90)),
    "On this machine arena was not better than heap: the worst pause rose from 1.9 ms to 84.1 ms and " +
      "the worst tick lateness rose from 4.0 ms to 90.0 ms.",
  );
});

test("says plainly that it was better in one way and worse in the other", () => {
  assert.equal(
    sentenceOf(run("heap", 84.1, 20), run("arena", 1.9, 40)),
    "On this machine arena was better in one way only: the worst pause fell from 84.1 ms to 1.9 ms, but " +
      "the worst tick lateness rose from 20.0 ms to 40.0 ms, with arena in place of heap.",
  );
  assert.match(
    sentenceOf(run("heap", 1.9, 40), run("arena", 84.1, 20)),
    /only: the worst tick lateness fell .* rose/,
  );
});

test("takes a difference of less than a tenth for none", () => {
  assert.equal(
    sentenceOf(run("heap", 10, 20), run("arena", 9.5, 20)),
    "On this machine arena was not better than heap: the worst pause stayed about the same (10.0 ms, then " +
      "9.5 ms) and the worst tick lateness stayed at 20.0 ms.",
  );
  assert.match(
    sentenceOf(run("heap", 84.1, 20), run("arena", 1.9, 21)),
    /^On this machine the worst pause fell .*, but the worst tick lateness stayed about the same/,
  );
});

test("words the absence of pauses", () => {
  assert.match(
    sentenceOf(run("heap", 84.1, 90), run("arena", 0, 2)),
    /the worst pause fell from 84\.1 ms to none/,
  );
  assert.match(
    sentenceOf(run("heap", 0, 3), run("arena", 0, 3)),
    /not better than heap: the worst pause stayed at none/,
  );
  assert.match(
    sentenceOf(run("arena", 0, 3)),
    /with arena, there was no pause and the latest tick ended 3\.0 ms/,
  );
});

test("does not compare what was not measured", () => {
  assert.match(
    sentenceOf(run("heap", 84.1, Number.NaN), run("arena", 1.9, 2)),
    /the worst pause fell .*, but the worst tick lateness was not measured/,
  );
  assert.equal(
    sentenceOf(run("heap", Number.NaN, 2), run("arena", 1.9, Number.NaN)),
    "There is no comparison of heap and arena: the worst pause was not measured and " +
      "the worst tick lateness was not measured.",
  );
});

test("compares heap with arena wherever they stand, else the first with the last", () => {
  assert.match(
    sentenceOf(run("arena", 1, 1), run("pool", 5, 5), run("heap", 9, 9)),
    /arena in place of heap/,
  );
  assert.match(sentenceOf(run("a", 9, 9), run("b", 5, 5), run("c", 1, 1)), /c in place of a/);
  assert.match(sentenceOf(run("arena", 1, 1), run("pool", 5, 5)), /arena in place of pool/);
  assert.match(sentenceOf(run("pool", 5, 5), run("heap", 9, 9)), /pool in place of heap/);
});

test("has no result where both are void", () => {
  assert.equal(
    sentenceOf(run("heap", 1, 1, { void: "late" }), run("arena", 1, 1, { void: "ended." })),
    "There is no result: the runs of both heap (late) and arena (ended) are void.",
  );
});

test("warns of unequal loads, of a void run beside the two, and of an isolate that paused for longer", () => {
  const { caveats } = verdict([
    run("heap", 84, 90, { isolates: [{ name: "gateway", pauses: { maxMs: 99.2 } }] }),
    run("pool", 4, 4, { void: "the server ended" }),
    run("arena", 2, 3, { receivedPerS: 3000, sentPerS: 4100 }),
  ]);
  assert.deepEqual(caveats, [
    "The loads were not equal: arena received 25% fewer messages than heap.",
    "With heap, the isolate gateway paused for longer, up to 99.2 ms.",
    "The run of pool is void: the server ended.",
  ]);
  assert.deepEqual(verdict([run("heap", 84, 90), run("arena", 2, 3)]).caveats, []);
});
