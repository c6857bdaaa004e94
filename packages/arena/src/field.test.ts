import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EACH_MODE, tableCursor } from "./each-mode.test.js";
import {
  array,
  bool,
  f32,
  f64,
  i8,
  i16,
  i32,
  list,
  ring,
  type ScalarField,
  u8,
  u16,
  u32,
  utf8,
} from "./field.js";
import { record } from "./record.js";

/** For each type, what is written and what is read back. */
const numbers: [string, ScalarField<number>, [written: number, read: number][]][] = [
  [
    "i8",
    i8,
    [
      [-128, -128],
      [127, 127],
      [0, 0],
      [-1, -1],
      [128, -128],
      [1.9, 1],
    ],
  ],
  [
    "u8",
    u8,
    [
      [0, 0],
      [255, 255],
      [256, 0],
      [-1, 255],
      [1.9, 1],
    ],
  ],
  [
    "i16",
    i16,
    [
      [-32768, -32768],
      [32767, 32767],
      [32768, -32768],
      [-1.9, -1],
    ],
  ],
  [
    "u16",
    u16,
    [
      [0, 0],
      [65535, 65535],
      [65536, 0],
      [-1, 65535],
    ],
  ],
  [
    "i32",
    i32,
    [
      [-(2 ** 31), -(2 ** 31)],
      [2 ** 31 - 1, 2 ** 31 - 1],
      [2 ** 31, -(2 ** 31)],
      [Number.NaN, 0],
    ],
  ],
  [
    "u32",
    u32,
    [
      [0, 0],
      [2 ** 32 - 1, 2 ** 32 - 1],
      [2 ** 32, 0],
      [-1, 2 ** 32 - 1],
    ],
  ],
  [
    "f32",
    f32,
    [
      [1.5, 1.5],
      [0.1, Math.fround(0.1)],
      [-0, -0],
      [1e39, Number.POSITIVE_INFINITY],
      [Number.NaN, Number.NaN],
      [2 ** -149, 2 ** -149],
    ],
  ],
  [
    "f64",
    f64,
    [
      [0.1, 0.1],
      [Number.MAX_VALUE, Number.MAX_VALUE],
      [Number.MIN_VALUE, Number.MIN_VALUE],
      [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
      [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [-0, -0],
      [Number.NaN, Number.NaN],
    ],
  ],
];

const Buff = record("Buff", { kind: u8, strong: bool, until: i32 });
const Player = record("Player", {
  x: f64,
  hp: i32,
  mana: i16,
  team: u8,
  alive: bool,
  cooldowns: array(i16, 3),
  seen: array(bool, 5),
  path: array(f64, 2),
  buffs: list(Buff, 4),
});

for (const mode of EACH_MODE) {
  describe(`fields, ${mode.mode}`, () => {
    for (const [name, type, cases] of numbers) {
      test(`${name} reads back what was written, and wraps or rounds as its typed array does`, () => {
        // Something stands before and behind the field, and must stay as it is.
        const Cell = record("Cell", { before: type, value: type, behind: type });
        const cell = tableCursor(Cell, 3, mode);
        for (const [written, read] of cases) {
          for (let index = 0; index < 3; index++) {
            cell.at(index).before = 1;
            cell.behind = 2;
            cell.value = written;
            assert.equal(cell.value, read);
            assert.deepEqual([cell.before, cell.behind], [1, 2]);
          }
        }
      });

      test(`an array of ${name} reads back what was written`, () => {
        const Row = record("Row", { odd: u8, cells: array(type, 3), behind: u8 });
        const row = tableCursor(Row, 2, mode);
        for (const [written, read] of cases) {
          row.at(1).odd = 9;
          row.behind = 8;
          for (let index = 0; index < 3; index++) row.cells.set(index, written);
          for (let index = 0; index < 3; index++) assert.equal(row.cells.get(index), read);
          assert.deepEqual([row.odd, row.behind], [9, 8]);
          row.at(0);
          for (let index = 0; index < 3; index++) assert.equal(row.cells.get(index), 0);
        }
        assert.equal(row.cells.length, 3);
      });
    }

    test("bool is true, false, and nothing else", () => {
      const Flags = record("Flags", { a: bool, b: bool, many: array(bool, 3) });
      const flags = tableCursor(Flags, 2, mode).at(1);
      assert.deepEqual([flags.a, flags.b, flags.many.get(1)], [false, false, false]);
      flags.b = true;
      flags.many.set(1, true);
      assert.deepEqual([flags.a, flags.b], [false, true]);
      assert.deepEqual(
        [0, 1, 2].map((index) => flags.many.get(index)),
        [false, true, false],
      );
      flags.b = 7 as unknown as boolean;
      assert.equal(flags.b, true);
      flags.b = false;
      assert.equal(flags.b, false);
    });

    test("every field of a record keeps its own bytes", () => {
      const player = tableCursor(Player, 3, mode);
      for (let index = 0; index < 3; index++) {
        player.at(index);
        player.x = index + 0.5;
        player.hp = index * 1000;
        player.mana = -index;
        player.team = index;
        player.alive = index === 1;
        for (let i = 0; i < 3; i++) player.cooldowns.set(i, index * 10 + i);
        for (let i = 0; i < 5; i++) player.seen.set(i, (index + i) % 2 === 0);
        for (let i = 0; i < 2; i++) player.path.set(i, index + i / 8);
        for (let i = 0; i < index; i++) {
          const buff = player.buffs.push();
          buff.kind = i;
          buff.strong = true;
          buff.until = index * 100 + i;
        }
      }
      for (let index = 0; index < 3; index++) {
        player.at(index);
        assert.deepEqual(
          [player.x, player.hp, player.mana, player.team, player.alive],
          [index + 0.5, index * 1000, 0 - index, index, index === 1],
        );
        for (let i = 0; i < 3; i++) assert.equal(player.cooldowns.get(i), index * 10 + i);
        for (let i = 0; i < 5; i++) assert.equal(player.seen.get(i), (index + i) % 2 === 0);
        for (let i = 0; i < 2; i++) assert.equal(player.path.get(i), index + i / 8);
        assert.equal(player.buffs.length, index);
        for (let i = 0; i < index; i++) {
          const { kind, strong, until } = player.buffs.at(i);
          assert.deepEqual([kind, strong, until], [i, true, index * 100 + i]);
        }
      }
    });

    test("fields can have the names of what a cursor is made of", () => {
      const Word = record("Word", {
        first: u8,
        get: u8,
        class: u8,
        origin: u8,
        KEY: u8,
        word: array(u8, 2),
        element: list(Buff, 1),
        element_Element: list(Buff, 1),
        handle: array(u8, 1),
        OFFSET: list(u8, 1),
        SIZE: ring(Buff, 2),
        NOWHERE: Buff,
        CAPACITY: utf8(3),
      });
      const cursor = tableCursor(Word, 2, mode).at(1);
      cursor.class = 1;
      cursor.KEY = 6;
      cursor.word.set(1, 2);
      cursor.element.push().kind = 3;
      cursor.element_Element.push().kind = 4;
      cursor.handle.set(0, 5);
      cursor.OFFSET.push(7);
      cursor.SIZE.push().kind = 8;
      cursor.NOWHERE.until = 9;
      cursor.CAPACITY = "ten";
      assert.deepEqual(
        [cursor.class, cursor.word.get(1), cursor.element.at(0).kind, cursor.element_Element.at(0).kind],
        [1, 2, 3, 4],
      );
      assert.deepEqual(
        [cursor.handle.get(0), cursor.KEY, cursor.OFFSET.get(0), cursor.SIZE.newest().kind],
        [5, 6, 7, 8],
      );
      assert.deepEqual([cursor.NOWHERE.until, cursor.CAPACITY], [9, "ten"]);
    });
  });
}
