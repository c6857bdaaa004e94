import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { comparePairs } from "@pauseless/doctor/measure";
import { xorshift32 } from "../battle/rules.js";
import { type EngineKnob, engineKnobs, knownKnobs } from "./engine-knobs.js";
import { isBetter, searchSettings, type TuneScore } from "./search-settings.js";
import { isProved, tune } from "./tune.js";

const score = (lateMs: number, pausedMs = 100): TuneScore => ({ lateMs, pausedMs, void: false });
const KNOBS: readonly EngineKnob[] = [
  { name: "young", ways: [["--a=1"], ["--a=2"], ["--a=3"]] },
  { name: "old", ways: [["--b=1"]] },
  { name: "threads", ways: [["--c"]] },
];

describe("a search of settings", () => {
  test("keeps what makes ticks less late, knob on top of knob, and says what it tried", async () => {
    const late: Record<string, number> = { "--a=1": -20, "--a=2": -50, "--a=3": 30, "--b=1": -10, "--c": 5 };
    const measured: string[] = [];
    const { best, trials } = await searchSettings(KNOBS, async (settings) => {
      measured.push(settings.join(" "));
      return score(100 + settings.reduce((sum, setting) => sum + late[setting], 0));
    });
    assert.deepEqual(best, ["--a=2", "--b=1"]);
    assert.deepEqual(measured, [
      "",
      "--a=1",
      "--a=2",
      "--a=3",
      "--a=2",
      "--a=2 --b=1",
      "--a=2 --b=1",
      "--a=2 --b=1 --c",
    ]);
    assert.deepEqual(
      trials.map(({ helped }) => helped),
      [true, true, false, true, false],
    );
  });

  test("finds nothing where nothing helps, or the engine does not start", async () => {
    const flat = await searchSettings(KNOBS, async () => score(100));
    assert.deepEqual(flat.best, []);
    const broken = await searchSettings(KNOBS, async (settings) =>
      settings.length === 0 ? score(100) : { ...score(0), void: "the server ended early" },
    );
    assert.deepEqual(broken.best, []);
  });

  test("looks at pauses where ticks are as late, and lets small differences be none", () => {
    assert.ok(isBetter(score(50), score(100)));
    assert.ok(!isBetter(score(95), score(100)));
    assert.ok(isBetter(score(95, 50), score(100, 100)));
    assert.ok(!isBetter(score(120, 10), score(100, 100)));
    assert.ok(!isBetter(score(0.3), score(0.6)));
  });

  test("tries what the engine knows", () => {
    const listing = "  --a (first)\n        type: int  default: --a=0\n  --c (third)\n";
    assert.deepEqual(
      knownKnobs([...KNOBS, { name: "no", ways: [["--no-c", "--a=5"], ["--no-d"]] }], listing).map(
        ({ name, ways }) => [name, ways.length],
      ),
      [
        ["young", 3],
        ["threads", 1],
        ["no", 1],
      ],
    );
    assert.ok(engineKnobs().some(({ name }) => name === "size of the young generation"));
  });
});

describe("pairs of runs", () => {
  test("prove a difference that is there", () => {
    const before = [100, 104, 98, 130, 101, 99];
    const after = [60, 63, 55, 90, 64, 58];
    const { lower, difference, interval, p, isLower } = comparePairs(before, after, 7);
    assert.equal(lower, 6);
    assert.equal(difference, -40.5);
    assert.ok(interval[0] <= difference && difference <= interval[1] && interval[1] < 0);
    assert.equal(p, 2 / 64);
    assert.ok(isLower);
  });

  test("prove nothing where there is none, but for one time in some", () => {
    const seed = Date.now() | 1;
    let state = seed;
    const noise = () => {
      state = xorshift32(state);
      return 100 + ((state >>> 8) % 1000) / 50;
    };
    let proved = 0;
    for (let i = 0; i < 200; i++) {
      const draw = () => Array.from({ length: 6 }, noise);
      if (comparePairs(draw(), draw(), 7).isLower) proved++;
    }
    assert.ok(proved < 25, `${proved} of 200, seed ${seed}`);
  });

  test("count a tie for neither side", () => {
    const { lower, p } = comparePairs([1, 2, 3, 4, 5], [1, 2, 3, 4, 4], 7);
    assert.deepEqual([lower, p], [1, 1]);
  });

  test("are enough where the collector pauses for less and ticks are as late", () => {
    const less = comparePairs([100, 101, 102, 103, 104], [50, 51, 50, 52, 51], 7);
    const same = comparePairs([10, 11, 10, 11, 10], [11, 10, 10, 10, 11], 7);
    const more = comparePairs([10, 11, 10, 11, 10], [21, 20, 20, 20, 21], 7);
    assert.ok(isProved({ late: less, paused: more }));
    assert.ok(isProved({ late: same, paused: less }));
    assert.ok(!isProved({ late: more, paused: less }));
    assert.ok(!isProved({ late: same, paused: same }));
  });
});

test("a tuning measures real runs, and can be ended", { timeout: 120_000 }, async () => {
  const options = {
    strategy: "tuned",
    scenario: "aoe",
    background: 4,
    seconds: 1,
    warmUpS: 1,
    pairs: 5,
    seed: 7,
    knobs: [{ name: "none", ways: [["--no-memory-reducer"]] }],
  };
  const abort = new AbortController();
  const said: string[] = [];
  const ended = tune(
    options,
    ({ what }) => {
      said.push(what);
      if (said.length === 3) abort.abort();
    },
    abort.signal,
  );
  await ended.then(
    ({ candidate, trials }) => {
      // Two runs were all where the setting did not help.
      assert.deepEqual([candidate, trials.length, trials[0].score.void], [[], 1, false]);
    },
    () => assert.equal(said.length, 3),
  );
  assert.deepEqual(said.slice(0, 2), ["the engine's defaults", "--no-memory-reducer"]);
  await assert.rejects(tune({ ...options, pairs: 4 }), /pairs is 4/);
});
