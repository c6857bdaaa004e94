import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { battleSeed, fold, HASH_START, hashText } from "../battle/rules.js";
import { HeapBattles } from "../heap/heap-battles.js";
import type { PressureLedger } from "../pressure/pressure-model.js";
import { ScenarioClock } from "../scenario/scenario-clock.js";
import { ruleVectors } from "../testing/rule-vectors.js";
import { goPeer } from "./go-peer.js";
import { javaPeer } from "./java-peer.js";

/** When what is followed is found gone is the runtime's choice. */
const settled = ({ lost: _, ...ledger }: PressureLedger) => ledger;

const RUN = { battles: 4, players: 50, ticks: 20, cast: 300, move: 200, seed: 7 };

for (const peer of [goPeer, javaPeer]) {
  const leftOut = await peer.leftOut();
  if (leftOut !== undefined) {
    test(`${peer.language} is not on this machine, and whoever wants its battles is told`, async () => {
      assert.match(leftOut, new RegExp(`install ${peer.language} .*https://`));
      const run = peer.runBattles({ ...RUN, warmupTicks: 0, periodMs: 0 });
      await assert.rejects(run, { name: "StormError", code: "NO_PEER", message: leftOut });
    });
    continue;
  }

  describe(`${peer.language} reproduces`, () => {
    for (const vector of ruleVectors) {
      const { battles, players, ticks, cast, move, seed } = vector;
      const name = `${battles} battles of ${players}, ${ticks} ticks, cast ${cast}, move ${move}, seed ${seed}`;
      test(name, async () => {
        const traced = vector.trace.map(({ tick }) => tick);
        const run = await peer.runBattles({ ...vector, warmupTicks: 0, periodMs: 0, trace: traced });
        const { hash, spawned, rejected, trace } = vector;
        assert.deepEqual(
          { hash: run.hash, spawned: run.spawned, rejected: run.rejected, trace: run.trace },
          { hash, spawned, rejected, trace },
        );
      });
    }
  });

  describe(`battles in ${peer.language}`, () => {
    test("come to the same after a rehearsal and in step with a clock, and tell what they took", async () => {
      const fast = await peer.runBattles({ ...RUN, warmupTicks: 0, periodMs: 0 });
      const startMs = performance.now();
      const paced = await peer.runBattles({ ...RUN, warmupTicks: 5, periodMs: 10 });
      assert.ok(performance.now() - startMs >= 190);
      assert.deepEqual([paced.hash, paced.spawned], [fast.hash, fast.spawned]);
      assert.deepEqual(fast.lateMs, { mean: 0, p50: 0, p99: 0, max: 0 });
      for (const { mean, p50, p99, max } of [fast.tickMs, paced.tickMs, paced.lateMs]) {
        assert.ok(p50 > 0 && p50 <= p99 && p99 <= max && mean <= max);
      }
      assert.ok(paced.lateMs.max >= paced.tickMs.max);
      assert.match(fast.runtime, /\d/);
      assert.ok(fast.heapUsedMb > 0 && fast.rssMb >= 0);
      assert.deepEqual(fast.trace, []);
    });

    test("are stopped by their collector, which is told", async () => {
      // A small heap, so that the collector of either has to come soon, and chunks that it has to take.
      Object.assign(process.env, { GOGC: "5", JAVA_TOOL_OPTIONS: "-Xmx64m" });
      const model = { entities: 0, entityBytes: [2048, 2048], recorder: true, follow: false } as const;
      const options = { ...RUN, players: 400, ticks: 220, pressure: { model, dial: { events: 0 } } };
      const { pauses } = await peer.runBattles({ ...options, warmupTicks: 0, periodMs: 0 });
      delete process.env.GOGC;
      delete process.env.JAVA_TOOL_OPTIONS;
      assert.ok(pauses.length > 0);
      assert.ok(pauses.every(({ atS, ms }) => atS >= 0 && ms > 0 && ms < 10_000));
    });

    test("do beside their rules what the strategies do", async () => {
      const under = {
        model: { entities: 3, entityBytes: [2048, 16_384], recorder: true, follow: true },
        dial: { events: 200 },
      } as const;
      // Chunks of recordings are filled as well.
      for (const options of [
        { ...RUN, battles: 3, players: 20, ticks: 120, pressure: under },
        { ...RUN, battles: 2, players: 200, ticks: 700, pressure: { ...under, dial: { events: 0 } } },
      ]) {
        const run = await peer.runBattles({ ...options, warmupTicks: 2, periodMs: 0 });
        const room = new HeapBattles(options.players, { pressure: options.pressure });
        const battles = Array.from({ length: options.battles }, (_, i) => room.start(battleSeed(7, i), i));
        for (let tick = 0; tick < options.ticks; tick++) for (const each of battles) each.botTick(options);
        const lifetimes = new Float64Array(run.lifetimes.length);
        for (const each of battles) each.addLifetimes(lifetimes);
        assert.deepEqual(
          run.ledgers.map(settled),
          battles.map((each) => settled(each.ledger())),
        );
        assert.deepEqual(run.recorded, room.recorded());
        assert.deepEqual(run.lifetimes, [...lifetimes]);
        // A handle is found gone at once, and a reference when the collector comes.
        assert.ok(run.ledgers.every(({ lost, followed }) => lost <= followed));
      }
    });

    test("bear what a scenario has them bear, from phase to phase", async () => {
      const model = { entities: 1, entityBytes: [2048, 2048], recorder: false, follow: true } as const;
      const phases = [
        { seconds: 1, cast: 300, move: 200, events: 200 },
        { seconds: 0.5, cast: 0, move: 100, events: 900 },
      ];
      const options = { ...RUN, ticks: 80, pressure: { model, dial: { events: 0 } }, phases };
      const run = await peer.runBattles({ ...options, warmupTicks: 0, periodMs: 0 });
      const clock = new ScenarioClock({ phases });
      const room = new HeapBattles(RUN.players, { pressure: { model, dial: clock.dial } });
      const battles = Array.from({ length: RUN.battles }, (_, i) => room.start(battleSeed(7, i), i));
      for (let tick = 1; tick <= options.ticks; tick++) {
        clock.turn(tick);
        for (const each of battles) each.botTick(clock.dial);
      }
      assert.equal(run.hash, hashText(battles.reduce((hash, each) => fold(hash, each.hash()), HASH_START)));
      assert.deepEqual(
        run.ledgers.map(settled),
        battles.map((each) => settled(each.ledger())),
      );
    });

    test("are refused where a number is out of range", async () => {
      const bad = peer.runBattles({ ...RUN, cast: 900, warmupTicks: 0, periodMs: 0 });
      await assert.rejects(bad, { name: "StormError", code: "BAD_OPTION" });
    });
  });
}
