import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32, oneOf, type RecordView, record, u8 } from "@pauseless/arena";
import { component } from "./component.js";
import { InputLog } from "./input-log.js";
import { nextRandom, splitSeed } from "./random.js";
import { replay } from "./replay.js";
import { RollbackRing } from "./rollback-ring.js";
import type { World } from "./world.js";
import { WorldLayout } from "./world-layout.js";

const Body = component("body", { x: i32, vx: i32 });
const Vitals = component("vitals", { hp: i32 });
const Command = record("Command", { what: oneOf("spawn", "push", "hit"), player: i32, amount: u8 });

/** A game in which players are spawned, pushed and hit by commands, and the dice of the world do the rest. */
function game(worlds = 2) {
  const layout = new WorldLayout("game", { capacity: 64, components: [Body, Vitals], worlds });
  const players = layout.query(Body, Vitals).cursor();
  const moved = layout.cursor(Body, Vitals);
  const spawn = layout.prefab([Body, Vitals]).cursor();
  layout.system("move", {
    run() {
      for (let i = 0; i < players.length; i++)
        players.at(i).body.x += players.body.vx + layout.random.below(3);
    },
  });
  layout.system("bleed", {
    run() {
      for (let i = 0; i < players.length; i++) {
        if (layout.random.below(4) === 0) players.at(i).vitals.hp--;
        if (players.at(i).vitals.hp <= 0) players.despawn();
      }
    },
  });
  const apply = (world: World, { what, player, amount }: RecordView<(typeof Command)["fields"]>) => {
    if (what === "spawn") {
      if (world.live < 60) spawn.spawn().vitals.hp = 1 + amount;
      return;
    }
    if (players.length === 0) return;
    players.at(player % players.length);
    if (!moved.find(players.handle)) return;
    if (what === "push") moved.body.vx += amount;
    else moved.vitals.hp -= amount & 15;
  };
  return { layout, apply };
}

/** Plays `ticks` ticks of random commands, and logs them. */
function play(
  world: World,
  log: InputLog<(typeof Command)["fields"]>,
  apply: ReturnType<typeof game>["apply"],
  seed: number,
  ticks: number,
) {
  let state = splitSeed(seed, world.tick);
  const dice = (n: number) => {
    state = nextRandom(state);
    return (state >>> 8) % n;
  };
  for (let i = 0; i < ticks; i++) {
    world.enter();
    for (let commands = dice(4); commands > 0; commands--) {
      const input = log.record(world.tick);
      input.what = (["spawn", "push", "hit"] as const)[dice(3)];
      input.player = dice(1000);
      input.amount = dice(256);
      apply(world, input);
    }
    world.step();
  }
}

const seed = Date.now() | 0;

/** A game that was played, and all that is needed to have it again. */
function played(from = seed, ticksBefore = 20, ticks = 80) {
  const { layout, apply } = game();
  const world = layout.open("first", from);
  world.start();
  const log = new InputLog(Command, { capacity: 1000 });
  play(world, log, apply, from, ticksBefore);
  const snapshot = world.snapshot();
  play(world, log, apply, from, ticks);
  return { layout, apply, world, log, snapshot, untilTick: ticksBefore + ticks, hash: world.hash() };
}

