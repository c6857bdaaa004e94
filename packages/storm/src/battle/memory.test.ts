import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Exchange } from "@pauseless/server";
import { type Pressure, Recording } from "../pressure/pressure-model.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { battleSeed } from "./rules.js";
import { type Battles, strategies, strategyNamed } from "./strategy.js";

/* What `Battles.memory` counts is the same in every strategy. */

const PLAYERS = 20;
const BOTS = { cast: 300, move: 200 };
const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(PLAYERS) });
const pressure = (recorder: boolean): Pressure => ({
  model: { entities: 2, entityBytes: [2048, 4096], recorder, follow: true },
  dial: { events: 200 },
});
const open = (name: string, recorder = false) =>
  strategyNamed(name).open(4, PLAYERS, { exchange, pressure: pressure(recorder) });

/** How much more is used after something was done. */
function growth(room: Battles, act: () => unknown): number {
  const { usedBytes } = room.memory();
  act();
  return room.memory().usedBytes - usedBytes;
}

function play(room: Battles, index: number, ticks = 60) {
  const battle = room.start(battleSeed(7, index), index);
  for (let tick = 0; tick < ticks; tick++) battle.botTick(BOTS);
  return battle;
}

describe("the memory of a room", () => {
  for (const { name } of strategies) {
    test(`is committed as it first is a battle's, and used while it is, in strategy ${name}`, () => {
      const room = open(name);
      const empty = room.memory();
      const both = [play(room, 0), play(room, 1)];
      const full = room.memory();
      assert.ok(full.usedBytes <= full.committedBytes);
      for (const battle of both) battle.close();
      assert.deepEqual(room.memory(), { ...full, usedBytes: empty.usedBytes });
      // A battle has what one before it had.
      const again = play(room, 0);
      const { committedBytes, usedBytes } = room.memory();
      assert.equal(committedBytes, full.committedBytes);
      assert.ok(usedBytes - empty.usedBytes <= (full.usedBytes - empty.usedBytes) * 0.6);
      again.close();
    });
  }

  test("has what is set aside for a battle in full from its first moment", () => {
    // One block; both frames; an arena. What slabs have comes and goes with what is in it.
    for (const name of ["arena", "frame", "hybrid", "hybrid-tuned"]) {
      const room = open(name);
      const begun = growth(room, () => room.start(battleSeed(7, 0), 0));
      assert.ok(begun > 0, name);
      assert.equal(
        growth(room, () => room.start(battleSeed(7, 1), 1)),
        begun,
        name,
      );
    }
  });

  test("has the snapshots of clients' views in every strategy alike", () => {
    const snapshots = strategies.map(({ name }) => {
      const room = open(name);
      // What is made once for all hosts of a room.
      room.host(battleSeed(7, 0), 0);
      const hosted = growth(room, () => room.host(battleSeed(7, 1), 1));
      return hosted - growth(room, () => room.start(battleSeed(7, 2), 2));
    });
    assert.ok(snapshots[0] > 0);
    assert.deepEqual(snapshots, new Array(strategies.length).fill(snapshots[0]));
  });

  test("has a chunk of the recorder as it is begun", () => {
    for (const name of ["arena", "hybrid", "hybrid-tuned"]) {
      const [without, withOne] = [open(name), open(name, true)];
      const extra = () => withOne.memory().usedBytes - without.memory().usedBytes;
      // Tables of where frames begin are less than a third of a chunk.
      const isChunks = (count: number) => {
        const share = extra() / Recording.ChunkBytes;
        assert.ok(share >= count && share < count + 0.33, `${name}: ${share} chunks`);
      };
      isChunks(1);
      const frames = Math.ceil(
        Recording.ChunkBytes / (Recording.HeadBytes + PLAYERS * Recording.PlayerBytes),
      );
      for (const room of [without, withOne]) {
        const battle = room.start(battleSeed(7, 0), 0);
        for (let tick = 0; tick < frames; tick++) battle.botTick({ cast: 0, move: 0 });
        battle.close();
      }
      assert.equal(withOne.recorded().chunks, 1);
      isChunks(2);
    }
  });
});
