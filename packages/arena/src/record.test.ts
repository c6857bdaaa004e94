import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { array, bool, f32, f64, i8, i16, i32, list, record, u8, u16, u32 } from "./index.js";

const drawing = (layout: ReturnType<typeof record>) =>
  layout.places.map((place) => `${place.name}@${place.offsetBytes}+${place.bytes}`).join(" ");

describe("a record lies in memory", () => {
  test("with its widest scalars first, each kind in the order of declaration", () => {
    const Mixed = record("Mixed", { a: u8, b: i32, c: i16, d: f64, e: bool, f: f32, g: u16, h: i8 });
    assert.equal(drawing(Mixed), "d@0+8 b@8+4 f@12+4 c@16+2 g@18+2 a@20+1 e@21+1 h@22+1");
    assert.equal(Mixed.bytes, 24);
    assert.equal(Mixed.alignBytes, 8);
  });

  test("with arrays and lists behind the scalars, aligned to their elements", () => {
    const Buff = record("Buff", { kind: u8, until: i32 });
    const Player = record("Player", {
      small: array(u8, 3),
      buffs: list(Buff, 2),
      flag: bool,
      halves: array(i16, 2),
      hp: i32,
      wide: array(f64, 1),
    });
    assert.equal(Buff.bytes, 8);
    assert.equal(
      drawing(Player),
      "hp@0+4 flag@4+1 small@5+3 buffs@8+20 halves@28+4 wide@32+8",
      "a list has a head of 4 bytes",
    );
    assert.equal(Player.bytes, 40);
  });

  test("in whole words, and in whole doubles where it holds one", () => {
    assert.deepEqual(
      [
        record("A", { a: u8 }),
        record("B", { a: u8, b: i16 }),
        record("C", { a: i32, b: u8 }),
        record("D", { a: f64, b: u8 }),
        record("E", { a: u8, b: array(f64, 2) }),
        record("F", { a: array(bool, 5) }),
      ].map(({ bytes, alignBytes }) => [bytes, alignBytes]),
      [
        [4, 4],
        [4, 4],
        [8, 4],
        [16, 8],
        [24, 8],
        [8, 4],
      ],
    );
  });

  test("aligned to 8 where a list in it, or a list in that, holds a double", () => {
    const Inner = record("Inner", { weight: f64 });
    const Middle = record("Middle", { id: u8, inner: list(Inner, 1) });
    const Outer = record("Outer", { id: u8, middle: list(Middle, 2) });
    assert.equal(drawing(Middle), "id@0+1 inner@8+16");
    assert.equal(drawing(Outer), "id@0+1 middle@8+56", "a list of doubles has a head of 8 bytes");
    assert.deepEqual([Middle.alignBytes, Outer.alignBytes, Outer.bytes], [8, 8, 64]);
  });

  test("keeps its name and its fields as declared", () => {
    const fields = { b: u8, a: i32 };
    const Named = record("Named", fields);
    assert.equal(Named.name, "Named");
    assert.equal(Named.fields, fields);
  });
});

describe("a layout's hash", () => {
  test("is the same in every process and version", () => {
    // A change of these numbers makes every block that was written before unreadable: raise VERSION in
    // arena.ts too.
    assert.equal(record("Point", { x: i32, y: i32 }).hash, 1348166576);
    const Buff = record("Buff", { kind: u8, until: i32 });
    assert.equal(record("Player", { hp: i16, xs: array(f32, 3), buffs: list(Buff, 4) }).hash, 670910992);
  });

  test("differs by names, types, lengths and the layouts of elements", () => {
    const Buff = record("Buff", { kind: u8 });
    const variants = [
      record("P", { x: i32 }),
      record("Q", { x: i32 }),
      record("P", { y: i32 }),
      record("P", { x: u32 }),
      record("P", { x: f32 }),
      record("P", { x: u8 }),
      record("P", { x: bool }),
      record("P", { x: i32, y: i32 }),
      record("P", { x: array(i32, 1) }),
      record("P", { x: array(i32, 2) }),
      record("P", { x: array(bool, 4) }),
      record("P", { x: array(u8, 4) }),
      record("P", { x: list(Buff, 1) }),
      record("P", { x: list(Buff, 2) }),
      record("P", { x: list(record("Buff", { kind: i8 }), 1) }),
      record("P", { x: list(record("Boon", { kind: u8 }), 1) }),
    ];
    assert.equal(new Set(variants.map(({ hash }) => hash)).size, variants.length);
  });

  test("follows the order in memory, not that of declaration", () => {
    assert.equal(record("P", { a: u8, b: i32 }).hash, record("P", { b: i32, a: u8 }).hash);
    assert.notEqual(record("P", { a: i32, b: i32 }).hash, record("P", { b: i32, a: i32 }).hash);
  });
});

describe("a record is refused", () => {
  const badNames = [
    "",
    "1st",
    "_x",
    "a-b",
    "a b",
    "a$",
    "é",
    "x\n",
    "x;}",
    "at",
    "length",
    "constructor",
    "__proto__",
  ];

  test("where a field's name is no plain identifier, or is one that every cursor has", () => {
    for (const name of badNames) {
      assert.throws(() => record("Point", Object.fromEntries([[name, i32]])), {
        name: "ArenaError",
        code: "BAD_LAYOUT",
        message: `record Point: field "${name}": a name begins with a letter, holds letters, digits and _, and is none of at, constructor, length, __proto__`,
      });
    }
  });

  test("where its own name is none", () => {
    for (const name of badNames) assert.throws(() => record(name, { x: i32 }), { code: "BAD_LAYOUT" });
  });

  test("where it has no fields", () => {
    assert.throws(() => record("Nothing", {}), {
      code: "BAD_LAYOUT",
      message: "record Nothing has no fields; give it one",
    });
  });

  test("where an array's length or a list's capacity is not a whole number from 1 to 2^20", () => {
    const Buff = record("Buff", { kind: u8 });
    for (const count of [0, -1, 1.5, Number.NaN, 2 ** 20 + 1]) {
      const why = `is ${count}; give a whole number from 1 to 1048576`;
      assert.throws(() => array(u8, count), { code: "BAD_LAYOUT", message: `an array's length ${why}` });
      assert.throws(() => list(Buff, count), { code: "BAD_LAYOUT", message: `a list's capacity ${why}` });
    }
    assert.equal(array(u8, 2 ** 20).length, 2 ** 20);
  });
});
