import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { combineRuns, median } from "./combine-runs.js";
import { disagreement } from "./disagreement.js";
import { noResult } from "./no-result.js";
import { gapFigures, measureNoise, processorTimes, stolenShare } from "./noise.js";
import { withoutPartialRuns } from "./partial-runs.js";
import type { RunResult } from "./report-data.js";
import { shuffled } from "./shuffle.js";

const none = noResult("heap", false);
const pauses = (count: number, maxMs: number) => ({ ...none.pauses, count, maxMs, p99Ms: maxMs / 2 });

function run(n: number, over: Partial<RunResult> = {}): RunResult {
  return {
    ...none,
    stutters: n,
    heapUsedMb: 10 * n,
    latenessMs: { p50: n, p99: 10 * n, max: 100 * n },
    latenessCurve: [
      { percentile: 50, ms: n },
      { percentile: 100, ms: 100 * n },
    ],
    pauses: pauses(n, 50 * n),
    isolates: [
      {
        name: "server",
        pauses: pauses(n, 50 * n),
        kinds: [
          { ...pauses(n, 50 * n), kind: "minor", phases: [{ phase: "scavenge", totalMs: n, maxMs: n }] },
        ],
      },
    ],
    pressure: { ...none.pressure, lifetimeTicks: [0, n, 2 * n], effectsPerMs: n },
    series: [{ atS: n, pauseMs: 0, lateMs: 0, heapUsedMb: 0, rssMb: 0 }],
    ...over,
  };
}

describe("several runs", () => {
  test("are one in medians, but for maxima and stutters, which are the worst of all", () => {
    const all = combineRuns([run(3), run(1), run(2)]);
    assert.equal(all.stutters, 3);
    assert.equal(all.heapUsedMb, 20);
    assert.deepEqual(all.latenessMs, { p50: 2, p99: 20, max: 300 });
    assert.deepEqual(all.latenessCurve, [
      { percentile: 50, ms: 2 },
      { percentile: 100, ms: 300 },
    ]);
    assert.deepEqual([all.pauses.count, all.pauses.p99Ms, all.pauses.maxMs], [2, 50, 150]);
    assert.deepEqual(all.isolates[0].kinds[0].phases, [{ phase: "scavenge", totalMs: 2, maxMs: 3 }]);
    assert.deepEqual(all.pressure.lifetimeTicks, [0, 2, 4]);
  });

  test("have the series of the run that is most like the median", () => {
    assert.equal(combineRuns([run(3), run(1), run(2)]).series[0].atS, 2);
    assert.equal(combineRuns([run(9)]).series[0].atS, 9);
  });

  test("join what has a name by its name, though not all runs have it", () => {
    const extra = run(3, {
      isolates: [
        { name: "worker", pauses: pauses(7, 7), kinds: [] },
        { name: "server", pauses: pauses(3, 3), kinds: [] },
      ],
    });
    const { isolates } = combineRuns([run(1), extra]);
    assert.deepEqual(
      isolates.map(({ name, pauses: { count } }) => [name, count]),
      [
        ["server", 2],
        ["worker", 7],
      ],
    );
  });

  test("count a kind of pause and a phase that a run is without as 0 there", () => {
    const major = (n: number) => ({
      ...pauses(n, 50 * n),
      totalMs: 10 * n,
      kind: "major" as const,
      phases: [{ phase: "mark", totalMs: 9 * n, maxMs: n }],
    });
    const kinds = (...each: ReturnType<typeof major>[]) =>
      run(1, { isolates: [{ name: "server", pauses: pauses(1, 1), kinds: each }] });
    const majorOf = (...runs: RunResult[]) => combineRuns(runs).isolates[0].kinds[0];
    const seldom = majorOf(kinds(), kinds(major(3)), kinds());
    assert.deepEqual(
      [seldom.kind, seldom.count, seldom.totalMs, seldom.maxMs, seldom.p99Ms],
      ["major", 0, 0, 150, 75],
    );
    assert.deepEqual(seldom.phases, [{ phase: "mark", totalMs: 0, maxMs: 3 }]);
    const halved = majorOf(kinds(major(4)), kinds());
    assert.deepEqual([halved.count, halved.totalMs, halved.phases[0].totalMs], [2, 20, 18]);
    const phaseless = majorOf(kinds(major(2)), kinds({ ...major(2), phases: [] }));
    assert.deepEqual([phaseless.count, phaseless.phases[0].totalMs], [2, 9]);
  });

  test("leave a single one as it is", () => {
    assert.deepEqual(combineRuns([run(5)]), run(5));
  });

  test("do not have those in them that were called off, where there is a whole one", () => {
    const voids = (...runs: RunResult[]) => withoutPartialRuns(runs, 20).map((each) => each.void);
    const [whole, part, old] = [run(1, { seconds: 18 }), run(2, { seconds: 0.54 }), run(3)];
    assert.deepEqual(voids(whole, part), [false, "it was called off, measured for 0.5 of 20 s"]);
    assert.deepEqual(voids(part, part), [false, false]);
    assert.deepEqual(voids(old, whole), [false, false]);
    const late = { ...whole, void: "late" };
    assert.deepEqual(voids(late, part, { ...part, void: "late too" }), ["late", false, "late too"]);
  });

  const proof = { tick: 60, hash: "0000000a", checksum: "0000000b" };
  const other = { ...proof, checksum: "0000000c" };

  test("that came to other things than most are named, whether early or late", () => {
    for (const when of ["proof", "lateProof"] as const) {
      const proved = (name: string, came: typeof proof) => ({ name, proof, ticks: 900, [when]: came });
      const runs = [proved("heap", other), proved("pooled", proof), proved("arena", proof)];
      const doubt = disagreement(runs, 10);
      assert.equal(doubt(runs[2]), false);
      assert.match(
        `${doubt(runs[0])}`,
        /other things than those of pooled, arena: .*checksum 0000000c after tick 60, not to .*0000000b/,
      );
    }
  });

  test("are compared after equal ticks only", () => {
    const later = { ...other, tick: 80 };
    const runs = [
      { name: "heap", proof, lateProof: later, ticks: 900 },
      { name: "arena", proof, lateProof: proof, ticks: 900 },
    ];
    const doubt = disagreement(runs, 10);
    assert.deepEqual(runs.map(doubt), [false, false]);
  });

  test("that prove nothing are void where they came to the tick", () => {
    const runs = [
      { name: "heap", proof, ticks: 900 },
      { name: "arena", ticks: 599 },
      { name: "frame", ticks: 600 },
    ];
    const doubt = disagreement(runs, 10);
    assert.deepEqual(runs.slice(0, 2).map(doubt), [false, false]);
    assert.match(`${doubt(runs[2])}`, /prove nothing, though they came to tick 60/);
  });
});

