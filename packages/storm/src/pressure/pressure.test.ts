import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Exchange } from "@pauseless/server";
import { battleSeed } from "../battle/rules.js";
import { strategies, strategyNamed } from "../battle/strategy.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import type { Pressure, PressureLedger } from "./pressure-model.js";

const PINNED = {
  ledger: { events: 498, largeEvents: 281, fired: 483, followed: 108, checksum: 302606797 },
  recorded: { bytes: 60480, chunks: 0, checksum: -1853950363 },
  lifetimes: [0, 373, 426, 0, 206, 0],
};

const pressure = (over: Partial<Pressure["model"]> = {}, events = 200): Pressure => ({
  model: { entities: 3, entityBytes: [2048, 16_384], recorder: true, follow: true, ...over },
  dial: { events },
});

/** When a followed object is found gone is the collector's choice. */
const settled = ({ lost, ...ledger }: PressureLedger) => ledger;

/** What battles come to that run side by side, in a strategy. */
function play(strategy: string, under: Pressure, { battles = 3, players = 20, ticks = 120 } = {}) {
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players), checked: true });
  const room = strategyNamed(strategy).open(battles, players, { checked: true, exchange, pressure: under });
  const run = Array.from({ length: battles - 1 }, (_, index) => room.start(battleSeed(7, index), index));
  const bots = { cast: 300, move: 200 };
  // The last is hosted: its pressure is that of the others.
  const hosted = room.host(battleSeed(7, battles - 1), battles - 1, bots);
  for (let tick = 0; tick < ticks; tick++) {
    for (const battle of run) battle.botTick(bots);
    hosted.runTick();
  }
  const lifetimes = new Float64Array(6);
  for (const battle of [...run, hosted.battle]) battle.addLifetimes(lifetimes);
  const all = [...run, hosted.battle].map((battle) => ({
    hash: battle.hash(),
    spawned: battle.spawned,
    ledger: settled(battle.ledger()),
  }));
  const answer = { all, lifetimes: [...lifetimes], recorded: room.recorded() };
  for (const battle of run) battle.close();
  hosted.close();
  return answer;
}

describe("the pressure of battles", () => {
  const expected = play("heap", pressure());

  test("is what its description says", () => {
    // From the first implementation: a change of these is a change of the model, and of its version.
    assert.deepEqual(expected.all[0].ledger, PINNED.ledger);
    assert.deepEqual(expected.recorded, PINNED.recorded);
    assert.deepEqual(expected.lifetimes, PINNED.lifetimes);
  });

  for (const { name } of strategies) {
    test(`is the same in strategy ${name}`, () => {
      assert.deepEqual(play(name, pressure()), expected);
    });

    test(`fills and keeps chunks of recordings the same in strategy ${name}`, () => {
      const many = { battles: 10, players: 200, ticks: 300 };
      const under = pressure({ entities: 0, follow: false }, 0);
      const { recorded } = play(name, under, many);
      assert.equal(recorded.bytes, 10 * 300 * (8 + 200 * 8));
      assert.equal(recorded.chunks, Math.floor((10 * 300 - 1) / Math.floor(2_097_152 / 1608)));
    });

    test(`leaves the battle as the rules have it in strategy ${name}`, () => {
      const room = strategyNamed(name).open(1, 20);
      const battle = room.start(battleSeed(7, 0), 0);
      for (let tick = 0; tick < 120; tick++) battle.botTick({ cast: 300, move: 200 });
      assert.equal(battle.hash(), expected.all[0].hash);
      assert.deepEqual(settled(battle.ledger()), {
        events: 0,
        largeEvents: 0,
        fired: 0,
        followed: 0,
        checksum: 0,
      });
      assert.deepEqual(room.recorded(), { bytes: 0, chunks: 0, checksum: 0 });
    });
  }

  test("has nobody who makes events where the dial is at 0, and everybody where it is at 1,000", () => {
    assert.equal(play("heap", pressure({}, 0)).all[0].ledger.events, 0);
    assert.equal(play("heap", pressure({}, 1000)).all[0].ledger.events, 20 * 120);
  });

  test("counts as many lifetimes as effects have gone", () => {
    const { lifetimes, all } = expected;
    const gone = lifetimes.reduce((sum, count) => sum + count, 0);
    const spawned = all.reduce((sum, battle) => sum + battle.spawned, 0);
    assert.ok(gone <= spawned && gone > 0.9 * spawned, `${gone} of ${spawned}`);
    assert.equal(lifetimes[5], 0);
  });
});
