import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component } from "./component.js";
import { nextRandom, splitSeed } from "./random.js";
import { RollbackRing } from "./rollback-ring.js";
import type { World } from "./world.js";
import { WorldLayout } from "./world-layout.js";

const Health = component("health", { hp: i32 });

/** Worlds in which entities come and go, and whose dice decide about all of it. */
function gameLayout({ name = "arena", shared = false, capacity = 50 } = {}) {
  const layout = new WorldLayout(name, { capacity, components: [Health], worlds: 3, shared });
  const living = layout.query(Health).cursor();
  const spawn = layout.prefab([Health]).cursor();
  layout.system("live and die", {
    run(world) {
      const { random } = layout;
      for (let i = 0; i < living.length; i++) {
        living.at(i).health.hp -= random.below(4);
        if (living.health.hp <= 0) living.despawn();
      }
      for (let i = random.below(4); i > 0 && world.live < capacity - 5; i--) {
        spawn.spawn().health.hp = 5 + random.below(10);
      }
    },
  });
  return layout;
}

function started(layout: WorldLayout, seed = 1): World {
  const world = layout.open(`world ${seed}`, seed);
  world.start();
  return world;
}

describe("a ring of the last ticks", () => {
  for (const shared of [false, true]) {
    test(`makes the world what it was at a tick, in ${shared ? "shared" : "plain"} memory`, () => {
      const layout = gameLayout({ shared });
      const world = started(layout);
      const ring = new RollbackRing(layout, 4);
      const hashes = new Map<number, number>();
      for (let i = 0; i < 20; i++) {
        ring.save(world);
        hashes.set(world.tick, world.hash());
        world.step();
      }
      const last = world.hash();
      for (const tick of [18, 17, 16]) {
        ring.rollback(world, tick);
        assert.deepEqual([world.tick, world.hash()], [tick, hashes.get(tick)]);
      }
      while (world.tick < 20) world.step();
      assert.equal(world.hash(), last);
    });
  }

  test("has the last ticks and no others", () => {
    const layout = gameLayout();
    const world = started(layout);
    const ring = new RollbackRing(layout, 3);
    assert.deepEqual([ring.ticks, ring.has(0), ring.length], [[], false, 0]);
    for (let i = 0; i < 5; i++) {
      ring.save(world);
      world.step();
    }
    assert.deepEqual([ring.ticks, ring.length, ring.capacity], [[2, 3, 4], 3, 3]);
    assert.deepEqual(
      [1, 2, 4, 5].map((tick) => ring.has(tick)),
      [false, true, true, false],
    );
  });

  test("forgets the ticks behind the one that was gone back to, and keeps that", () => {
    const layout = gameLayout();
    const world = started(layout);
    const ring = new RollbackRing(layout, 8);
    for (let i = 0; i < 6; i++) {
      ring.save(world);
      world.step();
    }
    ring.rollback(world, 3);
    assert.deepEqual(ring.ticks, [0, 1, 2, 3]);
    world.step();
    ring.save(world);
    assert.deepEqual(ring.ticks, [0, 1, 2, 3, 4]);
  });

  test("has a tick once, as it was saved last", () => {
    const layout = gameLayout();
    const world = started(layout);
    const ring = new RollbackRing(layout, 3);
    const cursor = layout.prefab([Health]).cursor();
    ring.save(world);
    cursor.spawn().health.hp = 77;
    const hash = world.hash();
    ring.save(world);
    assert.deepEqual(ring.ticks, [0]);
    world.step();
    ring.rollback(world, 0);
    assert.equal(world.hash(), hash);
  });

  test("forgets ticks that the world has left by a snapshot of its own", () => {
    const layout = gameLayout();
    const world = started(layout);
    const ring = new RollbackRing(layout, 8);
    const begin = world.snapshot();
    for (let i = 0; i < 5; i++) {
      ring.save(world);
      world.step();
    }
    world.restore(begin);
    world.step();
    world.step();
    ring.save(world);
    assert.deepEqual(ring.ticks, [0, 1, 2]);
  });

  test("refuses a tick that it does not have, names those that it has, and changes nothing", () => {
    const layout = gameLayout();
    const world = started(layout);
    const ring = new RollbackRing(layout, 2);
    assert.throws(() => ring.rollback(world, 0), { code: "NO_SNAPSHOT", message: /it has none/ });
    for (let i = 0; i < 4; i++) {
      ring.save(world);
      world.step();
    }
    const hash = world.hash();
    assert.throws(() => ring.rollback(world, 1), {
      code: "NO_SNAPSHOT",
      message: "rollback ring of arena: there is no tick 1; it has 2, 3 and no other",
    });
    assert.deepEqual([world.hash(), ring.ticks], [hash, [2, 3]]);
  });

  test("is of one world until it is cleared", () => {
    const layout = gameLayout();
    const [one, two] = [started(layout, 1), started(layout, 2)];
    const ring = new RollbackRing(layout, 4);
    ring.save(one);
    assert.throws(() => ring.save(two), { code: "WRONG_STATE", message: /ticks of world 1/ });
    ring.clear();
    assert.deepEqual(ring.ticks, []);
    ring.save(two);
    assert.deepEqual(ring.ticks, [0]);
  });

  test("makes another world of the layout what the first one was", () => {
    const layout = gameLayout();
    const [one, two] = [started(layout, 1), started(layout, 2)];
    const ring = new RollbackRing(layout, 4);
    for (let i = 0; i < 10; i++) one.step();
    ring.save(one);
    const hash = one.hash();
    one.end();
    ring.rollback(two, 10);
    assert.equal(two.hash(), hash);
    two.step();
    ring.save(two);
    assert.deepEqual(ring.ticks, [10, 11]);
  });

  test("refuses worlds of another layout, and those that have ended", () => {
    const layout = gameLayout();
    const other = gameLayout({ name: "other", capacity: 60 });
    const [world, stranger] = [started(layout), started(other)];
    const ring = new RollbackRing(layout, 4);
    assert.throws(() => ring.save(stranger), { code: "BAD_OPTION" });
    ring.save(world);
    assert.throws(() => ring.rollback(stranger, 0), { code: "BAD_SNAPSHOT" });
    world.end();
    assert.throws(() => ring.save(world), { code: "WORLD_ENDED" });
    assert.throws(() => ring.rollback(world, 0), { code: "WORLD_ENDED" });
    assert.deepEqual(ring.ticks, [0]);
  });

  test("refuses to save or go back within a tick", () => {
    const refused: unknown[] = [];
    const layout = gameLayout();
    layout.system("too early", {
      run(world) {
        for (const act of [() => ring.save(world), () => ring.rollback(world, 0)]) {
          try {
            act();
          } catch (error) {
            refused.push((error as { code?: string }).code);
          }
        }
      },
    });
    const world = started(layout);
    const ring = new RollbackRing(layout, 4);
    ring.save(world);
    world.step();
    assert.deepEqual(refused, ["WRONG_STATE", "WRONG_STATE"]);
    assert.deepEqual(ring.ticks, [0]);
  });

  test("is not made of no ticks, nor before the first world is open", () => {
    const layout = gameLayout();
    assert.throws(() => new RollbackRing(layout, 4), { code: "BAD_OPTION", message: /open the first world/ });
    started(layout);
    for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 16 + 1]) {
      assert.throws(() => new RollbackRing(layout, capacity), { code: "BAD_OPTION" });
    }
  });

  const seed = Date.now() | 0;
  test(`agrees with a map of snapshots over random saves, steps and rollbacks (seed ${seed})`, () => {
    const layout = gameLayout();
    const world = started(layout, seed);
    const capacity = 5;
    const ring = new RollbackRing(layout, capacity);
    let model: { tick: number; hash: number }[] = [];
    let state = splitSeed(seed, 1);
    for (let i = 0; i < 600; i++) {
      state = nextRandom(state);
      const choice = (state >>> 8) % 5;
      if (choice < 2) world.step();
      else if (choice < 4) {
        ring.save(world);
        model = model.filter(({ tick }) => tick < world.tick);
        model.push({ tick: world.tick, hash: world.hash() });
        model = model.slice(-capacity);
      } else if (model.length > 0) {
        const to = model[(state >>> 16) % model.length];
        ring.rollback(world, to.tick);
        assert.deepEqual([world.tick, world.hash()], [to.tick, to.hash]);
        model = model.filter(({ tick }) => tick <= to.tick);
      }
      assert.deepEqual(
        ring.ticks,
        model.map(({ tick }) => tick),
      );
    }
  });
});
