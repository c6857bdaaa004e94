import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component, WorldLayout } from "./index.js";
import { EACH_MODE, type Mode, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32 });
/** How many generations a slot has. */
const GENERATIONS = 2047;

function few(mode: Mode, capacity = 3) {
  const layout = new WorldLayout("few", { capacity, components: [Health], ...mode });
  const all = layout.query(Health);
  return { layout, all, fighter: layout.prefab([Health]).cursor(), any: layout.cursor(Health) };
}

for (const mode of EACH_MODE) {
  describe(`entities, ${nameOf(mode)}`, () => {
    test("a handle names its entity until that is despawned", () => {
      const { layout, fighter } = few(mode);
      const world = layout.open();
      const { handle } = fighter.spawn();
      assert.equal(world.isAlive(handle), true);
      assert.equal(world.live, 2, "the root is one");
      fighter.despawn();
      assert.equal(world.isAlive(handle), false, "at once");
      assert.equal(world.live, 1);
      fighter.despawn();
      assert.equal(world.live, 1, "despawning again does nothing");
    });

    test("a slot is used again after the end of the frame, under another handle", () => {
      const { layout, fighter, any } = few(mode, 1);
      const world = layout.open();
      const { handle, slot } = fighter.spawn();
      fighter.despawn();
      refuses("WORLD_FULL", () => fighter.spawn());
      world.endFrame();
      assert.equal(fighter.spawn().slot, slot);
      assert.notEqual(fighter.handle, handle);
      assert.equal(any.find(handle), false);
      assert.equal(any.find(fighter.handle), true);
    });

    test("what is no handle names nobody", () => {
      const { layout, fighter } = few(mode);
      const world = layout.open();
      fighter.spawn();
      for (const handle of [0, -1, fighter.handle + 0.5, fighter.handle + 2 ** 32, 2 ** 31 - 1, Number.NaN]) {
        assert.equal(world.isAlive(handle), false, `${handle}`);
      }
    });

    test("where it is full, nothing changes", () => {
      const { layout, fighter, all } = few(mode);
      const world = layout.open();
      for (let i = 0; i < 3; i++) fighter.spawn().health.hp = i;
      const hash = world.hash();
      refuses("WORLD_FULL", () => fighter.spawn());
      assert.equal(world.hash(), hash);
      assert.equal(fighter.health.hp, 2, "the cursor stands where it stood");
      world.flush();
      assert.equal(all.length, 3);
    });

    test("despawning within a loop frees no slot before the frame is over", () => {
      const { layout, fighter, all } = few(mode);
      const each = all.cursor();
      let died = 0;
      layout.system("die", {
        run() {
          for (let i = 0; i < each.length; i++) {
            each.at(i).despawn();
            died++;
            refuses("WORLD_FULL", () => fighter.spawn());
          }
        },
      });
      const world = layout.open();
      for (let i = 0; i < 3; i++) fighter.spawn();
      world.start();
      world.step();
      assert.equal(died, 3);
      assert.equal(world.live, 1);
      for (let i = 0; i < 3; i++) fighter.spawn();
    });

    test("what was despawned can be read until the end of the frame", () => {
      const { layout, fighter, any } = few(mode);
      const world = layout.open();
      fighter.spawn().health.hp = 7;
      fighter.despawn();
      world.flush();
      any.toSlot(fighter.slot);
      assert.equal(any.health.present, true);
      assert.equal(any.health.hp, 7);
    });
  });
}

test("handles are small integers above 0, and repeat after 2,047 uses of a slot", () => {
  const { layout, fighter } = few({ shared: false, checked: false, generateCode: true }, 1);
  const world = layout.open();
  const handles: number[] = [];
  for (let use = 0; use <= GENERATIONS; use++) {
    handles.push(fighter.spawn().handle);
    fighter.despawn();
    world.endFrame();
  }
  assert.equal(new Set(handles).size, GENERATIONS);
  assert.equal(handles[GENERATIONS], handles[0]);
  assert.ok(handles.every((handle) => handle > 0 && handle < 2 ** 30 && Number.isInteger(handle)));
});

test("slots are used again in the same order in worlds to which the same happened", () => {
  const { layout, fighter } = (() => {
    const layout = new WorldLayout("two", { capacity: 8, components: [Health], worlds: 2 });
    return { layout, fighter: layout.prefab([Health]).cursor() };
  })();
  const histories = [layout.open(), layout.open()].map((world) => {
    world.enter();
    const handles: number[] = [];
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 3; i++) handles.push(fighter.spawn().handle);
      for (const handle of handles.slice(-3 + (round % 2))) fighter.to(handle).despawn();
      world.endFrame();
      if (world.live > 4) fighter.to(handles.find((each) => world.isAlive(each)) ?? 0).despawn();
      world.endFrame();
    }
    return { handles, hash: world.hash() };
  });
  assert.deepEqual(histories[0], histories[1]);
});