test("the median of an even count is between the two in the middle", () => {
  assert.deepEqual([median([]), median([5]), median([4, 1]), median([9, 1, 2])], [0, 5, 2.5, 2]);
});

test("an order is shuffled by its seed, the same each time, and differs from seed to seed", () => {
  const things = ["heap", "tuned", "pooled", "frame", "hybrid", "hybrid-tuned", "arena"];
  const orders = Array.from({ length: 50 }, (_, seed) => shuffled(things, seed).join());
  assert.ok(new Set(orders).size > 45);
  assert.deepEqual(shuffled(things, 7), shuffled(things, 7));
  assert.ok(orders.every((order) => order.split(",").sort().join() === [...things].sort().join()));
  // Everybody is first now and then.
  assert.equal(new Set(orders.map((order) => order.split(",")[0])).size, things.length);
});

describe("the machine's noise", () => {
  test("is the longest gap, and the one that a moment in a thousand falls into", () => {
    assert.deepEqual(gapFigures([], 300), { worstGapMs: 0, p999GapMs: 0 });
    assert.deepEqual(gapFigures([0.02, 5, 0.02], 300), { worstGapMs: 5, p999GapMs: 5 });
    const short = [0.2, ...new Array(100).fill(0.05)];
    assert.deepEqual(gapFigures(short, 300), { worstGapMs: 0.2, p999GapMs: 0.05 });
  });

  test("is measured with a fixed piece of work", () => {
    const before = processorTimes();
    const { worstGapMs, p999GapMs, workMs } = measureNoise();
    assert.ok(worstGapMs >= p999GapMs && p999GapMs >= 0 && workMs > 0);
    const stolen = stolenShare(before);
    assert.ok(stolen >= 0 && stolen <= 1, `${stolen}`);
  });
});