describe(`a replay (seed ${seed})`, () => {
  test("comes to the same world", () => {
    const { apply, world, log, snapshot, untilTick, hash } = played();
    assert.ok(log.length > 50);
    const mid = replay(world, snapshot, log, apply, 50);
    assert.notEqual(mid, hash);
    assert.equal(replay(world, snapshot, log, apply, untilTick), hash);
    assert.deepEqual([world.tick, world.hash()], [untilTick, hash]);
  });

  test("goes in another world of the layout, and in a layout of another process that is declared alike", () => {
    const { layout, apply, log, snapshot, untilTick, hash } = played();
    const second = layout.open("second", 99);
    assert.equal(replay(second, snapshot, log, apply, untilTick), hash);
    const there = game();
    const world = there.layout.open();
    assert.equal(replay(world, snapshot, log, there.apply, untilTick), hash);
  });

  test("goes from bytes", () => {
    const { apply, world, log, snapshot, untilTick, hash } = played();
    const bytes = log.toBytes();
    const odd = new Uint8Array(bytes.length + 3).subarray(3);
    odd.set(bytes);
    for (const each of [bytes, odd]) {
      const again = InputLog.fromBytes(Command, each);
      assert.equal(again.length, log.length);
      assert.equal(replay(world, snapshot, again, apply, untilTick), hash);
      assert.deepEqual(again.toBytes(), bytes);
    }
  });

  test("can stop anywhere and comes by that way, too", () => {
    const { apply, world, log, snapshot, untilTick, hash } = played();
    replay(world, snapshot, log, apply, 40);
    const later = world.snapshot();
    assert.equal(replay(world, later, log, apply, untilTick), hash);
    assert.equal(replay(world, world.snapshot(), log, apply, untilTick), hash);
  });

  test("comes to another world where an input is another, missing, or at another tick", () => {
    // Always the same game: in some, what is changed here might come to the same in the end.
    const { apply, world, log, snapshot, untilTick, hash } = played(7);
    let index = log.firstFrom(60);
    while (log.at(index).what !== "push") index++;
    const { amount } = log.at(index);
    log.at(index).amount = amount ^ 128;
    assert.notEqual(replay(world, snapshot, log, apply, untilTick), hash);
    log.at(index).amount = amount;
    log.at(index).what = "spawn";
    assert.notEqual(replay(world, snapshot, log, apply, untilTick), hash);
    log.at(index).what = "push";
    assert.equal(replay(world, snapshot, log, apply, untilTick), hash);
    log.forgetFrom(60);
    assert.notEqual(replay(world, snapshot, log, apply, untilTick), hash);
  });

  test("goes with a rollback: what came late is put in, and the rest is played again", () => {
    const { layout, apply } = game();
    const [late, early] = [layout.open("late", 5), layout.open("early", 5)];
    const ring = new RollbackRing(layout, 8);
    const lateLog = new InputLog(Command, { capacity: 100 });
    const spawnAt = (world: World, log: typeof lateLog, amount: number) => {
      const input = log.record(world.tick);
      input.what = "spawn";
      input.amount = amount;
      world.enter();
      apply(world, input);
    };
    for (const world of [late, early]) world.start();
    for (let i = 0; i < 10; i++) {
      if (i === 6) spawnAt(early, new InputLog(Command, { capacity: 1 }), 100);
      early.step();
    }
    for (let i = 0; i < 10; i++) {
      ring.save(late);
      late.step();
    }
    assert.notEqual(late.hash(), early.hash());
    ring.rollback(late, 6);
    lateLog.forgetFrom(6);
    spawnAt(late, lateLog, 100);
    while (late.tick < 10) late.step();
    assert.equal(late.hash(), early.hash());
  });

  test("applies no input of a tick before the snapshot or from the last tick on", () => {
    const { layout } = game();
    const world = layout.open();
    world.start();
    const log = new InputLog(Command, { capacity: 10 });
    for (let tick = 0; tick < 9; tick++) log.record(tick).amount = tick;
    world.step();
    world.step();
    const seen: number[][] = [];
    replay(world, world.snapshot(), log, (each, { amount }) => seen.push([each.tick, amount]), 5);
    assert.deepEqual(seen, [
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
  });

  test("refuses to go back in time, and worlds that do not run, and says why", () => {
    const { layout, apply } = game();
    const world = layout.open();
    const log = new InputLog(Command, { capacity: 10 });
    const preparing = world.snapshot();
    world.start();
    for (let i = 0; i < 5; i++) world.step();
    const snapshot = world.snapshot();
    for (const until of [4, Number.NaN]) {
      assert.throws(() => replay(world, snapshot, log, apply, until), { code: "OUT_OF_RANGE" });
    }
    assert.equal(replay(world, snapshot, log, apply, 5), world.hash());
    assert.throws(() => replay(world, preparing, log, apply, 3), {
      code: "WRONG_STATE",
      message: /preparing at tick 0/,
    });
    assert.throws(() => replay(world, snapshot.subarray(8), log, apply, 9), { code: "BAD_SNAPSHOT" });
  });
});
