import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  array,
  bits,
  bool,
  type Element,
  type Field,
  f32,
  f64,
  handle,
  i8,
  i16,
  i32,
  list,
  oneOf,
  type RecordFields,
  ring,
  u8,
  u16,
  utf8,
} from "./field.js";
import { type RecordLayout, record, vec2, vec3 } from "./record.js";

const places = (layout: RecordLayout<RecordFields>) =>
  layout.places.map((place) => `${place.name}@${place.offsetBytes}+${place.bytes}`).join(" ");

const Buff = record("Buff", { kind: u8, until: i32 });

describe("a record lies in memory", () => {
  test("with its widest scalars first, each kind in the order of declaration", () => {
    const Mixed = record("Mixed", { a: u8, b: i32, c: i16, d: f64, e: bool, f: f32, g: u16, h: i8 });
    assert.equal(places(Mixed), "d@0+8 b@8+4 f@12+4 c@16+2 g@18+2 a@20+1 e@21+1 h@22+1");
    assert.equal(Mixed.bytes, 24);
    assert.equal(Mixed.alignBytes, 8);
  });

  test("with arrays and lists behind the scalars, aligned to their elements", () => {
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
      places(Player),
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
    assert.equal(places(Middle), "id@0+1 inner@8+16");
    assert.equal(places(Outer), "id@0+1 middle@8+56", "a list of doubles has a head of 8 bytes");
    assert.deepEqual([Middle.alignBytes, Outer.alignBytes, Outer.bytes], [8, 8, 64]);
  });

  test("with bits fields that share words, each in the first that has room", () => {
    const Flags = record("Flags", {
      a: bits(20),
      b: bits(13),
      c: bits(12),
      d: bits(31),
      e: bits(1),
      hp: i16,
    });
    assert.deepEqual(
      Flags.places.map(({ name, offsetBytes, bytes, shift }) => [name, offsetBytes, bytes, shift]),
      [
        ["a", 0, 4, 0],
        ["c", 0, 4, 20],
        ["b", 4, 4, 0],
        ["e", 4, 4, 13],
        ["d", 8, 4, 0],
        ["hp", 12, 2, 0],
      ],
    );
    assert.equal(Flags.bytes, 16);
  });

  test("with texts behind a length of one byte, or of two where it is needed", () => {
    const Said = record("Said", { tag: u8, long: utf8(256), short: utf8(255), one: utf8(1) });
    assert.equal(places(Said), "tag@0+1 long@2+258 short@260+256 one@516+2");
  });

  test("with records, and arrays, lists and rings of them, aligned as these are", () => {
    const Wide = record("Wide", { weight: f64, tag: u8 });
    const Host = record("Host", {
      tag: u8,
      place: vec3(f32),
      wide: Wide,
      wides: array(Wide, 2),
      some: list(Wide, 1),
      last: ring(Buff, 2),
      bytes: list(u8, 3),
      doubles: ring(f64, 1),
    });
    assert.equal(
      places(Host),
      "tag@0+1 place@4+12 wide@16+16 wides@32+32 some@64+24 last@88+20 bytes@108+7 doubles@120+16",
    );
    assert.equal(Host.alignBytes, 8);
  });

  test("a name, or is called Record", () => {
    const Point = record({ x: i32 });
    assert.equal(Point.name, "Record");
    assert.equal(Point.hash, record("Record", { x: i32 }).hash);
    assert.deepEqual([vec2(f32).name, vec3(f64).name, vec3(f64).bytes], ["Vec2", "Vec3", 24]);
  });

  test("keeps its name and its fields as declared", () => {
    const fields = { b: u8, a: i32 };
    const Named = record("Named", fields);
    assert.equal(Named.name, "Named");
    assert.equal(Named.fields, fields);
  });
});

