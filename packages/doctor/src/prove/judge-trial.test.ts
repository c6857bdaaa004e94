import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isBeyondChance, type JudgeOptions, judgeTrial, type MeasuredPair } from "./judge-trial.js";
import { madeRun, NoisyRuns } from "./made-runs.js";
import type { RunMeasures } from "./run-measures.js";

const OPTIONS: JudgeOptions = {
  complaint: "pauseP99Ms",
  planned: 5,
  costBytes: 0,
  sameCode: true,
  seed: 7,
};

function pairsOf(before: Partial<RunMeasures>, after: Partial<RunMeasures>): MeasuredPair[] {
  return Array.from({ length: 5 }, () => ({ without: madeRun(before), with: madeRun(after) }));
}

describe("the judgement of a trial", () => {
  test("rejects a change that does nothing in 95 % of cases or more", () => {
    const cases = 400;
    let kept = 0;
    for (let seed = 1; seed <= cases; seed++) {
      const runs = new NoisyRuns(seed, 0.2);
      const pairs = Array.from({ length: 5 }, () => ({ without: runs.next(), with: runs.next() }));
      if (judgeTrial(pairs, { ...OPTIONS, seed }).outcome === "kept") kept++;
    }
    assert.ok(kept <= 0.05 * cases, `${kept} of ${cases} kept, seeds 1 to ${cases}`);
    assert.ok(kept > 0, "a test that never errs keeps nothing");
  });

  test("keeps an effect of 20 % beside noise of 5 %, with an interval that holds it", () => {
    const cases = 100;
    let kept = 0;
    let held = 0;
    for (let seed = 1; seed <= cases; seed++) {
      const runs = new NoisyRuns(seed, 0.05);
      const pairs = Array.from({ length: 5 }, () => ({ without: runs.next(), with: runs.next(0.8) }));
      const { outcome, measures } = judgeTrial(pairs, { ...OPTIONS, seed });
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
    const none = { pauseP99Ms: 0, pauseMaxMs: 0, pauseShareOfTime: 0 };
    const gone = judgeTrial(pairsOf({}, none), OPTIONS);
    assert.equal(gone.outcome, "kept");
    assert.equal(gone.measures[0].with, 0);
    const same = judgeTrial(pairsOf(none, none), OPTIONS);
    assert.equal(same.outcome, "rejected");
    assert.deepEqual([same.measures[0].gain, same.measures[0].low, same.measures[0].high], [0, 0, 0]);
  });

  test("counts pairs as a sign test does", () => {
    assert.ok(isBeyondChance(5, 5));
    assert.ok(!isBeyondChance(4, 5));
    assert.ok(!isBeyondChance(4, 4), "four are never enough");
    assert.ok(isBeyondChance(7, 8));
    assert.ok(!isBeyondChance(0, 5), "more is not less");
  });
});
