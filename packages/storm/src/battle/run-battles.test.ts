import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectGarbage } from "./collect-garbage.js";
import { type BattleRunOptions, runBattles } from "./run-battles.js";
import { scenarioNamed, scenarios } from "./scenario.js";

const RUN: BattleRunOptions = {
  strategy: "arena",
  battles: 4,
  players: 50,
  ticks: 200,
  cast: 300,
  move: 200,
  seed: 7,
  warmupTicks: 0,
  periodMs: 0,
};

test("a run gives the hash of the vectors in every strategy, rehearsed or not", async () => {
  for (const strategy of ["heap", "arena"]) {
    for (const warmupTicks of [0, 1, 60]) {
      const { hash, spawned, rejected } = await runBattles({ ...RUN, strategy, warmupTicks });
      // `vectors.json`, the third run.
      assert.deepEqual({ hash, spawned, rejected }, { hash: "bb71e4ba", spawned: 8635, rejected: 6590 });
    }
  }
});

test("a run answers with all that it was asked for and all that it measured", async () => {
  const result = await runBattles({ ...RUN, ticks: 10, warmupTicks: 5 });
  const keys = (value: object) => Object.keys(value).sort();
  assert.deepEqual(
    keys(result),
    [
      ...[
        "strategy",
        "battles",
        "players",
        "ticks",
        "seed",
        "hash",
        "spawned",
        "rejected",
        "tickMs",
        "lateMs",
      ],
      ...["gc", "heapUsedMb", "rssMb", "node"],
    ].sort(),
  );
  const { strategy, battles, players, ticks, seed, node } = result;
  assert.deepEqual(
    { strategy, battles, players, ticks, seed },
    { strategy: "arena", battles: 4, players: 50, ticks: 10, seed: 7 },
  );
  assert.equal(node, process.version);
  assert.match(result.hash, /^[0-9a-f]{8}$/);
  for (const times of [result.tickMs, result.lateMs]) {
    assert.deepEqual(keys(times), ["max", "mean", "p50", "p99"]);
    assert.ok(times.p50 <= times.p99 && times.p99 <= times.max && times.mean <= times.max);
  }
  assert.ok(result.tickMs.p50 > 0);
  assert.deepEqual(result.lateMs, { mean: 0, p50: 0, p99: 0, max: 0 });
  assert.deepEqual(keys(result.gc), ["byKind", "count", "pauseMs"]);
  assert.deepEqual(keys(result.gc.pauseMs), ["max", "p50", "p99", "total"]);
  const { minor, major, incremental } = result.gc.byKind;
  assert.equal(minor + major + incremental, result.gc.count);
  assert.ok(result.heapUsedMb > 0 && result.rssMb > result.heapUsedMb);
});

for (const [battles, ticks] of [
  [50, 100],
  [20, 6000],
] as const) {
  test(`${battles} battles in the arena run ${ticks} ticks without a collection`, async () => {
    const { gc } = await runBattles({ ...RUN, battles, ticks, warmupTicks: 100 });
    assert.deepEqual(gc, {
      count: 0,
      pauseMs: { p50: 0, p99: 0, max: 0, total: 0 },
      byKind: { minor: 0, major: 0, incremental: 0 },
    });
  });
}

test("the collections of a run on the heap are counted", async () => {
  const { gc } = await runBattles({ ...RUN, strategy: "heap", battles: 100, ticks: 100 });
  assert.ok(gc.count > 0);
  assert.ok(gc.pauseMs.total >= gc.pauseMs.max && gc.pauseMs.max > 0);
});

test("a collection in the last tick is counted, and one after it is not", async () => {
  const run = { ...RUN, battles: 1, ticks: 5 };
  const inTick = await runBattles({ ...run, onTick: (ticks) => ticks === 5 && collectGarbage() });
  assert.ok(inTick.gc.byKind.major > 0);
  const after = await runBattles({ ...run, onTick: (ticks) => ticks === 5 && setImmediate(collectGarbage) });
  assert.equal(after.gc.count, 0);
});

test("a paced run takes its ticks one after the other, and tells how late they ended", async () => {
  const seen: number[] = [];
  const run = { ...RUN, battles: 1, ticks: 8, periodMs: 5, onTick: (ticks: number) => seen.push(ticks) };
  const { lateMs, hash } = await runBattles(run);
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(lateMs.p50 >= 0 && lateMs.max > 0);
  assert.equal(hash, (await runBattles({ ...run, periodMs: 0 })).hash);
});

describe("a run is refused with a sentence that names what is wrong:", () => {
  const bad: readonly (readonly [Partial<BattleRunOptions>, string, RegExp])[] = [
    [{ strategy: "magic" }, "UNKNOWN_STRATEGY", /"magic".*heap, .*arena/],
    [{ battles: 0 }, "BAD_OPTION", /battles is 0.* 1 to 20000/],
    [{ battles: 20_001 }, "BAD_OPTION", /battles/],
    [{ players: 0 }, "BAD_OPTION", /players is 0/],
    [{ players: 1025 }, "BAD_OPTION", /players is 1025.* 1024/],
    [{ ticks: 0 }, "BAD_OPTION", /ticks/],
    [{ ticks: 1.5 }, "BAD_OPTION", /ticks is 1.5/],
    [{ ticks: Number.NaN }, "BAD_OPTION", /ticks is NaN/],
    [{ cast: -1 }, "BAD_OPTION", /cast/],
    [{ cast: 1001, move: 0 }, "BAD_OPTION", /cast/],
    [{ cast: 600, move: 500 }, "BAD_OPTION", /cast 600 and move 500/],
    [{ seed: -1 }, "BAD_OPTION", /seed/],
    [{ seed: 2 ** 32 }, "BAD_OPTION", /seed/],
    [{ warmupTicks: -1 }, "BAD_OPTION", /warmup-ticks/],
    [{ periodMs: 60_001 }, "BAD_OPTION", /period-ms/],
    [{ battles: 20_000, players: 1000 }, "BAD_OPTION", /20000 battles of 1000 players.*ask for fewer/],
  ];
  for (const [options, code, message] of bad) {
    test(JSON.stringify(options), async () => {
      await assert.rejects(runBattles({ ...RUN, ...options }), { name: "StormError", code, message });
    });
  }
});

test("a scenario is found by its name, and by no other", () => {
  assert.equal(scenarioNamed("horde"), scenarios.horde);
  for (const name of ["siege", "", "constructor", "__proto__"]) {
    assert.throws(() => scenarioNamed(name), { name: "StormError", code: "UNKNOWN_SCENARIO" });
  }
});
