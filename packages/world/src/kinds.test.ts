import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component, WorldLayout } from "./index.js";
import { EACH_MODE, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32 });
const Effect = component("effect", { power: i32 });
const Price = component("price", { gold: i32 });

for (const mode of EACH_MODE) {
  describe(`kinds of entities, ${nameOf(mode)}`, () => {
    const make = () =>
      new WorldLayout("kinds", {
        kinds: {
          unit: { capacity: 2, components: [Health, Price] },
          effect: { capacity: 3, components: [Effect] },
          item: { capacity: 1, components: [Price, Health] },
        },
        ...mode,
      });

    test("each kind has its own capacity", () => {
      const layout = make();
      const unit = layout.prefab([Health], {}, { kind: "unit" }).cursor();
      const effect = layout.prefab([Effect]).cursor();
      const item = layout.prefab([Price], {}, { kind: "item" }).cursor();
      const world = layout.open();
      for (let i = 0; i < 2; i++) unit.spawn();
      refuses("WORLD_FULL", () => unit.spawn());
      for (let i = 0; i < 3; i++) effect.spawn();
      refuses("WORLD_FULL", () => effect.spawn());
      item.spawn();
      refuses("WORLD_FULL", () => item.spawn());
      effect.despawn();
      world.endFrame();
      refuses("WORLD_FULL", () => unit.spawn());
      refuses("WORLD_FULL", () => item.spawn());
      effect.spawn();
    });

    test("a component of several kinds is one column and one query", () => {
      const layout = make();
      const prices = layout.query(Price).cursor();
      const gold = layout.column(Price, "gold");
      const unit = layout.prefab([Health, Price], { price: { gold: 5 } }, { kind: "unit" }).cursor();
      const item = layout.prefab([Price], { price: { gold: 7 } }, { kind: "item" }).cursor();
      const world = layout.open();
      unit.spawn();
      item.spawn();
      world.flush();
      assert.equal(prices.length, 2);
      assert.deepEqual(
        [0, 1].map((i) => prices.at(i).price.gold),
        [5, 7],
      );
      assert.deepEqual(
        [unit.slot, item.slot].map((slot) => gold.array[gold.start + slot]),
        [5, 7],
      );
      assert.ok(item.slot - unit.slot >= 5, "each kind has its own slots");
    });

    test("a prefab names its kind where several can have all of it", () => {
      const layout = make();
      refuses("BAD_OPTION", () => layout.prefab([Health]));
      refuses("BAD_OPTION", () => layout.prefab([Health, Effect]));
      refuses("BAD_OPTION", () => layout.prefab([Effect], {}, { kind: "item" }));
      refuses("BAD_OPTION", () => layout.prefab([Effect], {}, { kind: "nothing" }));
      refuses("BAD_OPTION", () => layout.prefab([], {}, { kind: "root" }));
      layout.prefab([Effect]);
    });

    const ifChecked = mode.checked ? test : () => {};
    ifChecked("an entity is not given what its kind cannot have", () => {
      const layout = make();
      const effect = layout.prefab([Effect]).cursor(Health, Price);
      const world = layout.open();
      effect.spawn();
      const hash = world.hash();
      // Units and items can have it, and effects stand between them.
      refuses("WRONG_KIND", () => effect.price.add());
      refuses("WRONG_KIND", () => effect.health.add());
      assert.equal(world.hash(), hash);
      refuses("WRONG_KIND", () => layout.cursor(Health).to(world.root).health.add());
      assert.equal(world.hash(), hash);
    });
  });
}

test("options that no world can have are refused", () => {
  const bad = (options: object) => refuses("BAD_OPTION", () => new WorldLayout("bad", options));
  bad({});
  bad({ capacity: 1 });
  bad({ components: [Health] });
  bad({ capacity: 0, components: [Health] });
  bad({ capacity: 1.5, components: [Health] });
  bad({ capacity: 2 ** 20, components: [Health] });
  bad({ capacity: 1, components: [Health], kinds: {} });
  bad({ kinds: { root: { capacity: 1, components: [] } } });
  bad({ capacity: 1, components: [Health], worlds: 0 });
  bad({ capacity: 1, components: [Health], worlds: 1.5 });
});
