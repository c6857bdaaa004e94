import assert from "node:assert/strict";
import { test } from "node:test";
import { noResult } from "../compare/no-result.js";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { sampleReport } from "../testing/sample-report.js";
import { verdict } from "./verdict.js";

/** A run as far as the verdict looks at it, without packets unless told. */
function run(name: string, lateMs: number, pauseMs: number, over: object = {}): StrategyResult {
  const nothing = noResult(name, false);
  return {
    ...nothing,
    kind: "strategy",
    summary: "",
    engine: [],
    runs: [nothing],
    receivedPerS: 4000,
    sentPerS: 4000,
    pauses: { ...nothing.pauses, maxMs: pauseMs },
    latenessMs: { p50: 1, p99: lateMs / 2, max: lateMs },
    isolates: [],
    ...over,
  } as StrategyResult;
}

const packets = (lateMs: number, stutters = 0) => ({
  packets: { received: 1000, stutters, lateMs: { p50: 1, p99: lateMs / 2, max: lateMs }, curve: [] },
});
const of = (...strategies: StrategyResult[]): Report => ({ ...sampleReport({ names: [] }), strategies });
const sentenceOf = (...runs: StrategyResult[]) => verdict(of(...runs)).sentence;

test("says first what players felt, of ticks and packets whichever was worse", () => {
  const { sentence, details } = verdict(
    of(
      run("heap", 300, 84.1, { ...packets(612, 900), stutters: 100 }),
      run("arena", 2.1, 1.9, { ...packets(1.9), stutters: 0 }),
    ),
  );
  assert.equal(
    sentence,
    "On this machine the worst stall fell from 612 ms to 2.1 ms and the worst collector pause from 84.1 ms to " +
      "1.9 ms, with arena in place of heap.",
  );
  assert.deepEqual(details, [
    "The p99 of stalls fell from 306 ms to 1.1 ms, 291 times less.",
    "Stutters, ticks and packets later than a frame: 1,000 with heap, 0 with arena; 100% fewer.",
  ]);
});

test("looks at ticks alone where one of the two has no packets", () => {
  assert.match(
    sentenceOf(run("heap", 300, 84, packets(612)), run("arena", 2, 1)),
    /worst stall fell from 300 ms to 2\.0 ms/,
  );
});

test("says plainly that the candidate was not better", () => {
  assert.equal(
    sentenceOf(run("heap", 4, 1.9), run("arena", 90, 84.1)),
    "On this machine arena was not better than heap: the worst stall rose from 4.0 ms to 90.0 ms and " +
      "the worst collector pause rose from 1.9 ms to 84.1 ms.",
  );
});

test("says plainly that it was better in one way and worse in the other", () => {
  assert.equal(
    sentenceOf(run("heap", 20, 84.1), run("arena", 40, 1.9)),
    "On this machine arena was better in one way only: the worst collector pause fell from 84.1 ms to 1.9 ms, but " +
      "the worst stall rose from 20.0 ms to 40.0 ms, with arena in place of heap.",
  );
  assert.match(
    sentenceOf(run("heap", 40, 1.9), run("arena", 20, 84.1)),
    /only: the worst stall fell .* rose/,
  );
});

test("takes a difference of less than a tenth for none", () => {
  assert.equal(
    sentenceOf(run("heap", 20, 10), run("arena", 20, 9.5)),
    "On this machine arena was not better than heap: the worst stall stayed at 20.0 ms and " +
      "the worst collector pause stayed about the same (10.0 ms, then 9.5 ms).",
  );
});

test("never says that all stutters are gone where one is left", () => {
  const [, stutters] = verdict(
    of(run("heap", 9, 9, { stutters: 1_000_000 }), run("arena", 1, 1, { stutters: 1 })),
  ).details;
  assert.match(stutters, /1,000,000 with heap, 1 with arena; 99\.99% fewer/);
});

test("words the absence of pauses", () => {
  assert.match(
    sentenceOf(run("heap", 90, 84.1), run("arena", 2, 0)),
    /the worst collector pause from 84\.1 ms to none/,
  );
  assert.match(
    sentenceOf(run("arena", 3, 0)),
    /with arena, there was no pause and the latest tick ended 3\.0 ms/,
  );
});

test("does not compare what was not measured", () => {
  assert.match(
    sentenceOf(run("heap", Number.NaN, 84.1), run("arena", 2, 1.9)),
    /the worst collector pause fell .*, but the worst stall was not measured/,
  );
  assert.match(
    sentenceOf(run("heap", 2, Number.NaN), run("arena", Number.NaN, 1.9)),
    /^There is no comparison of heap and arena/,
  );
});

