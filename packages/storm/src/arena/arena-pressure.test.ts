import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { battleSeed, LIVES_TICKS, Skill } from "../battle/rules.js";
import type { PressureModel } from "../pressure/pressure-model.js";
import { ArenaBattles } from "./arena-battles.js";

const BOTS = { cast: 300, move: 200 };
const MODEL: PressureModel = { entities: 3, entityBytes: [2048, 16_384], recorder: false, follow: true };

const open = (most: number, model = MODEL, events = 200) =>
  new ArenaBattles(most, 20, { checked: true, pressure: { model, dial: { events } } });

describe("the pressure of an arena battle", () => {
  test("is in its block: from a snapshot the same follows again", () => {
    const battle = open(1).start(battleSeed(7, 0), 0);
    const play = () => {
      for (let tick = 0; tick < 40; tick++) battle.botTick(BOTS);
      return battle.ledger();
    };
    play();
    const snapshot = battle.world.snapshot();
    const expected = play();
    assert.notDeepEqual(play(), expected);
    battle.world.restore(snapshot);
    assert.deepEqual(play(), expected);
    battle.close();
  });

  test("begins anew in a block that another battle has left", () => {
    const room = open(1);
    const ledgers = [0, 1].map(() => {
      const battle = room.start(battleSeed(7, 0), 0);
      for (let tick = 0; tick < 50; tick++) battle.botTick(BOTS);
      const ledger = battle.ledger();
      battle.close();
      return ledger;
    });
    assert.deepEqual(ledgers[1], ledgers[0]);
  });

  for (const skill of [Skill.Strike, Skill.Burn]) {
    test(`finds an effect of skill ${skill} gone in the tick in which it goes, ${LIVES_TICKS[skill]} later`, () => {
      const battle = open(1).start(battleSeed(7, 0), 0);
      const tick = () => {
        battle.endTick();
        const { followed, lost } = battle.ledger();
        return { followed, lost };
      };
      battle.beginTick();
      battle.cast(0, skill, 1);
      assert.deepEqual(tick(), { followed: 1, lost: 0 });
      for (let left = LIVES_TICKS[skill] - 1; left >= 0; left--) {
        battle.beginTick();
        assert.deepEqual(tick(), { followed: 1, lost: left === 0 ? 1 : 0 });
      }
      const counts = new Float64Array(6);
      battle.addLifetimes(counts);
      assert.equal(counts[LIVES_TICKS[skill]], 1);
      battle.close();
    });
  }

  test("costs a room that is opened without it neither bytes nor a system", () => {
    const shapeOf = (room: ArenaBattles) => {
      room.start(1, 0).close();
      const { bytes, order } = room.shape.layout;
      return { bytes, order };
    };
    const without = shapeOf(new ArenaBattles(1, 20, { checked: true }));
    const least = shapeOf(open(1, { ...MODEL, entities: 0 }));
    assert.ok(!without.order.includes("pressure"));
    assert.deepEqual(
      least.order.filter((name) => name !== "pressure"),
      without.order,
    );
    // Four ticks of an event of each of 20 players, of 48 bytes.
    assert.ok(least.bytes - without.bytes >= 4 * 20 * 48, `${least.bytes} - ${without.bytes}`);
  });
});

describe("the memory of a room of arena battles", () => {
  test("is committed as battles and recordings first take it, and used while they have it", () => {
    const room = open(3, { ...MODEL, recorder: true });
    const recorder = room.memory();
    // The chunk that is being filled is there from the start; the others are not touched.
    assert.ok(recorder.committedBytes >= 2 ** 21 && recorder.committedBytes < 2 ** 21 + 1024);
    const battles = [0, 1, 2].map((index) => room.start(battleSeed(7, index), index));
    const { bytes } = room.shape.layout;
    const full = recorder.committedBytes + 3 * bytes;
    assert.deepEqual(room.memory(), { committedBytes: full, usedBytes: full });
    battles[0].close();
    battles[2].close();
    assert.deepEqual(room.memory(), { committedBytes: full, usedBytes: full - 2 * bytes });
    const again = room.start(battleSeed(7, 3), 3);
    assert.deepEqual(room.memory(), { committedBytes: full, usedBytes: full - bytes });
    again.close();
    battles[1].close();
  });
});
