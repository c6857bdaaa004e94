import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  array,
  bits,
  bool,
  f32,
  f64,
  i16,
  i32,
  list,
  oneOf,
  record,
  ring,
  u8,
  utf8,
  vec2,
} from "@pauseless/arena";
import { component, entity, tag, WorldLayout } from "./index.js";
import { EACH_MODE, type Mode, nameOf, refuses } from "./random-program.test.js";

const Item = record("Item", { price: i32 });
const Everything = component("everything", {
  byte: u8,
  half: i16,
  word: i32,
  single: f32,
  double: f64,
  flag: bool,
  low: bits(3),
  high: bits(9),
  mood: oneOf("calm", "angry"),
  name: utf8(6),
  cells: array(u8, 3),
  codes: list(i32, 2),
  items: list(Item, 2),
  trail: ring(u8, 2),
  place: vec2(f32),
  friend: entity,
});
const Hot = tag("hot");
const Clock = component("clock", { now: i32, marks: list(i32, 4) });

function layoutOf(mode: Mode) {
  const layout = new WorldLayout("things", {
    capacity: 2,
    components: [Everything, Hot],
    singletons: [Clock],
    worlds: 2,
    ...mode,
  });
  return {
    layout,
    thing: layout.prefab([Everything]).cursor(Hot),
    bare: layout.prefab([]).cursor(Everything),
  };
}

type Thing = ReturnType<typeof layoutOf>["thing"];

function fill({ everything }: Thing): void {
  everything.byte = 200;
  everything.half = -3;
  everything.word = 2 ** 30;
  everything.single = 1.5;
  everything.double = 1 / 3;
  everything.flag = true;
  everything.low = 5;
  everything.high = 400;
  everything.mood = "angry";
  everything.name = "wolf";
  everything.cells.set(2, 9);
  everything.codes.push(1);
  everything.items.push().price = 3;
  everything.trail.push(4);
  everything.place.x = 2;
  everything.friend = 77;
}

function contents({ everything }: Pick<Thing, "everything">) {
  const { byte, half, word, single, double, flag, low, high, mood, name, friend } = everything;
  return {
    numbers: [byte, half, word, single, double, low, high, friend],
    flag,
    mood,
    name,
    cells: [0, 1, 2].map((i) => everything.cells.get(i)),
    lengths: [everything.codes.length, everything.items.length, everything.trail.length],
    place: [everything.place.x, everything.place.y],
  };
}

const ZERO = {
  numbers: [0, 0, 0, 0, 0, 0, 0, 0],
  flag: false,
  mood: "calm",
  name: "",
  cells: [0, 0, 0],
  lengths: [0, 0, 0],
  place: [0, 0],
};

for (const mode of EACH_MODE) {
  describe(`components, ${nameOf(mode)}`, () => {
    test("fields of every kind begin with zero, whoever had the slot before", () => {
      const { layout, thing } = layoutOf(mode);
      const world = layout.open();
      for (let use = 0; use < 3; use++) {
        assert.deepEqual(contents(thing.spawn()), ZERO);
        fill(thing);
        assert.notDeepEqual(contents(thing), ZERO);
        thing.despawn();
        world.endFrame();
      }
    });

    test("fields are zero again as a component is added anew", () => {
      const { layout, thing } = layoutOf(mode);
      layout.open();
      thing.spawn();
      fill(thing);
      thing.everything.add();
      assert.notDeepEqual(contents(thing), ZERO, "adding what is there does nothing");
      thing.everything.remove();
      assert.equal(thing.everything.present, false);
      thing.everything.add();
      assert.equal(thing.everything.present, true);
      assert.deepEqual(contents(thing), ZERO);
    });

    test("a component is added to one that was spawned without", () => {
      const { layout, bare } = layoutOf(mode);
      layout.open();
      bare.spawn();
      assert.equal(bare.everything.present, false);
      bare.everything.add();
      assert.deepEqual(contents(bare), ZERO);
    });

    test("entities of a prefab begin with its values, and zero elsewhere", () => {
      const { layout } = layoutOf(mode);
      const values = {
        byte: 9,
        half: -9,
        word: 5,
        single: 0.5,
        double: 0.25,
        flag: true,
        low: 6,
        high: 300,
        mood: "angry",
        friend: 3,
      } as const;
      const cursor = layout.prefab([Everything], { everything: values }).cursor();
      const world = layout.open();
      for (let use = 0; use < 2; use++) {
        const { everything } = cursor.spawn();
        for (const [name, value] of Object.entries(values)) {
          assert.equal(everything[name as keyof typeof values], value, name);
        }
        assert.equal(everything.name, "");
        assert.equal(everything.codes.length, 0);
        everything.codes.push(1);
        everything.name = "wolf";
        everything.low = 0;
        cursor.despawn();
        world.endFrame();
      }
    });

    test("a prefab that leaves fields leaves those it has no value for", () => {
      const { layout, thing } = layoutOf(mode);
      const left = layout.prefab([Everything, Hot], {}, { leaveFields: true }).cursor();
      const world = layout.open();
      thing.spawn();
      fill(thing);
      const before = contents(thing);
      const { slot } = thing;
      thing.despawn();
      world.endFrame();
      assert.equal(left.spawn().slot, slot);
      assert.deepEqual(contents(left), before);
    });

    test("a tag is there or not", () => {
      const { layout, thing } = layoutOf(mode);
      layout.open();
      thing.spawn();
      assert.equal(thing.hot.present, false);
      thing.hot.add();
      thing.hot.add();
      assert.equal(thing.hot.present, true);
      thing.hot.remove();
      assert.equal(thing.hot.present, false);
    });

    test("a world has its singletons once, zero as it is opened", () => {
      const { layout } = layoutOf(mode);
      const clock = layout.singleton(Clock);
      const worlds = [layout.open("a"), layout.open("b")];
      for (const [i, world] of worlds.entries()) {
        world.enter();
        assert.deepEqual([clock.now, clock.marks.length], [0, 0]);
        clock.now = 10 + i;
        clock.marks.push(i);
      }
      for (const [i, world] of worlds.entries()) {
        world.enter();
        assert.deepEqual([clock.now, clock.marks.get(0)], [10 + i, i]);
        world.end();
      }
      layout.open();
      assert.deepEqual([clock.now, clock.marks.length], [0, 0], "in a block that was used before");
    });
  });
}

test("values of a prefab that no field can begin with are refused", () => {
  const { layout } = layoutOf(EACH_MODE[0]);
  for (const values of [
    { everything: { nothing: 1 } },
    { everything: { name: "wolf" } },
    { everything: { mood: "sad" } },
    { everything: { codes: [1] } },
    { everything: { word: "1" } },
  ]) {
    refuses("BAD_COMPONENT", () => layout.prefab([Everything], values as never).cursor());
  }
});

test("more than 29 components have their bits in several words", () => {
  const tags = Array.from({ length: 64 }, (_, i) => tag(`tag${i}`));
  const layout = new WorldLayout("wide", { capacity: 70, components: tags });
  const queries = tags.map((each) => layout.query(each));
  const both = layout.query(tags[0], tags[30], tags[63]);
  const world = layout.open();
  for (const each of tags) layout.prefab([each]).cursor().spawn();
  const some = layout.prefab([tags[0], tags[30]]).cursor(tags[63]);
  some.spawn().tag63.add();
  world.flush();
  assert.deepEqual(
    queries.map((query) => query.length),
    tags.map((_, i) => (i === 0 || i === 30 || i === 63 ? 2 : 1)),
  );
  assert.equal(both.length, 1);
  some.despawn();
  world.flush();
  assert.equal(both.length, 0);
});
