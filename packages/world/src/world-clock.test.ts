import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component } from "./component.js";
import type { World } from "./world.js";
import { WorldClock } from "./world-clock.js";
import { WorldLayout } from "./world-layout.js";

const Health = component("health", { hp: i32 });

function oneWorld({ tickMs = 50, run = (_: World): void => {} } = {}) {
  const layout = new WorldLayout("arena", { capacity: 4, components: [Health], tickMs });
  layout.system("heal", { run });
  const world = layout.open();
  return { layout, world, clock: new WorldClock(world) };
}

describe("a world's clock", () => {
  test("runs as many ticks as the time has, and keeps what is left of it", () => {
    const { world, clock } = oneWorld();
    world.start();
    assert.deepEqual([clock.advance(120), world.tick, clock.interpolation], [2, 2, 0.4]);
    assert.deepEqual([clock.advance(29), world.tick], [0, 2]);
    assert.deepEqual([clock.advance(1), world.tick, clock.interpolation], [1, 3, 0]);
  });

  test("takes the length of a tick from the layout", () => {
    const { world, clock } = oneWorld({ tickMs: 20 });
    world.start();
    assert.equal(clock.advance(61), 3);
  });

  test("runs nothing while the world is preparing or paused, and does not run it later", () => {
    const { world, clock } = oneWorld();
    assert.equal(clock.advance(1000), 0);
    world.start();
    assert.equal(clock.advance(49), 0);
    world.pause();
    assert.equal(clock.advance(1000), 0);
    world.resume();
    assert.deepEqual([clock.advance(0), world.tick], [0, 0]);
    assert.deepEqual([clock.advance(1), world.tick], [1, 1]);
  });

  test("drops and counts what is beyond the most ticks of an advance", () => {
    const { world } = oneWorld();
    const clock = new WorldClock(world, { maxTicksPerAdvance: 3 });
    world.start();
    assert.deepEqual([clock.advance(530), clock.droppedTicks, world.tick], [3, 7, 3]);
    assert.deepEqual([clock.advance(20), world.tick], [1, 4]);
  });

  test("stops where a system pauses the world, or ends it", () => {
    const { world, clock } = oneWorld({
      run(each) {
        if (each.tick === 2) each.pause();
        if (each.tick === 4) each.end();
      },
    });
    world.start();
    assert.deepEqual([clock.advance(250), world.tick], [2, 2]);
    world.resume();
    assert.equal(clock.advance(200), 2);
    assert.equal(world.state, "ended");
    assert.throws(() => clock.advance(50), { code: "WORLD_ENDED" });
  });

  test("serves each of several worlds of a layout on its own", () => {
    const layout = new WorldLayout("arena", { capacity: 4, components: [Health], worlds: 2 });
    const worlds = [layout.open("one"), layout.open("two")];
    const clocks = worlds.map((world) => new WorldClock(world));
    for (const world of worlds) world.start();
    clocks[0].advance(60);
    clocks[1].advance(110);
    clocks[0].advance(40);
    assert.deepEqual(
      worlds.map((world) => world.tick),
      [2, 2],
    );
  });

  test("is no part of the world: worlds at different times within a tick have one hash", () => {
    const hashes = [0, 30].map((ms) => {
      const { world, clock } = oneWorld();
      world.start();
      clock.advance(ms);
      return world.hash();
    });
    assert.equal(hashes[0], hashes[1]);
  });

  test("is not advanced within a tick, which changes nothing", () => {
    const refused: unknown[] = [];
    const { world, clock } = oneWorld({
      run() {
        try {
          clock.advance(30);
        } catch (error) {
          refused.push((error as { code?: string }).code);
        }
      },
    });
    world.start();
    assert.deepEqual([clock.advance(50), refused, clock.interpolation], [1, ["WRONG_STATE"], 0]);
  });

  test("refuses time that goes back", () => {
    const { world, clock } = oneWorld();
    world.start();
    assert.throws(() => clock.advance(-1), { code: "OUT_OF_RANGE" });
    assert.throws(() => clock.advance(Number.NaN), { code: "OUT_OF_RANGE" });
  });
});
