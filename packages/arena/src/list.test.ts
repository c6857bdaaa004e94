import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena, openReserve } from "./each-mode.test.js";
import { f64, i32, list, u8 } from "./field.js";
import { List } from "./list.js";
import { type RecordLayout, record } from "./record.js";

const Entry = record("Entry", { id: i32, weight: f64 });
const Byte = record("Byte", { id: u8 });

for (const mode of EACH_MODE) {
  describe(`a list, ${mode.mode}`, () => {
    test("begins empty and keeps the order of pushes", () => {
      for (const layout of [Entry, Byte] as unknown as RecordLayout<{ readonly id: typeof i32 }>[]) {
        const entry = new List(openArena(mode), layout, 10).cursor();
        assert.equal(entry.length, 0);
        for (let index = 0; index < 10; index++) entry.push().id = index + 1;
        assert.equal(entry.length, 10);
        for (let index = 0; index < 10; index++) assert.equal(entry.at(index).id, index + 1);
      }
    });

    test("a push moves to the new record", () => {
      const entry = new List(openArena(mode), Entry, 2).cursor();
      assert.equal(entry.push(), entry);
      entry.id = 1;
      entry.weight = 0.25;
      entry.push().id = 2;
      assert.deepEqual([entry.at(0).id, entry.weight], [1, 0.25]);
    });

    test("truncation keeps the first records, and the next push goes behind them", () => {
      const entry = new List(openArena(mode), Entry, 5).cursor();
      for (let index = 0; index < 5; index++) entry.push().id = index;
      entry.truncate(5);
      assert.equal(entry.length, 5);
      entry.truncate(2);
      assert.equal(entry.length, 2);
      entry.push().id = 77;
      assert.deepEqual(
        [0, 1, 2].map((index) => entry.at(index).id),
        [0, 1, 77],
      );
      entry.truncate(0);
      assert.equal(entry.length, 0);
    });

    test("two cursors see one length", () => {
      const entries = new List(openArena(mode), Entry, 5);
      const [writer, reader] = [entries.cursor(), entries.cursor()];
      writer.push().id = 9;
      assert.equal(reader.length, 1);
      assert.equal(reader.at(0).id, 9);
    });

    test("is empty again when the arena was reset and it was placed anew", () => {
      const arena = openArena(mode);
      new List(arena, Entry, 5).cursor().push();
      arena.reset();
      assert.equal(new List(arena, Entry, 5).cursor().length, 0);
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  describe(`a list refuses, ${mode.mode}`, () => {
    test("an index at or beyond its length, with the length it has now", () => {
      const entry = new List(openArena(mode), Entry, 5).cursor();
      assert.throws(() => entry.at(0), {
        code: "OUT_OF_RANGE",
        message: "list of Entry: index 0 is out of range; it is empty",
      });
      entry.push().id = 1;
      entry.push().id = 2;
      for (const index of [2, 5, ...NO_INDEX]) {
        assert.throws(() => entry.at(index), {
          code: "OUT_OF_RANGE",
          message: `list of Entry: index ${index} is out of range; give a whole number of 0 .. 1`,
        });
      }
      assert.equal(entry.id, 2, "the cursor stayed");
    });

    test("a push when it is full, and changes nothing", () => {
      const entry = new List(openArena(mode), Entry, 2).cursor();
      entry.push().id = 1;
      entry.push().id = 2;
      assert.throws(() => entry.push(), {
        code: "COLLECTION_FULL",
        message: "list of Entry full: it holds 2; remove one first or raise its capacity",
      });
      assert.deepEqual([entry.length, entry.id], [2, 2]);
    });

    test("to be truncated to more than it holds", () => {
      const entry = new List(openArena(mode), Entry, 5).cursor();
      entry.push();
      for (const length of [2, 5, ...NO_INDEX]) {
        assert.throws(() => entry.truncate(length), {
          code: "OUT_OF_RANGE",
          message: `list of Entry: length ${length} is out of range; give a whole number of 0 .. 1`,
        });
      }
      assert.equal(entry.length, 1);
    });

    test("a capacity that is not a whole number from 1 to 2^24", () => {
      for (const capacity of [0, 1.5, Number.NaN, 2 ** 24 + 1]) {
        assert.throws(() => new List(openArena(mode), Entry, capacity), {
          code: "BAD_ARGUMENT",
          message: `list of Entry: capacity is ${capacity}; give a whole number from 1 to 16777216`,
        });
      }
    });

    test("use once its arena was reset or closed", () => {
      for (const [end, code] of [
        ["reset", "ARENA_RESET"],
        ["close", "ARENA_CLOSED"],
      ] as const) {
        const arena = openArena(mode);
        const entry = new List(arena, Entry, 3).cursor().push();
        arena[end]();
        for (const use of [
          () => entry.length,
          () => entry.at(0),
          () => entry.push(),
          () => entry.truncate(0),
        ]) {
          assert.throws(use, { code });
        }
      }
    });
  });
}

for (const mode of EACH_MODE) {
  test(`a list in every block of a layout is a list of its own, ${mode.mode}`, () => {
    const layout = new BlockLayout(openReserve(mode), "block");
    const entry = new List(layout, Entry, 3).cursor();
    const [a, b] = [layout.open(), layout.open()];
    layout.enter(a);
    entry.push().id = 1;
    layout.enter(b);
    assert.equal(entry.length, 0);
    entry.push().id = 2;
    entry.push().id = 3;
    layout.enter(a);
    assert.deepEqual([entry.length, entry.at(0).id], [1, 1]);
    layout.enter(b);
    assert.deepEqual([entry.length, entry.at(0).id, entry.at(1).id], [2, 2, 3]);
  });

  test(`records of a list can hold lists, which a push leaves as they were, ${mode.mode}`, () => {
    const Bag = record("Bag", { items: list(Byte, 2) });
    const bag = new List(openArena(mode), Bag, 2).cursor();
    bag.push().items.push().id = 5;
    bag.truncate(0);
    assert.equal(bag.push().items.length, 1);
    bag.items.clear();
    assert.equal(bag.items.length, 0);
  });
}
