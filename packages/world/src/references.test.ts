import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component, type Entity, type ReferenceIndex, reference, removed, WorldLayout } from "./index.js";
import { EACH_MODE, type Mode, nameOf, refuses } from "./random-program.test.js";

const Target = component("target", { of: reference({ onDespawn: "clear" }), since: i32 });
const Effect = component("effect", { on: reference({ onDespawn: "despawn" }), power: i32 });
const Memory = component("memory", { of: reference({ onDespawn: "keep" }) });

function make(mode: Mode) {
  const layout = new WorldLayout("fight", { capacity: 16, components: [Target, Effect, Memory], ...mode });
  const any = layout.prefab([]).cursor(Target, Effect, Memory);
  const [targeting, effects, remembering] = [
    layout.referrers(Target, "of"),
    layout.referrers(Effect, "on"),
    layout.referrers(Memory, "of"),
  ];
  return { layout, any, targeting, effects, remembering };
}

type Made = ReturnType<typeof make>;

function effectOn({ any }: Made, target: Entity): Entity {
  any.spawn().effect.add();
  any.effect.on = target;
  return any.handle;
}

function namesOf(index: ReferenceIndex, target: Entity): Entity[] {
  const names: Entity[] = [];
  for (let each = index.newest(target); each !== 0; each = index.older(each)) names.push(each);
  assert.equal(index.count(target), names.length);
  return names;
}

