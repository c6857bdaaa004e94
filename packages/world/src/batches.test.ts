import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { added, component, removed, tag, WorldLayout, without } from "./index.js";
import { EACH_MODE, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32 });
const Hot = tag("hot");
/** So many that a mask has two words. */
const more = Array.from({ length: 30 }, (_, i) => tag(`more${i}`));

for (const mode of EACH_MODE) {
  for (const [words, others] of [
    ["one word", []],
    ["two words", more],
  ] as const) {
    describe(`batches, masks of ${words}, ${nameOf(mode)}`, () => {
      const make = (capacity = 200) => {
        const layout = new WorldLayout("batches", {
          capacity,
          components: [...others, Health, Hot],
          ...mode,
        });
        const queries = {
          all: layout.query(Health),
          hot: layout.query(Health, Hot),
          cold: layout.query(Health, without(Hot)),
          added: layout.query(added(Health)),
          heated: layout.query(added(Hot)),
          removed: layout.query(removed(Health)),
        };
        const unit = layout.prefab([Health], { health: { hp: 7 } }).cursor(Hot);
        const slotsOf = (name: keyof typeof queries) => {
          const { words: list, first, length } = queries[name];
          return [...list.subarray(first, first + length)];
        };
        return { layout, unit, queries, slotsOf, world: layout.open() };
      };

      test("are in the queries from the next boundary on, in their order, with what the prefab has", () => {
        const { unit, slotsOf, world } = make();
        unit.spawnMany(3);
        assert.deepEqual(slotsOf("all"), []);
        world.flush();
        assert.deepEqual(slotsOf("all"), [0, 1, 2]);
        assert.deepEqual(slotsOf("added"), [0, 1, 2]);
        for (const slot of [0, 1, 2]) assert.equal(unit.toSlot(slot).health.hp, 7);
        assert.equal(world.live, 4);
      });

      test("use the slots that are free again first", () => {
        const { unit, world } = make();
        unit.spawnMany(4);
        const { handle } = unit.spawned(1);
        unit.despawn();
        unit.spawned(3).despawn();
        world.endFrame();
        unit.spawnMany(3);
        const slots = [0, 1, 2].map((i) => unit.spawned(i).slot);
        assert.deepEqual([...slots].sort(), [1, 3, 4]);
        assert.equal(world.isAlive(handle), false);
        assert.ok([0, 1, 2].every((i) => world.isAlive(unit.spawned(i).handle)));
      });

      test("can be changed one by one before the boundary", () => {
        const { unit, slotsOf, world } = make();
        unit.spawnMany(4);
        unit.spawned(1).hot.add();
        unit.spawned(2).despawn();
        unit.spawned(3).health.remove();
        world.flush();
        assert.deepEqual(slotsOf("all"), [0, 1]);
        assert.deepEqual(slotsOf("hot"), [1]);
        assert.deepEqual(slotsOf("cold"), [0]);
        assert.deepEqual(slotsOf("heated"), [1]);
        world.endFrame();
        // The slot of the one that was despawned is free, once.
        unit.spawnMany(3);
        assert.deepEqual(
          [0, 1, 2].map((i) => unit.spawned(i).slot),
          [2, 4, 5],
        );
      });

      test("despawn all of a query, those that were changed before as well", () => {
        const { unit, queries, slotsOf, world } = make();
        unit.spawnMany(5);
        world.endFrame();
        unit.toSlot(1).hot.add();
        unit.toSlot(3).despawn();
        queries.cold.despawnAll();
        assert.equal(world.live, 1);
        assert.deepEqual(slotsOf("all"), [0, 1, 2, 3, 4], "until the next boundary");
        queries.cold.despawnAll();
        world.flush();
        for (const name of ["all", "hot", "cold"] as const) assert.deepEqual(slotsOf(name), []);
        assert.deepEqual(slotsOf("removed").sort(), [0, 1, 2, 3, 4]);
        world.endFrame();
        unit.spawnMany(6);
        const slots = Array.from({ length: 6 }, (_, i) => unit.spawned(i).slot);
        assert.deepEqual(slots.sort(), [0, 1, 2, 3, 4, 5]);
      });

      test("of none are nothing, however many", () => {
        const { unit, slotsOf, world } = make(8);
        for (let tick = 0; tick < 100; tick++) {
          unit.spawnMany(0);
          world.flush();
        }
        for (let i = 0; i < 100; i++) unit.spawnMany(0);
        unit.spawn();
        world.flush();
        assert.deepEqual(slotsOf("all"), [0]);
      });

      test("are told to event queries as if they had been spawned one by one", () => {
        const outcomes = [true, false].map((atOnce) => {
          const { unit, slotsOf, world } = make();
          if (atOnce) unit.spawnMany(4);
          else for (let i = 0; i < 4; i++) unit.spawn();
          unit.toSlot(0).despawn();
          unit.toSlot(1).health.remove();
          unit.toSlot(2).hot.add();
          world.flush();
          return (["added", "heated", "removed", "all"] as const).map(slotsOf);
        });
        assert.deepEqual(outcomes[0], outcomes[1]);
        assert.deepEqual(outcomes[0], [[2, 3], [2], [], [2, 3]]);
      });

      test("more of them than there is room for in one frame are still right", () => {
        const { unit, queries, world } = make();
        for (let i = 0; i < 100; i++) unit.spawnMany(1);
        for (let i = 0; i < 100; i += 2) unit.toSlot(i).hot.add();
        world.endFrame();
        assert.deepEqual([queries.all.length, queries.hot.length, queries.cold.length], [100, 50, 50]);
        // Neighbours have different masks: each is a batch by itself.
        queries.all.despawnAll();
        world.endFrame();
        assert.deepEqual([queries.all.length, queries.hot.length, world.live], [0, 0, 1]);
        unit.spawnMany(200);
        world.endFrame();
        assert.equal(queries.all.length, 200);
      });

      test("of more than are free, or of no number, none is spawned", () => {
        const { unit, world } = make(3);
        unit.spawn();
        const hash = world.hash();
        refuses("WORLD_FULL", () => unit.spawnMany(3));
        for (const count of [-1, 0.5, Number.NaN]) refuses("OUT_OF_RANGE", () => unit.spawnMany(count));
        assert.equal(world.hash(), hash);
        unit.spawnMany(2);
        assert.equal(world.live, 4);
      });
    });
  }
}
