import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32, record } from "@pauseless/arena";
import {
  component,
  type Entity,
  reference,
  tag,
  WorldError,
  type WorldErrorCode,
  WorldLayout,
  without,
} from "./index.js";

/*
 * Every code of the package, what it is thrown for, and that nothing is changed by what throws.
 */

const Health = component("health", { hp: i32 });
const Armor = component("armor", { value: i32, by: reference({ onDespawn: "clear" }) }, { track: true });
const Hot = tag("hot");
const Foreign = tag("foreign");

function make() {
  const layout = new WorldLayout("game", {
    kinds: { unit: { capacity: 1, components: [Health, Armor] }, item: { capacity: 1, components: [Hot] } },
    checked: true,
  });
  const query = layout.query(Health);
  layout.system("move", { run() {} });
  return { layout, query, unit: layout.prefab([Health]).cursor(Armor, Hot) };
}

type Made = ReturnType<typeof make> & {
  readonly world: ReturnType<WorldLayout["open"]>;
  readonly stale: Entity;
};

/** By code: what throws it, in a world with one unit whose slot was used before. */
const INSIDE: Partial<Record<WorldErrorCode, readonly ((made: Made) => unknown)[]>> = {
  LAYOUT_SEALED: [
    ({ layout }) => layout.query(Hot),
    ({ layout }) => layout.system("late", { run() {} }),
    ({ layout }) => layout.observe("late", [Hot], () => () => {}),
    ({ query }) => query.runs(),
  ],
  WORLD_FULL: [({ unit }) => unit.spawn()],
  STALE_ENTITY: [({ unit, stale }) => unit.to(stale)],
  NO_COMPONENT: [
    ({ unit }) => unit.armor.value,
    ({ layout }) => layout.cursor(Foreign),
    ({ layout }) => layout.prefab([Foreign]),
    ({ layout }) => layout.singleton(Health),
    ({ query }) => query.cursor(Foreign),
  ],
  WRONG_KIND: [({ unit }) => unit.hot.add()],
  NOT_TRACKED: [({ unit }) => unit.health.mark()],
  OUT_OF_RANGE: [({ unit }) => unit.toSlot(3), ({ query }) => query.cursor().at(1)],
  WRONG_STATE: [({ world }) => world.resume()],
  BAD_SYSTEM: [({ world }) => world.disable("mvoe")],
  BAD_COMPONENT: [
    ({ layout }) => layout.referrers(Armor, "value"),
    ({ layout }) => layout.column(Armor, "by"),
    ({ layout }) => layout.prefab([Armor], { armor: { by: 1 } }).cursor(),
  ],
  BAD_OPTION: [({ layout }) => layout.prefab([Health, Hot])],
};

describe("what throws", () => {
  for (const [code, uses] of Object.entries(INSIDE)) {
    test(`${code} changes nothing`, () => {
      const { layout, query, unit } = make();
      const world = layout.open();
      const { handle: stale } = unit.spawn();
      unit.despawn();
      world.endFrame();
      unit.spawn().health.hp = 5;
      world.flush();
      const hash = world.hash();
      for (const use of uses) {
        assert.throws(
          () => use({ layout, query, unit, world, stale }),
          (error) => error instanceof WorldError && error.code === code && error.message.length > 20,
        );
        assert.equal(world.hash(), hash);
      }
      assert.deepEqual([world.live, query.length, unit.toSlot(0).health.hp], [2, 1, 5]);
      world.start();
      world.step();
    });
  }

  test("WORLD_ENDED leaves the world ended", () => {
    const { layout } = make();
    const world = layout.open();
    world.end();
    assert.throws(() => world.step(), { code: "WORLD_ENDED", name: "WorldError" });
    assert.equal(world.state, "ended");
  });
});

describe("what cannot be declared", () => {
  const refused = (code: WorldErrorCode, use: () => unknown) =>
    assert.throws(use, (error) => error instanceof WorldError && error.code === code);

  test("BAD_COMPONENT: a name that is taken, or no name", () => {
    for (const name of [
      "",
      "1st",
      "a b",
      "at",
      "to",
      "spawn",
      "slot",
      "handle",
      "length",
      "despawn",
      "find",
    ]) {
      refused("BAD_COMPONENT", () => component(name, { x: i32 }));
      refused("BAD_COMPONENT", () => tag(name));
    }
    for (const field of ["add", "remove", "present", "mark"]) {
      refused("BAD_COMPONENT", () => component("fine", { [field]: i32 }));
    }
    refused(
      "BAD_COMPONENT",
      () => new WorldLayout("twice", { capacity: 1, components: [tag("a"), tag("a")] }),
    );
  });

  test("BAD_QUERY: what nothing can match", () => {
    const { layout } = make();
    refused("BAD_QUERY", () => layout.query(Health, Hot));
    refused("BAD_QUERY", () => layout.query(Health, without(Health)));
  });

  test("SYSTEM_CYCLE: systems that wait for each other", () => {
    const { layout } = make();
    layout.system("a", { after: ["move"], before: ["move"], run() {} });
    refused("SYSTEM_CYCLE", () => layout.open());
  });

  test("a component of the memory package is no component", () => {
    const Item = record("Item", { price: i32 });
    assert.throws(() => new WorldLayout("bad", { capacity: 1, components: [Item as never] }));
  });
});