test("a record's drawing has a line for each field in memory, with its padding", () => {
  const Unit = record("Unit", {
    alive: bool,
    name: utf8(5),
    hp: i16,
    team: bits(3),
    target: handle("Unit"),
    state: oneOf("idle", "dead"),
    weight: f64,
    level: bits(30),
    rank: bits(7),
    place: vec2(f32),
    path: array(f64, 2),
    cooldowns: array(u8, 3),
    buffs: list(Buff, 2),
    trail: ring(vec3(f32), 2),
    seen: list(i16, 3),
    hits: ring(u8, 2),
    story: utf8(300),
    speed: f32,
    small: i8,
    half: u16,
    both: array(Buff, 2),
  });
  const lines = `
Unit: 456 bytes, aligned to 8, hash 3a592f56
offset  bytes  field
     0      8  weight: f64
     8      4  target: handle(Unit)
    12      4  speed: f32
    16      4  team: bits(3) at bit 0
    16      4  rank: bits(7) at bit 3
    20      4  level: bits(30) at bit 0
    24      2  hp: i16
    26      2  half: u16
    28      1  alive: bool
    29      1  state: oneOf(idle, dead)
    30      1  small: i8
    31      6  name: utf8(5)
    37      3  (padding)
    40      8  place: Vec2
    48     16  path: array(f64, 2)
    64      3  cooldowns: array(u8, 3)
    67      1  (padding)
    68     20  buffs: list(Buff, 2)
    88     28  trail: ring(Vec3, 2)
   116     10  seen: list(i16, 3)
   126      2  (padding)
   128      6  hits: ring(u8, 2)
   134    302  story: utf8(300)
   436     16  both: array(Buff, 2)
   452      4  (padding)`;
  assert.equal(String(Unit), lines.trim());
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

  test("where a field is none, such as a layout that is declared later", () => {
    for (const none of [undefined, "i32", utf8] as unknown as Field[]) {
      assert.throws(() => record("Unit", { hp: i32, buff: none }), {
        code: "BAD_LAYOUT",
        message:
          'record Unit: field "buff" is no field; give one, such as `i32`, and declare layouts before what holds them',
      });
    }
    assert.throws(() => handle(undefined as unknown as "Unit"), {
      code: "BAD_LAYOUT",
      message:
        'handle of no layout; give the record\'s name where its layout is declared later: handle("Name")',
    });
  });

  test("where what an array, a list or a ring holds is neither a scalar nor a record", () => {
    for (const none of [undefined, utf8(3), bits(3), oneOf("a"), list(u8, 3)] as unknown as Element[]) {
      for (const [make, what] of [
        [array, "an array"],
        [list, "a list"],
        [ring, "a ring"],
      ] as const) {
        assert.throws(() => make(none, 3), {
          code: "BAD_LAYOUT",
          message: `${what} holds scalars or records; give a scalar, such as \`i32\`, or a layout that is declared before`,
        });
      }
    }
  });

  test("where a count is not a whole number in its range", () => {
    const counts = [
      [(count: number) => array(u8, count), "an array's length", 2 ** 20],
      [(count: number) => list(Buff, count), "a list's capacity", 2 ** 20],
      [(count: number) => ring(u8, count), "a ring's capacity", 2 ** 20],
      [bits, "a bits field's count", 31],
      [utf8, "a text's capacity", 65535],
    ] as const;
    for (const [make, what, most] of counts) {
      for (const count of [0, -1, 1.5, Number.NaN, most + 1]) {
        assert.throws(() => make(count), {
          code: "BAD_LAYOUT",
          message: `${what} is ${count}; give a whole number from 1 to ${most}`,
        });
      }
      make(1);
      make(most);
    }
  });

  test("where one of its names names nothing, one too many, or twice", () => {
    const why = /: give 1 to 256 names, each once$/;
    const many = Array.from({ length: 257 }, (_, index) => `name${index}`);
    for (const names of [[], ["a", "b", "a"], many]) {
      assert.throws(() => oneOf(...(names as [string])), { code: "BAD_LAYOUT", message: why });
    }
    assert.equal(oneOf(...(many.slice(1) as [string])).names.length, 256);
  });
});
