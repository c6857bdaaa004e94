import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Exchange, Receipt } from "@pauseless/server";
import { BuffTicks, battleSeed, COOLDOWN_TICKS, Skill, World } from "../battle/rules.js";
import type { RoomOptions } from "../battle/strategy.js";
import { battleCodec } from "../load/client-codec.js";
import { type Pressure, Recording } from "../pressure/pressure-model.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { HybridBattles, type RoomLimit } from "./hybrid-battles.js";
import { HybridMemory } from "./hybrid-memory.js";
import { Buff } from "./hybrid-records.js";
import { tunedHybrid } from "./tuned-hybrid.js";

const MiB = 1024 * 1024;
const PLAYERS = 20;
const BOTS = { cast: 300, move: 200 };

const pressure: Pressure = {
  model: { entities: 3, entityBytes: [2048, 16_384], recorder: false, follow: true },
  dial: { events: 500 },
};

const room = (most: number, options: RoomOptions = {}, limit?: RoomLimit) =>
  new HybridBattles(most, PLAYERS, { checked: true, ...options }, limit);

/** Starts a battle and plays it for so many ticks. */
function play(battles: HybridBattles, index: number, ticks = 60) {
  const battle = battles.start(battleSeed(7, index), index);
  for (let tick = 0; tick < ticks; tick++) battle.botTick(BOTS);
  return battle;
}

/** What a room has in which all is committed. */
function memoryOf(most: number): number {
  const shape = { most, players: PLAYERS, model: pressure.model, hosts: false };
  const memory = new HybridMemory(shape, { checked: true, strategy: "commit" });
  return memory.use().committedBytes + most * memory.epochs.bytes;
}

const noRoom = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Error);
  assert.equal((error as { code?: string }).code, "NO_ROOM");
  assert.match(error.message, pattern);
  return true;
};

describe("a room of arenas and slabs", () => {
  test("has all that comes and goes in slabs, below 256 bytes, and all that is long in arenas", () => {
    const shape = { most: 1, players: PLAYERS, model: pressure.model, hosts: true };
    const { long, short } = new HybridMemory(shape, { checked: true, strategy: "reserve" });
    const { layout: _, ...slabs } = short;
    for (const [name, { layout }] of Object.entries(slabs)) assert.ok(layout.bytes < 256, name);
    assert.ok(long.roster.layout.bytes > 256);
    assert.equal(Object.keys(slabs).join(), "effects,buffs,events,moreValues,timers,messages");
  });

  test("has nothing left of a battle that was closed, whatever lived in it", () => {
    const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(PLAYERS), checked: true });
    const battles = room(2, { exchange, pressure });
    assert.equal(battles.memory().usedBytes, 0);
    const played = play(battles, 0);
    assert.ok(played.effects > 0 && played.ledger().events > played.ledger().fired);
    const host = battles.host(battleSeed(7, 1), 1, BOTS);
    const message = Buffer.from(battleCodec.select(1, 0));
    for (let player = 0; player < PLAYERS; player++) {
      assert.equal(host.receive(player, exchange.put(message), message.length), Receipt.Taken);
    }
    assert.ok(battles.memory().usedBytes > 2 * 3 * 2048);
    played.close();
    host.close();
    assert.equal(battles.memory().usedBytes, 0);
  });

  test("frees each buff in every way in which it ends: over, dropped for a ninth, with its player", () => {
    const battles = room(1);
    const battle = battles.start(battleSeed(7, 0), 0);
    const { usedBytes } = battles.memory();
    const buffs = () => (battles.memory().usedBytes - usedBytes) / (Buff.bytes + 4);
    const tick = () => {
      battle.beginTick();
      battle.endTick();
    };
    const allStrike = (target: number) => {
      battle.beginTick();
      for (let player = 1; player < PLAYERS; player += 2) battle.cast(player, Skill.Strike, target);
      battle.endTick();
      tick();
    };
    allStrike(0);
    // Ten strikes, of which the last eight left what a player can have.
    assert.equal(buffs(), World.BuffsKept);
    for (let ticks = 0; ticks < BuffTicks.Vulnerable; ticks++) tick();
    assert.equal(buffs(), 0);
    allStrike(2);
    assert.equal(buffs(), World.BuffsKept);
    for (let ticks = 0; ticks < COOLDOWN_TICKS[Skill.Strike]; ticks++) tick();
    allStrike(2);
    // That one has died.
    assert.equal(buffs(), 0);
    battle.close();
    assert.equal(battles.memory().usedBytes, 0);
  });

  test("has one battle after the other in the memory of one", () => {
    const battles = room(1, { pressure });
    const expected = play(room(1, { pressure }), 3);
    for (let time = 0; time < 5; time++) {
      const other = play(battles, time, 20);
      other.close();
      const battle = play(battles, 3);
      assert.equal(battle.hash(), expected.hash());
      assert.deepEqual(battle.ledger(), expected.ledger());
      battle.close();
      assert.equal(battles.memory().usedBytes, 0);
    }
  });

  test("had to take what was ever used, whatever it may use", () => {
    const battles = room(3, { pressure });
    const most = () => battles.memory().committedBytes;
    assert.equal(most(), 0);
    const first = play(battles, 0);
    const ofOne = most();
    assert.ok(ofOne >= battles.memory().usedBytes && ofOne < memoryOf(3), `${ofOne}`);
    const second = play(battles, 1);
    assert.ok(most() > 1.5 * ofOne);
    const ofTwo = most();
    first.close();
    second.close();
    assert.deepEqual(battles.memory(), { committedBytes: ofTwo, usedBytes: 0 });
  });

  test("refuses whoever asks a battle that was closed, as its arena may be another's", () => {
    const battles = room(1);
    const closed = play(battles, 0);
    closed.close();
    const running = play(battles, 1);
    const hash = running.hash();
    for (const ask of [() => closed.tick, () => closed.hash(), () => closed.botTick(BOTS)]) {
      assert.throws(ask, { name: "StormError", code: "ENDED" });
    }
    // Closed is closed: the battle that has its arena now goes on.
    closed.close();
    assert.equal(running.hash(), hash);
  });

  test("refuses a battle more than it was opened for, and takes one again when another has ended", () => {
    const battles = room(2);
    const [first, second] = [play(battles, 0), play(battles, 1)];
    const hash = second.hash();
    assert.throws(() => battles.start(1, 2), noRoom(/as many battles run as the room was opened for/));
    first.close();
    play(battles, 2);
    assert.equal(second.hash(), hash);
  });

  test("refuses to be opened for more battles than a reserve holds", () => {
    assert.throws(() => new HybridBattles(1_000_000, 50, {}), {
      name: "StormError",
      code: "BAD_OPTION",
      message: /ask for fewer/,
    });
  });

  test("finds followed effects gone in the tick in which they go", () => {
    const battles = room(1, { pressure });
    const battle = play(battles, 0, 200);
    const { followed, lost } = battle.ledger();
    assert.ok(lost > 20, `${lost}`);
    // An effect lives 4 ticks at most.
    assert.ok(followed - lost <= 5, `${followed} followed, ${lost} lost`);
  });

  test("records into the same chunks over and over", () => {
    const players = 500;
    const under: Pressure = {
      model: { ...pressure.model, entities: 0, recorder: true },
      dial: { events: 0 },
    };
    const battles = new HybridBattles(1, players, { pressure: under });
    const battle = battles.start(battleSeed(7, 0), 0);
    const perChunk = Math.floor(
      Recording.ChunkBytes / (Recording.HeadBytes + players * Recording.PlayerBytes),
    );
    const before = battles.memory();
    const chunkBytes = Recording.ChunkBytes;
    for (let tick = 0; tick < 11 * perChunk; tick++) battle.botTick({ cast: 0, move: 0 });
    assert.equal(battles.recorded().chunks, 10);
    const { committedBytes, usedBytes } = battles.memory();
    // The first was begun as the room was opened.
    assert.equal(committedBytes - before.committedBytes, Recording.ChunksKept * chunkBytes);
    assert.equal(usedBytes - before.usedBytes, Recording.ChunksKept * chunkBytes);
  });
});

