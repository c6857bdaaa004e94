import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i16, i32, list } from "@pauseless/arena";
import { type AnyComponent, changed, component, reference, tag, WorldLayout } from "./index.js";
import { EACH_MODE, type Mode, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32, hits: list(i32, 3) }, { track: true });
const Effect = component("effect", { on: reference({ onDespawn: "despawn" }) });
const Clock = component("clock", { now: i32 });

function make(mode: Mode) {
  const layout = new WorldLayout("game", {
    capacity: 8,
    components: [Health, Effect],
    singletons: [Clock],
    worlds: 3,
    ...mode,
  });
  return {
    layout,
    unit: layout.prefab([Health]).cursor(Effect),
    alive: layout.query(Health),
    written: layout.query(changed(Health)),
    clock: layout.singleton(Clock),
    effects: layout.referrers(Effect, "on"),
  };
}

for (const mode of EACH_MODE) {
  describe(`snapshots, ${nameOf(mode)}`, () => {
    test("a world goes on as it was, in its own block or in another", () => {
      const { layout, unit, alive, written, clock, effects } = make(mode);
      const world = layout.open();
      const first = unit.spawn().handle;
      unit.health.hp = 5;
      unit.health.hits.push(7);
      const effect = unit.spawn().handle;
      unit.effect.add();
      unit.effect.on = first;
      clock.now = 9;
      world.start();
      world.step();
      unit.to(first).health.hp = 6;
      world.flush();
      const [bytes, hash] = [world.snapshot(), world.hash()];
      unit.to(first).despawn();
      world.endFrame();
      clock.now = 10;
      assert.deepEqual([world.live, alive.length], [1, 0]);
      world.restore(bytes);
      const copy = layout.restore(bytes, "copy");
      for (const each of [copy, world]) {
        each.enter();
        assert.deepEqual([each.state, each.tick, each.live, each.hash()], ["running", 1, 3, hash]);
        assert.deepEqual([alive.length, written.length, clock.now], [2, 1, 9]);
        const { health } = unit.to(first);
        assert.deepEqual([health.hp, health.hits.get(0)], [6, 7]);
        assert.equal(effects.newest(first), effect);
        unit.despawn();
        each.step();
        assert.equal(each.live, 1);
      }
      assert.equal(copy.hash(), world.hash());
    });

    test("a world that has ended lives on in its snapshot", () => {
      const { layout, unit } = make(mode);
      const world = layout.open();
      unit.spawn().health.hp = 3;
      const { handle } = unit;
      const bytes = world.snapshot();
      world.end();
      const again = layout.restore(bytes);
      again.enter();
      assert.equal(unit.to(handle).health.hp, 3);
    });

    test("is copied to memory that is there already", () => {
      const { layout, unit } = make(mode);
      const world = layout.open();
      unit.spawn();
      const target = new Uint8Array(layout.bytes + 100);
      const bytes = world.snapshotTo(target);
      assert.deepEqual(target.subarray(0, bytes), world.snapshot());
      refuses("OUT_OF_RANGE", () => world.snapshotTo(new Uint8Array(64)));
    });

    test("of another layout, or no snapshot, is refused and changes nothing", () => {
      const { layout, unit, alive } = make(mode);
      const world = layout.open();
      unit.spawn().health.hp = 4;
      world.flush();
      const hash = world.hash();
      const others = [
        { capacity: 9, components: [Health, Effect], singletons: [Clock] },
        { capacity: 8, components: [Effect, Health], singletons: [Clock] },
        { capacity: 8, components: [Health, Effect] },
      ].map((options) => new WorldLayout("game", options).open().snapshot());
      const cut = world.snapshot().subarray(0, layout.bytes - 64);
      const broken = world.snapshot();
      broken[0] ^= 255;
      for (const bytes of [...others, cut, broken, new Uint8Array(0), new Uint8Array(layout.bytes)]) {
        refuses("BAD_SNAPSHOT", () => world.restore(bytes));
        refuses("BAD_SNAPSHOT", () => layout.restore(bytes));
        assert.equal(world.hash(), hash);
        assert.equal(alive.length, 1);
        assert.equal(world.live, 2);
      }
      assert.equal(unit.toSlot(0).health.hp, 4);
      world.start();
      world.step();
    });
  });
}

test("layouts of other components, in another order, or of other kinds have other hashes", () => {
  const [hot, cold] = [tag("hot"), tag("cold")];
  const one = component("one", { value: i32 });
  const hashOf = (...components: AnyComponent[]) => new WorldLayout("game", { capacity: 8, components }).hash;
  const inKinds = (first: AnyComponent[], second: AnyComponent[]) =>
    new WorldLayout("game", {
      kinds: { a: { capacity: 4, components: first }, b: { capacity: 4, components: second } },
    }).hash;
  const hashes = [
    hashOf(hot, cold),
    hashOf(cold, hot),
    hashOf(hot),
    hashOf(one, hot),
    hashOf(hot, one),
    hashOf(component("two", { value: i32 })),
    hashOf(component("one", { value: i16 })),
    hashOf(component("one", { other: i32 })),
    hashOf(one),
    hashOf(component("one", { value: i32 }, { track: true })),
    hashOf(component("one", { value: reference({ onDespawn: "clear" }) })),
    hashOf(component("one", { value: reference({ onDespawn: "keep" }) })),
    hashOf(component("one", { value: reference({ onDespawn: "despawn" }) })),
    inKinds([hot, cold], []),
    inKinds([hot], [cold]),
    inKinds([hot, cold], [hot]),
  ];
  assert.equal(new Set(hashes).size, hashes.length);
  assert.equal(hashOf(hot, cold), hashes[0]);
});