test("compares heap with arena wherever they stand, else the first with the last that is no peer", () => {
  assert.match(
    sentenceOf(run("arena", 1, 1), run("pooled", 5, 5), run("heap", 9, 9)),
    /arena in place of heap/,
  );
  assert.match(
    sentenceOf(run("a", 9, 9), run("b", 5, 5), run("ws", 1, 1, { kind: "peer" })),
    /b in place of a/,
  );
  assert.match(
    sentenceOf(run("ws", 9, 9, { kind: "peer" }), run("go", 5, 5, { kind: "peer" })),
    /go in place of ws/,
  );
});

test("compares a strategy with no peer: where the others are peers, it ran alone", () => {
  const peers = [run("ws", 5, 5, { kind: "peer" }), run("go", 1, 1, { kind: "peer" })];
  for (const name of ["heap", "arena", "pooled"]) {
    const sentence = sentenceOf(...peers, run(name, 9, 9));
    assert.match(sentence, new RegExp(`^On this machine, with ${name}, .*; no other strategy ran`));
    assert.doesNotMatch(sentence, /\b(ws|go)\b/);
  }
  assert.equal(
    sentenceOf(run("arena", 1, 1, { void: "late" }), ...peers),
    "The run of the only strategy, of arena, is void and is no result: late.",
  );
});

test("has no result where both are void, and no comparison where one is", () => {
  assert.equal(
    sentenceOf(run("heap", 1, 1, { void: "late" }), run("arena", 1, 1, { void: "ended." })),
    "There is no result: the runs of both heap (late) and arena (ended) are void.",
  );
  assert.match(
    sentenceOf(run("heap", 1, 1, { void: "late" }), run("arena", 1, 1)),
    /^There is no comparison, because the run of heap is void \(late\); on this machine, with arena alone/,
  );
});

test("warns of unequal loads, of void runs, of an isolate that paused for longer and of a noisy machine", () => {
  const noisy = {
    ...noResult("arena", false),
    noise: { worstGapMs: 9, p999GapMs: 1, slowness: 1.5, stolenShare: 0.1 },
  };
  const { caveats } = verdict(
    of(
      run("heap", 90, 84, { isolates: [{ name: "gateway", pauses: { maxMs: 99.2 } }] }),
      run("pooled", 4, 4, { void: "the server ended" }),
      run("arena", 3, 2, { receivedPerS: 3000, runs: [noisy, noResult("arena", "cut off")] }),
    ),
  );
  assert.deepEqual(caveats, [
    "The run of pooled is void: the server ended.",
    "1 of 2 runs of arena are void and left out: cut off.",
    "The loads were not equal: arena received 25% fewer messages than heap.",
    "With heap, the isolate gateway paused for longer, up to 99.2 ms.",
    "The machine was noisy: before runs of arena it held up a program that only looks at the clock for up to 9.0 ms, " +
      "so that the worst of arena may be the machine's.",
    "The machine was not equally fast: before runs of arena the same work took 1.50 times as long as at best.",
    "Other machines took 10% of the processor's time before runs of arena.",
  ]);
  assert.deepEqual(verdict(of(run("heap", 90, 84), run("arena", 3, 2))).caveats, []);
});

test("says of whom only a part was measured", () => {
  const { caveats } = verdict(
    of(run("heap", 90, 84, { seconds: 30.02 }), run("arena", 3, 2, { seconds: 0.512 }), run("old", 3, 2)),
  );
  assert.deepEqual(caveats, [
    "arena was called off, measured for 0.5 of 30 s: its figures are of that alone.",
  ]);
});

test("says whose work is not proved to be that of the others", () => {
  const proof = { tick: 60, hash: "0000000a", checksum: "0000000b" };
  const ran = (over: object) => ({ kind: "strategy", runs: [{ ...noResult("", false), ...over }] }) as const;
  const { caveats } = verdict(
    of(
      run("heap", 90, 84, ran({ proof, lateProof: { ...proof, tick: 400 } })),
      run("pooled", 4, 4, ran({})),
      run("arena", 3, 2, ran({ proof })),
      run("ws", 3, 2, { ...ran({}), kind: "peer" }),
    ),
  );
  assert.deepEqual(caveats, [
    "Runs of pooled are not proved to do the work of the others: their battles did not come to the tick after which those of others are proved.",
    "Runs of pooled and arena are not proved to do so until the end: their battles did not come to the tick after which those of others are proved.",
  ]);
});

test("says once what is to be said of several", () => {
  const noise = (slowness: number) => ({
    runs: [{ ...noResult("", false), noise: { worstGapMs: 0, p999GapMs: 0, slowness, stolenShare: 0 } }],
  });
  const { caveats } = verdict(
    of(
      run("heap", 90, 84, noise(1.3)),
      run("pooled", 4, 4, { sentPerS: 3800, ...noise(1.5) }),
      run("arena", 3, 2, { sentPerS: 3600 }),
    ),
  );
  assert.deepEqual(caveats, [
    "The loads were not equal: pooled and arena sent up to 10% fewer snapshots than heap.",
    "The machine was not equally fast: before runs of heap and pooled the same work took up to 1.50 times as long as at best.",
  ]);
});
