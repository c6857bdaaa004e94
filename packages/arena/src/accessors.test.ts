import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EACH_CHECKED_MODE, EACH_MODE, openArena, tableCursor } from "./each-mode.test.js";
import { array, bits, bool, f32, f64, handle, i32, list, oneOf, u8, utf8 } from "./field.js";
import { record, vec2, vec3 } from "./record.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

for (const mode of EACH_MODE) {
  describe(`bits fields, ${mode.mode},`, () => {
    const Flags = record("Flags", {
      one: bits(1),
      three: bits(3),
      most: bits(28),
      wide: bits(31),
      last: bits(1),
    });

    test("keep each its own bits of a word", () => {
      const flags = tableCursor(Flags, 3, mode).at(1);
      const read = () => [flags.one, flags.three, flags.most, flags.wide, flags.last];
      assert.deepEqual(read(), [0, 0, 0, 0, 0]);
      flags.three = 5;
      flags.most = 2 ** 28 - 1;
      flags.wide = 2 ** 31 - 1;
      assert.deepEqual(read(), [0, 5, 2 ** 28 - 1, 2 ** 31 - 1, 0]);
      flags.one = flags.last = 1;
      flags.three = 2;
      flags.most = flags.wide = 0;
      assert.deepEqual(read(), [1, 2, 0, 0, 1]);
      assert.deepEqual([flags.at(0).one, flags.at(2).last], [0, 0]);
    });

    test("cut off what does not fit", () => {
      const flags = tableCursor(Flags, 1, mode).at(0);
      for (const [written, read] of [
        [8, 0],
        [9, 1],
        [-1, 7],
        [2 ** 32 + 3, 3],
        [1.9, 1],
        [Number.NaN, 0],
      ]) {
        flags.three = written;
        assert.deepEqual([flags.one, flags.three, flags.most], [0, read, 0]);
      }
    });

    test("can be counted up and down in place", () => {
      const flags = tableCursor(Flags, 1, mode).at(0);
      for (let count = 0; count < 10; count++) flags.three++;
      assert.equal(flags.three, 2);
      flags.three -= 3;
      assert.equal(flags.three, 7);
    });
  });

  describe(`a field of one of a few names, ${mode.mode},`, () => {
    const many = Array.from({ length: 256 }, (_, index) => `name ${index}`) as [string, ...string[]];
    const Door = record("Door", {
      before: u8,
      state: oneOf("closed", "open", "broken"),
      any: oneOf(...many),
    });

    test("holds the first at first, and whichever is set", () => {
      const door = tableCursor(Door, 2, mode).at(1);
      assert.deepEqual([door.state, door.any], ["closed", "name 0"]);
      door.state = "broken";
      door.any = "name 255";
      assert.deepEqual([door.state, door.any, door.before], ["broken", "name 255", 0]);
      door.state = "open";
      assert.equal(door.state, "open");
      assert.equal(door.at(0).state, "closed");
    });

    test("holds each of many, also one that was put together, and whatever it is called", () => {
      const door = tableCursor(Door, 2, mode).at(1);
      for (let index = 0; index < many.length; index++) {
        door.any = `name ${index}`;
        assert.equal(door.any, many[index]);
      }
      const names = ["SECOND", "FIRST", 'a "quote"', "*/", "a\u2028line", "$&", "\\", "code", ""] as const;
      const odd = tableCursor(record("Odd", { name: oneOf(...names) }), 1, mode).at(0);
      for (const name of names) {
        odd.name = name;
        assert.equal(odd.name, name);
      }
    });

    test("refuses anything else, in every mode, and keeps what it holds", () => {
      const door = tableCursor(Door, 2, mode).at(1);
      door.state = "open";
      for (const value of ["", "Open", "open ", "toString", 1, undefined, null] as never[]) {
        assert.throws(() => (door.state = value), {
          code: "BAD_VALUE",
          message: `Door.state is set to ${JSON.stringify(value)}; give one of closed, open, broken`,
        });
        assert.equal(door.state, "open");
      }
    });
  });

  describe(`a record in a record, ${mode.mode},`, () => {
    const Stats = record("Stats", { level: bits(5), power: f64, tags: list(u8, 2) });
    const Unit = record("Unit", {
      id: u8,
      place: vec2(f32),
      speed: vec3(f64),
      stats: Stats,
      both: record({ left: Stats, right: Stats }),
      behind: u8,
    });

    test("has its fields where it is, however deep", () => {
      const unit = tableCursor(Unit, 3, mode);
      for (let index = 0; index < 3; index++) {
        unit.at(index).id = unit.behind = index + 1;
        unit.place.x = index + 0.5;
        unit.place.y = -index;
        unit.speed.z = index / 3;
        unit.stats.power = index;
        unit.stats.tags.push(index);
        unit.both.left.level = index + 10;
        unit.both.right.level = index + 20;
        unit.both.right.tags.push(index + 30);
      }
      for (let index = 0; index < 3; index++) {
        unit.at(index);
        assert.deepEqual(
          [unit.id, unit.behind, unit.place.x, unit.place.y],
          [index + 1, index + 1, index + 0.5, -index],
        );
        assert.deepEqual([unit.speed.x, unit.speed.z, unit.stats.power], [0, index / 3, index]);
        assert.deepEqual(
          [unit.stats.level, unit.both.left.level, unit.both.right.level],
          [0, index + 10, index + 20],
        );
        assert.deepEqual([unit.stats.tags.get(0), unit.both.left.tags.length], [index, 0]);
        assert.equal(unit.both.right.tags.get(0), index + 30);
      }
    });

    test("keeps its view: it follows the cursor when it is asked for, two of one layout apart", () => {
      const unit = tableCursor(Unit, 2, mode).at(0);
      assert.equal(unit.place, unit.place);
      const { left, right } = unit.both;
      assert.notEqual(left, right);
      left.power = 1;
      right.power = 2;
      assert.deepEqual([unit.both.left.power, unit.both.right.power], [1, 2]);
    });

    test("cannot be replaced, only its fields", () => {
      const unit = tableCursor(Unit, 2, mode).at(0);
      assert.throws(() => Object.assign(unit, { place: { x: 1, y: 2 } }), TypeError);
      Object.assign(unit.place, { x: 1, y: 2 });
      assert.deepEqual([unit.place.x, unit.place.y], [1, 2]);
    });
  });

  describe(`a handle in a record, ${mode.mode},`, () => {
    const Node = record("Node", { value: i32, next: handle("Node"), previous: array(handle("Node"), 2) });

    test("names a record of a slab, or none", () => {
      const nodes = new Slab(openArena(mode), Node, 4);
      const node = nodes.cursor();
      const first = node.alloc().handle;
      node.value = 1;
      node.next = 0;
      node.alloc().value = 2;
      node.next = first;
      node.previous.set(1, node.handle);
      assert.equal(node.at(node.next).value, 1);
      assert.equal(node.next, 0);
      assert.equal(node.has(node.next), false);
    });
  });
}

test("a layout's handles are named by it or by its name", () => {
  const Node = record("Node", { value: i32 });
  assert.deepEqual(handle(Node), handle("Node"));
  assert.equal(String(record("P", { x: handle(Node) })).includes("x: handle(Node)"), true);
});

for (const mode of EACH_CHECKED_MODE) {
  test(`values are refused with the names of their records, however deep, ${mode.mode}`, () => {
    const Inner = record("Inner", { state: oneOf("on"), name: utf8(1), flag: bool });
    const arena = openArena(mode);
    const outer = new Table(arena, record("Outer", { inner: Inner, inners: list(Inner, 1) }), 1)
      .cursor()
      .at(0);
    const inners = outer.inners.push();
    for (const inner of [outer.inner, inners]) {
      assert.throws(() => (inner.state = "off" as "on"), {
        code: "BAD_VALUE",
        message: 'Inner.state is set to "off"; give one of on',
      });
      assert.throws(() => (inner.name = "ab"), {
        code: "BAD_VALUE",
        message: "Inner.name is set to 2 bytes of UTF-8 and holds 1; shorten it or raise the capacity",
      });
    }
  });
}