for (const mode of EACH_MODE) {
  describe(`references, ${nameOf(mode)}`, () => {
    test("an entity knows who names it, the newest first", () => {
      const made = make(mode);
      made.layout.open();
      const { any, effects } = made;
      const [unit, other] = [any.spawn().handle, any.spawn().handle];
      const names = [0, 1, 2].map(() => effectOn(made, unit));
      assert.deepEqual(namesOf(effects, unit), [...names].reverse());
      assert.deepEqual(namesOf(effects, other), []);
      any.to(names[1]).effect.on = other;
      assert.deepEqual(namesOf(effects, unit), [names[2], names[0]]);
      assert.deepEqual(namesOf(effects, other), [names[1]]);
      any.to(names[2]).effect.on = unit;
      any.to(names[0]).effect.on = unit;
      assert.deepEqual(namesOf(effects, unit), [names[0], names[2]], "set again, it came last");
      any.to(names[0]).effect.on = 0;
      assert.deepEqual(namesOf(effects, unit), [names[2]]);
    });

    test("a reference that clears is 0 after the frame in which its entity was despawned", () => {
      const { layout, any, targeting } = make(mode);
      const world = layout.open();
      const unit = any.spawn().handle;
      const hunter = any.spawn().handle;
      any.target.add();
      any.target.of = unit;
      any.to(unit).despawn();
      world.flush();
      assert.equal(any.to(hunter).target.of, unit, "until then it is what it was");
      assert.equal(targeting.count(unit), 0, "but who is dead is named by nobody");
      world.endFrame();
      assert.equal(any.to(hunter).target.of, 0);
      const next = any.spawn().handle;
      assert.deepEqual(namesOf(targeting, next), []);
    });

    test("despawning goes from one to the other, in one frame", () => {
      const made = make(mode);
      const { layout, any } = made;
      const gone = layout.query(removed(Effect));
      let told = 0;
      layout.observe("gone", [removed(Effect)], (events) => () => {
        told += events.length;
      });
      const world = layout.open();
      let last = any.spawn().handle;
      const chain = [last];
      for (let i = 0; i < 5; i++) {
        last = effectOn(made, last);
        chain.push(last);
      }
      const alone = effectOn(made, 0);
      world.endFrame();
      any.to(chain[0]).despawn();
      world.endFrame();
      assert.deepEqual(
        chain.map((each) => world.isAlive(each)),
        chain.map(() => false),
      );
      assert.equal(world.isAlive(alone), true);
      assert.equal(told, 5);
      assert.equal(gone.length, 0, "the frame is over");
      assert.equal(world.live, 2);
    });

    test("a circle of references is despawned as a whole, once", () => {
      const made = make(mode);
      const { layout, any } = made;
      const world = layout.open();
      const [a, b] = [effectOn(made, 0), effectOn(made, 0)];
      any.to(a).effect.on = b;
      any.to(b).effect.on = a;
      const self = effectOn(made, 0);
      any.to(self).effect.on = self;
      any.to(b).despawn();
      any.to(self).despawn();
      world.endFrame();
      assert.equal(world.live, 1);
      for (let i = 0; i < 16; i++) any.spawn();
      refuses("WORLD_FULL", () => any.spawn());
    });

    test("a reference that is kept is stale, and reported in that frame", () => {
      const { layout, any, remembering } = make(mode);
      const world = layout.open();
      const unit = any.spawn().handle;
      const rememberer = any.spawn().handle;
      any.memory.add();
      any.memory.of = unit;
      any.to(unit).despawn();
      world.endFrame();
      assert.equal(any.to(rememberer).memory.of, unit);
      assert.equal(world.isAlive(unit), false);
      assert.equal(world.dangling.length, 1);
      assert.deepEqual([world.dangling.entity(0), world.dangling.field(0)], [rememberer, "memory.of"]);
      const next = any.spawn().handle;
      assert.deepEqual(namesOf(remembering, next), []);
      world.endFrame();
      assert.equal(world.dangling.length, 0);
    });

    test("a report names who had the reference though it was despawned as well", () => {
      const made = make(mode);
      const { layout, any } = made;
      const world = layout.open();
      const unit = any.spawn().handle;
      const both = effectOn(made, unit);
      any.memory.add();
      any.memory.of = unit;
      any.to(unit).despawn();
      world.endFrame();
      assert.equal(world.isAlive(both), false);
      any.spawn();
      assert.equal(world.dangling.length, 1);
      assert.equal(world.dangling.entity(0), both);
    });

    test("removing the component ends a reference at the boundary", () => {
      const made = make(mode);
      const { layout, any, effects } = made;
      const world = layout.open();
      const unit = any.spawn().handle;
      const effect = effectOn(made, unit);
      any.effect.remove();
      world.flush();
      assert.deepEqual(namesOf(effects, unit), []);
      any.to(unit).despawn();
      world.endFrame();
      assert.equal(world.isAlive(effect), true);
    });

    test("a component that is added anew names nobody", () => {
      const made = make(mode);
      const { layout, any, effects } = made;
      const world = layout.open();
      const unit = any.spawn().handle;
      const effect = effectOn(made, unit);
      any.effect.remove();
      any.effect.add();
      assert.equal(any.effect.on, 0);
      assert.deepEqual(namesOf(effects, unit), []);
      any.to(unit).despawn();
      world.endFrame();
      assert.equal(world.isAlive(effect), true);
    });

    test("a loop over those who name an entity can despawn them", () => {
      const made = make(mode);
      const { layout, any, effects } = made;
      const world = layout.open();
      const unit = any.spawn().handle;
      for (let i = 0; i < 4; i++) effectOn(made, unit);
      for (let each = effects.newest(unit); each !== 0; each = effects.older(each)) any.to(each).despawn();
      world.flush();
      assert.equal(world.live, 2);
      assert.deepEqual(namesOf(effects, unit), []);
    });

    test("what the last observers of a frame despawn is settled in the next", () => {
      const { layout, any, targeting } = make(mode);
      let first = 0;
      layout.observe("first", [removed(Memory)], (events) => () => {
        first += events.length;
      });
      const victim = layout.cursor();
      let prey = 0;
      layout.observe("last", [removed(Effect)], () => () => {
        if (victim.find(prey)) victim.despawn();
      });
      const world = layout.open();
      prey = any.spawn().handle;
      any.memory.add();
      const hunter = any.spawn().handle;
      any.target.add();
      any.target.of = prey;
      any.spawn().effect.add();
      world.endFrame();
      any.despawn();
      world.endFrame();
      assert.equal(world.isAlive(prey), false);
      assert.equal(any.to(hunter).target.of, prey);
      for (let i = 0; i < 14; i++) assert.deepEqual(namesOf(targeting, any.spawn().handle), []);
      refuses("WORLD_FULL", () => any.spawn());
      world.endFrame();
      assert.equal(any.to(hunter).target.of, 0);
      assert.equal(first, 1);
      any.spawn();
    });

    test("a reference set to who is gone", () => {
      const made = make(mode);
      const { layout, any, effects } = made;
      const world = layout.open();
      const unit = any.spawn().handle;
      any.despawn();
      const effect = effectOn(made, 0);
      any.memory.add();
      if (mode.checked) {
        const hash = world.hash();
        refuses("STALE_ENTITY", () => {
          any.effect.on = unit;
        });
        refuses("STALE_ENTITY", () => {
          any.memory.of = unit;
        });
        assert.equal(world.hash(), hash);
      } else {
        any.effect.on = unit;
        any.memory.of = unit;
        assert.equal(any.effect.on, 0);
        assert.equal(any.memory.of, unit, "is kept where that is the policy");
      }
      world.endFrame();
      assert.equal(world.isAlive(effect), true);
      assert.deepEqual(namesOf(effects, any.spawn().handle), []);
    });

    test("what is set on the dead names nobody", () => {
      const made = make(mode);
      const { layout, any, effects } = made;
      const world = layout.open();
      const unit = any.spawn().handle;
      effectOn(made, 0);
      any.despawn();
      world.flush();
      any.effect.on = unit;
      world.endFrame();
      any.spawn();
      assert.deepEqual(namesOf(effects, unit), []);
    });
  });
}

test("only references have a way back", () => {
  const { layout } = make(EACH_MODE[0]);
  refuses("BAD_COMPONENT", () => layout.referrers(Target, "since"));
  refuses("BAD_COMPONENT", () => layout.prefab([Target], { target: { of: 5 } }).cursor());
});
