import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32, list } from "@pauseless/arena";
import { component, tag, type World, WorldLayout } from "./index.js";
import { EACH_MODE, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32, hits: list(i32, 2) }, { track: true });
const Armor = component("armor", { value: i32 });
const Hot = tag("hot");

for (const mode of EACH_MODE.filter(({ checked }) => checked)) {
  describe(`misuse has a name, ${nameOf(mode)}`, () => {
    const make = () => {
      const layout = new WorldLayout("game", {
        capacity: 4,
        components: [Health, Armor, Hot],
        worlds: 3,
        ...mode,
      });
      const unit = layout.prefab([Health]).cursor(Armor, Hot);
      return { layout, unit, query: layout.query(Health).cursor(), any: layout.cursor(Health, Armor, Hot) };
    };
    /** Asserts that it is refused and changes nothing. */
    const refusesIn = (world: World, code: string, ...uses: (() => unknown)[]) => {
      const hash = world.hash();
      for (const use of uses) refuses(code, use);
      assert.equal(world.hash(), hash);
    };

    test("a handle that is stale", () => {
      const { layout, unit, any } = make();
      const world = layout.open();
      const { handle } = unit.spawn();
      unit.despawn();
      refusesIn(
        world,
        "STALE_ENTITY",
        () => any.to(handle),
        () => any.to(0),
        () => any.to(handle + 2 ** 32),
        () => any.to(-5),
      );
      world.endFrame();
      unit.spawn();
      refusesIn(world, "STALE_ENTITY", () => any.to(handle));
    });

    test("a batch that is looked at beyond its end, or after the boundary", () => {
      const { layout, unit } = make();
      const world = layout.open();
      refusesIn(world, "OUT_OF_RANGE", () => unit.spawned(0));
      unit.spawnMany(2);
      assert.notEqual(unit.spawned(1).handle, unit.spawned(0).handle);
      refusesIn(
        world,
        "OUT_OF_RANGE",
        () => unit.spawned(2),
        () => unit.spawned(-1),
        () => unit.spawned(0.5),
      );
      world.flush();
      refusesIn(world, "OUT_OF_RANGE", () => unit.spawned(0));
    });

    test("the root is despawned by nobody", () => {
      const { layout, any } = make();
      const world = layout.open();
      refusesIn(world, "WRONG_KIND", () => any.to(world.root).despawn());
      world.end();
    });

    test("a component that is added to what was despawned", () => {
      const { layout, unit } = make();
      const world = layout.open();
      unit.spawn();
      unit.despawn();
      refusesIn(
        world,
        "STALE_ENTITY",
        () => unit.armor.add(),
        () => unit.hot.add(),
      );
      world.endFrame();
      refusesIn(
        world,
        "STALE_ENTITY",
        () => unit.armor.add(),
        () => unit.hot.add(),
      );
    });

    test("a component that is not there", () => {
      const { layout, unit } = make();
      const world = layout.open();
      unit.spawn();
      refusesIn(
        world,
        "NO_COMPONENT",
        () => unit.armor.value,
        () => {
          unit.armor.value = 1;
        },
      );
      unit.health.remove();
      refusesIn(
        world,
        "NO_COMPONENT",
        () => unit.health.hp,
        () => unit.health.hits,
        () => unit.health.hits.push(1),
      );
      assert.equal(unit.health.present, false);
    });

    test("an index or a slot that is not there", () => {
      const { layout, unit, query, any } = make();
      const world = layout.open();
      unit.spawn();
      world.flush();
      query.at(0);
      refusesIn(
        world,
        "OUT_OF_RANGE",
        () => query.at(1),
        () => query.at(-1),
        () => query.at(0.5),
        () => query.at(Number.NaN),
        () => any.toSlot(5),
        () => any.toSlot(-1),
        () => any.toSlot(0.5),
        () => unit.health.hits.get(0),
      );
    });

    test("a cursor that was never moved", () => {
      const { layout, any } = make();
      layout.open();
      refuses("STALE_CURSOR", () => any.slot);
      refuses("STALE_CURSOR", () => any.handle);
      refuses("STALE_CURSOR", () => any.health.present);
      refuses("STALE_CURSOR", () => any.health.add());
      refuses("STALE_CURSOR", () => any.despawn());
    });

    test("a cursor that stands in a world that was left", () => {
      const { layout, unit } = make();
      const world = layout.open("a");
      const { handle } = unit.spawn();
      const other = layout.open("b");
      for (const use of [
        () => unit.slot,
        () => unit.health.hp,
        () => unit.health.remove(),
        () => unit.hot.present,
        () => unit.despawn(),
      ]) {
        refuses("STALE_CURSOR", use);
      }
      assert.deepEqual([world.live, other.live], [2, 1]);
      world.enter();
      assert.equal(unit.to(handle).health.hp, 0);
    });

    test("a cursor that stood in a world before it was restored, or ended", () => {
      const { layout, unit } = make();
      const world = layout.open();
      const { handle } = unit.spawn();
      world.restore(world.snapshot());
      refuses("STALE_CURSOR", () => unit.health.hp);
      unit.to(handle);
      world.end();
      refuses("STALE_CURSOR", () => unit.health.hp);
      refuses("STALE_CURSOR", () => unit.despawn());
    });
  });
}
