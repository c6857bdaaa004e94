import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Battle } from "../battle/battle.js";
import { battleSeed } from "../battle/rules.js";
import { type Battles, strategyNamed } from "../battle/strategy.js";
import type { Pressure } from "../pressure/pressure-model.js";
import { diceFrom } from "../testing/dice.js";

/*
 * Battles that begin, go on and end at random in one room: each comes to what it comes to in objects, whatever was in its memory before and
 * whatever is beside it. To run a failed one again, set PAUSELESS_SEED to the seed that its name has.
 */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const MOST = 5;
const PLAYERS = 16;
const STEPS = 250;

const pressure: Pressure = {
  model: { entities: 3, entityBytes: [64, 2048], recorder: true, follow: true },
  dial: { events: 300 },
};

/** The same battle in a room under test and in objects. */
interface Pair {
  readonly battle: Battle;
  readonly expected: Battle;
}

function agree({ battle, expected }: Pair, where: string): void {
  assert.equal(battle.hash(), expected.hash(), where);
  assert.equal(battle.effects, expected.effects, where);
  assert.deepEqual({ ...battle.ledger(), lost: 0 }, { ...expected.ledger(), lost: 0 }, where);
}

function play(room: Battles): void {
  const dice = diceFrom(SEED);
  const objects = strategyNamed("heap").open(MOST, PLAYERS, { pressure });
  const pairs: Pair[] = [];
  for (let step = 0; step < STEPS; step++) {
    const where = `PAUSELESS_SEED=${SEED}, step ${step}`;
    const seed = battleSeed(dice(2 ** 24), step);
    if (pairs.length < MOST && dice(4) === 0) {
      pairs.push({ battle: room.start(seed, step), expected: objects.start(seed, step) });
    } else if (pairs.length > 0) {
      const index = dice(pairs.length);
      const pair = pairs[index];
      const cast = dice(1001);
      const bots = { cast, move: dice(1001 - cast) };
      for (let tick = dice(10); tick >= 0; tick--) {
        pair.battle.botTick(bots);
        pair.expected.botTick(bots);
      }
      agree(pair, where);
      if (dice(8) === 0) for (const { battle } of pairs.splice(index, 1)) battle.close();
    }
    if (pairs.length === MOST) assert.throws(() => room.start(seed, step), { code: "NO_ROOM" });
  }
  for (const pair of pairs) agree(pair, `PAUSELESS_SEED=${SEED}, at the end`);
  assert.deepEqual(room.recorded(), objects.recorded());
  for (const { battle } of pairs) battle.close();
}

describe(`with PAUSELESS_SEED=${SEED}, battles that begin and end at random`, () => {
  for (const strategy of ["hybrid", "hybrid-tuned"]) {
    for (const checked of [true, false]) {
      test(`are as in objects in strategy ${strategy}${checked ? ", checked" : ""}`, () => {
        const room = strategyNamed(strategy).open(MOST, PLAYERS, { checked, pressure });
        // The recorder has begun its first chunk, and comes to no second.
        const { usedBytes } = room.memory();
        play(room);
        assert.equal(room.recorded().chunks, 0);
        assert.equal(room.memory().usedBytes, usedBytes);
      });
    }
  }
});
