import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  isBeyondChance,
  type JudgeOptions,
  judgeTrial,
  leastPairs,
  type MeasuredPair,
} from "./judge-trial.js";
import { madeRun, NoisyRuns } from "./made-runs.js";
import type { RunMeasures } from "./run-measures.js";

const OPTIONS: JudgeOptions = {
  complaint: "pauseP99Ms",
  planned: 5,
  costBytes: 0,
  sameCode: true,
  trials: 1,
  seconds: 10,
};

function pairsOf(before: Partial<RunMeasures>, after: Partial<RunMeasures>): MeasuredPair[] {
  return Array.from({ length: 5 }, () => ({ without: madeRun(before), with: madeRun(after) }));
}

describe("the judgement of a trial", () => {
  for (const [trials, planned] of [
    [1, 5],
    [1, 8],
    [4, 8],
  ]) {
    test(`of ${trials} changes that do nothing, tried by ${planned} pairs, keeps none in 95 % of cases or more`, () => {
      const cases = 400;
      let erred = 0;
      for (let seed = 1; seed <= cases; seed++) {
        const runs = new NoisyRuns(seed, 0.2);
        const outcomes = Array.from({ length: trials }, () => {
          const pairs = Array.from({ length: planned }, () => ({ without: runs.next(), with: runs.next() }));
          return judgeTrial(pairs, { ...OPTIONS, planned, trials }).outcome;
        });
        if (outcomes.includes("kept")) erred++;
      }
      assert.ok(
        erred <= 0.05 * cases,
        `in ${erred} of ${cases} cases something is kept, seeds 1 to ${cases}`,
      );
      assert.ok(erred > 0, "a test that never errs keeps nothing");
    });
  }

  test("asks for more pairs the more changes are tried", () => {
    assert.deepEqual([1, 2, 3, 4].map(leastPairs), [5, 6, 6, 7]);
    const pairs = pairsOf({}, { pauseP99Ms: 12 });
    assert.equal(judgeTrial(pairs, OPTIONS).outcome, "kept");
    assert.equal(
      judgeTrial(pairs, { ...OPTIONS, trials: 4 }).outcome,
      "rejected",
      "five of five are too few",
    );
  });

  test("says nothing of pauses where too few collections came for it", () => {
    const none = { pauseP99Ms: 0, pauseMaxMs: 0, pauseShareOfTime: 0, collections: 0 };
    const put = judgeTrial(pairsOf({}, none), OPTIONS);
    assert.equal(put.outcome, "rejected");
    assert.equal(put.reason, "no collection came in 10 s with it: measure longer (--seconds)");
    const few = judgeTrial(pairsOf({ collections: 4 }, { pauseP99Ms: 12, collections: 5 }), OPTIONS);
    assert.match(few.reason, /^only 4 collections came in 10 s without it, and 5 are needed/);
    const changed = { ...OPTIONS, sameCode: false };
    assert.equal(judgeTrial(pairsOf({}, none), changed).outcome, "kept", "it makes less garbage");
    assert.equal(judgeTrial(pairsOf({ collections: 4 }, none), changed).outcome, "rejected");
    assert.equal(judgeTrial(pairsOf({ runMs: 900 }, { ...none, runMs: 900 }), OPTIONS).outcome, "kept");
    const loop = { ...OPTIONS, complaint: "loopDelayP99Ms" } as const;
    assert.equal(judgeTrial(pairsOf({}, { ...none, loopDelayP99Ms: 9 }), loop).outcome, "kept");
  });

  test("rejects what makes the longest pause longer, or pauses more of the time", () => {
    const longest = judgeTrial(pairsOf({}, { pauseP99Ms: 12, pauseMaxMs: 60 }), OPTIONS);
    assert.match(longest.reason, /but it harms: longest pause 100 % more/);
    const share = judgeTrial(pairsOf({}, { pauseP99Ms: 12, pauseShareOfTime: 0.2 }), OPTIONS);
    assert.match(share.reason, /but it harms: share of time in pauses 100 % more/);
  });

  test("keeps an effect of 20 % beside noise of 5 %, with an interval that holds it", () => {
    const cases = 100;
    let kept = 0;
    let held = 0;
    for (let seed = 1; seed <= cases; seed++) {
      const runs = new NoisyRuns(seed, 0.05);
      const pairs = Array.from({ length: 5 }, () => ({ without: runs.next(), with: runs.next(0.8) }));
      const { outcome, measures } = judgeTrial(pairs, OPTIONS);
      if (outcome === "kept") kept++;
      const [p99] = measures;
      assert.equal(p99.measure, "pauseP99Ms");
      const { low = Number.NaN, high = Number.NaN } = p99;
      assert.ok(low <= p99.gain && p99.gain <= high);
      if (low <= 0.2 && 0.2 <= high) held++;
    }
    assert.ok(kept >= 0.95 * cases, `${kept} of ${cases} kept, seeds 1 to ${cases}`);
    assert.ok(held >= 0.9 * cases, `${held} of ${cases} intervals hold it, seeds 1 to ${cases}`);
  });

  test("lets shorter stops cost some time by being more, and says how much; not where time is complained of", () => {
    const judge = (share: number, complaint: JudgeOptions["complaint"]) =>
      judgeTrial(
        pairsOf(
          { pauseShareOfTime: 0.01 },
          { pauseP99Ms: 12, pauseMaxMs: 10, loopDelayP99Ms: 12, pauseShareOfTime: share },
        ),
        { ...OPTIONS, complaint },
      );
    assert.match(judge(0.025, "pauseP99Ms").reason, /; pauses take 2\.5 % of the time instead of 1\.0 %$/);
    assert.equal(judge(0.025, "pauseP99Ms").outcome, "kept");
    assert.match(judge(0.04, "pauseP99Ms").reason, /but it harms: share of time in pauses/);
    assert.match(judge(0.025, "loopDelayP99Ms").reason, /but it harms: share of time in pauses/);
  });

  test("says in numbers what it kept, and what it costs", () => {
    const { outcome, reason, measures } = judgeTrial(
      pairsOf({}, { pauseP99Ms: 12, peakRssBytes: 220_000_000 }),
      OPTIONS,
    );
    assert.equal(outcome, "kept");
    assert.equal(
      reason,
      "p99 pause 40 % less: 20.0 ms without, 12.0 ms with it, less in 5 of 5 pairs; it takes 20 MB more memory",
    );
    assert.deepEqual(
      measures.map(({ measure }) => measure),
      ["pauseP99Ms", "pauseMaxMs", "pauseShareOfTime", "loopDelayP99Ms", "peakRssBytes"],
    );
  });

  test("rejects what harms another measure beyond its tolerance", () => {
    const harm = judgeTrial(pairsOf({}, { pauseP99Ms: 12, loopDelayP99Ms: 60 }), OPTIONS);
    assert.equal(harm.outcome, "rejected");
    assert.match(harm.reason, /p99 pause 40 % less.*but it harms: p99 loop delay 140 % more/);
    const little = judgeTrial(
      pairsOf({ loopDelayP99Ms: 2 }, { pauseP99Ms: 12, loopDelayP99Ms: 2.9 }),
      OPTIONS,
    );
    assert.equal(little.outcome, "kept", "less than a millisecond more is none");
  });

  test("lets memory grow by what the change takes by its nature, and no more", () => {
    const pairs = pairsOf({}, { pauseP99Ms: 12, peakRssBytes: 320_000_000 });
    assert.equal(judgeTrial(pairs, { ...OPTIONS, costBytes: 150_000_000 }).outcome, "kept");
    const { outcome, reason } = judgeTrial(pairs, { ...OPTIONS, costBytes: 50_000_000 });
    assert.equal(outcome, "rejected");
    assert.match(reason, /peak memory 60 % more/);
  });

  test("rejects what helps by doing less", () => {
    const pairs = pairsOf({}, { pauseP99Ms: 12, allocatedBytesPerS: 80_000_000 });
    const { outcome, reason } = judgeTrial(pairs, OPTIONS);
    assert.equal(outcome, "rejected");
    assert.match(reason, /less work was done: 20 % less was allocated each second/);
    const changed = judgeTrial(pairs, { ...OPTIONS, sameCode: false });
    assert.equal(changed.outcome, "kept", "a change of the code may allocate less for the same work");
    assert.match(changed.reason, /how much work was done could not be compared/);
    const slower = pairsOf({ readBytesPerS: 500_000 }, { pauseP99Ms: 12, readBytesPerS: 420_000 });
    const read = judgeTrial(slower, { ...OPTIONS, sameCode: false });
    assert.equal(read.outcome, "rejected");
    assert.match(read.reason, /less work was done: 16 % less was read each second/);
    const idle = pairsOf({ readBytesPerS: 4000 }, { pauseP99Ms: 12, readBytesPerS: 3000 });
    assert.equal(judgeTrial(idle, OPTIONS).outcome, "kept", "the inspector's own traffic is no load");
  });

  test("rejects what makes a program that ends by itself take longer", () => {
    const { outcome, reason } = judgeTrial(
      pairsOf({ runMs: 4000 }, { pauseP99Ms: 12, runMs: 5000 }),
      OPTIONS,
    );
    assert.equal(outcome, "rejected");
    assert.match(reason, /time of the run 25 % more.*4000 ms without, 5000 ms with it/);
  });

  test("tells of processor time that the same work takes more", () => {
    const { outcome, reason } = judgeTrial(pairsOf({}, { pauseP99Ms: 12, cpuMsPerS: 700 }), OPTIONS);
    assert.equal(outcome, "kept");
    assert.match(reason, /40 % more processor time/);
  });

  test("takes no pauses at all for a gain, and none in both for no change", () => {
    const none = { pauseP99Ms: 0, pauseMaxMs: 0, pauseShareOfTime: 0, runMs: 900 };
    const gone = judgeTrial(pairsOf({ runMs: 900 }, none), OPTIONS);
    assert.equal(gone.outcome, "kept");
    assert.equal(gone.measures[0].with, 0);
    const same = judgeTrial(pairsOf(none, none), OPTIONS);
    assert.equal(same.outcome, "rejected");
    assert.deepEqual([same.measures[0].gain, same.measures[0].low, same.measures[0].high], [0, 0, 0]);
  });

  test("counts pairs as a sign test does", () => {
    assert.ok(isBeyondChance(5, 5, 1));
    assert.ok(!isBeyondChance(4, 5, 1));
    assert.ok(!isBeyondChance(4, 4, 1), "four are never enough");
    assert.ok(isBeyondChance(7, 8, 1));
    assert.ok(!isBeyondChance(0, 5, 1), "more is not less");
    assert.ok(!isBeyondChance(7, 8, 2), "of two trials each has half the chance to err");
    assert.ok(isBeyondChance(8, 8, 4));
    assert.ok(isBeyondChance(9, 10, 4));
  });
});
