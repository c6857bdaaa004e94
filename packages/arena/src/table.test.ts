import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena } from "./each-mode.test.js";
import { f64, i32, u8 } from "./field.js";
import { type RecordLayout, record } from "./record.js";
import { Table } from "./table.js";

const Cell = record("Cell", { value: i32, tag: u8 });
const Byte = record("Byte", { value: u8 });
const Wide = record("Wide", { value: f64 });

type WithValue = RecordLayout<{ readonly value: typeof i32 }>;

for (const mode of EACH_MODE) {
  describe(`a table, ${mode.mode}`, () => {
    test("has all its records from the start, zeroed", () => {
      const table = new Table(openArena(mode), Cell, 5);
      assert.equal(table.length, 5);
      assert.equal(table.bytes, 5 * Cell.bytes);
      const cell = table.cursor();
      for (let index = 0; index < 5; index++) assert.deepEqual([cell.at(index).value, cell.tag], [0, 0]);
    });

    test("keeps each record apart, in records of one word, of two and of a double", () => {
      for (const layout of [Byte, Cell, Wide] as unknown as WithValue[]) {
        const arena = openArena(mode);
        arena.alloc(1, 1);
        const cell = new Table(arena, layout, 20).cursor();
        for (let index = 0; index < 20; index++) cell.at(index).value = index + 1;
        for (let index = 19; index >= 0; index--) assert.equal(cell.at(index).value, index + 1);
      }
    });

    test("moving answers the cursor itself", () => {
      const cell = new Table(openArena(mode), Cell, 2).cursor();
      assert.equal(cell.at(1), cell);
    });

    test("tables in one arena do not touch each other", () => {
      const arena = openArena(mode);
      const [a, b] = [new Table(arena, Byte, 3), new Table(arena, Wide, 3)];
      assert.equal(b.offsetBytes % 8, 0);
      const [first, second] = [a.cursor(), b.cursor()];
      for (let index = 0; index < 3; index++) first.at(index).value = 255;
      for (let index = 0; index < 3; index++) assert.equal(second.at(index).value, 0);
      for (let index = 0; index < 3; index++) second.at(index).value = -1.5;
      for (let index = 0; index < 3; index++) assert.equal(first.at(index).value, 255);
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  describe(`a table refuses, ${mode.mode}`, () => {
    test("an index that names no record, and stays where it is", () => {
      const cell = new Table(openArena(mode), Cell, 3).cursor();
      cell.at(1).value = 42;
      for (const index of [3, 1.5, 2 ** 32 + 1, ...NO_INDEX]) {
        assert.throws(() => cell.at(index), {
          code: "OUT_OF_RANGE",
          message: `table of Cell: index ${index} is out of range; give a whole number of 0 .. 2`,
        });
      }
      assert.equal(cell.value, 42);
    });

    test("a move once its arena was reset, rolled back or closed", () => {
      for (const [end, code] of [
        ["reset", "ARENA_RESET"],
        ["close", "ARENA_CLOSED"],
      ] as const) {
        const arena = openArena(mode);
        const table = new Table(arena, Cell, 3);
        const cell = table.cursor().at(1);
        arena[end]();
        assert.throws(() => cell.at(1), { code });
        assert.throws(() => table.cursor().at(1), { code }, "a new cursor as well");
      }
      const arena = openArena(mode);
      const before = new Table(arena, Cell, 3).cursor();
      const mark = arena.checkpoint();
      const since = new Table(arena, Cell, 3).cursor();
      arena.rollback(mark);
      assert.throws(() => since.at(0), { code: "ROLLED_BACK" });
      assert.equal(before.at(0).value, 0);
    });
  });
}

describe("a table refuses, checked or not,", () => {
  const [mode] = EACH_MODE;

  test("a length that is not a whole number from 1 to 2^24", () => {
    for (const length of [0, -1, 1.5, Number.NaN, 2 ** 24 + 1]) {
      assert.throws(() => new Table(openArena(mode), Cell, length), {
        code: "BAD_ARGUMENT",
        message: `table of Cell: length is ${length}; give a whole number from 1 to 16777216`,
      });
    }
  });

  test("to be placed where it does not fit, and takes nothing", () => {
    const arena = openArena(mode);
    assert.throws(() => new Table(arena, Cell, 505), { code: "ARENA_FULL" });
    assert.deepEqual([arena.state, arena.layoutHash], ["open", 0]);
    assert.equal(new Table(arena, Cell, 504).length, 504);
  });
});