describe("a room with a limit", () => {
  /** What a room for 10 has without its battles, and for each. */
  const shape = { most: 10, players: PLAYERS, model: pressure.model, hosts: false };
  const memory = new HybridMemory(shape, { checked: true, strategy: "commit" });
  const slabBytes = memory.use().committedBytes;
  const epochBytes = memory.epochs.bytes;

  test("takes all that its battles can need as it is opened", () => {
    const battles = room(10, { pressure }, tunedHybrid.limit);
    const { committedBytes, usedBytes } = battles.memory();
    assert.equal(committedBytes, slabBytes + 10 * epochBytes);
    assert.equal(usedBytes, 0);
    for (let index = 0; index < 10; index++) play(battles, index, 5);
    assert.equal(battles.memory().committedBytes, committedBytes);
  });

  test("takes no more ahead than its soft limit, and refuses a battle beyond its hard one", () => {
    const limit = {
      softBytes: slabBytes + 3 * epochBytes + 1000,
      hardBytes: slabBytes + 5 * epochBytes + 1000,
    };
    const battles = room(10, { pressure }, limit);
    assert.equal(battles.memory().committedBytes, slabBytes + 3 * epochBytes);
    const running = Array.from({ length: 5 }, (_, index) => play(battles, index));
    const hashes = running.map((battle) => battle.hash());
    assert.throws(() => battles.start(1, 5), noRoom(/the room's memory limit is reached; end a battle/));
    assert.deepEqual(
      running.map((battle) => battle.hash()),
      hashes,
    );
    running[2].close();
    assert.equal(play(battles, 2).hash(), hashes[2]);
  });

  test("is not opened where the limit is below what it needs without battles", () => {
    const limit = { softBytes: 1024, hardBytes: 65_536 };
    assert.throws(() => room(10, {}, limit), noRoom(/the slabs of the room/));
    const recorder: Pressure = { ...pressure, model: { ...pressure.model, recorder: true } };
    const tooLittle = { softBytes: 1024, hardBytes: slabBytes + MiB };
    assert.throws(() => room(10, { pressure: recorder }, tooLittle), noRoom(/the recorder/));
  });
});
