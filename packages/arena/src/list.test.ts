import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena, f64, i32, List, list, Reserve, record, u8 } from "./index.js";

const Entry = record("Entry", { id: i32, weight: f64 });
const Byte = record("Byte", { id: u8 });

const openArena = (checked: boolean) =>
  Arena.open({ capacityBytes: 4096, reserve: Reserve.open({ capacityBytes: 4096, checked }) });

for (const checked of [true, false]) {
  describe(`a list, ${checked ? "checked" : "unchecked"}`, () => {
    test("begins empty and keeps the order of pushes", () => {
      for (const layout of [Entry, Byte]) {
        const entry = new List(openArena(checked), layout, 10).cursor();
        assert.equal(entry.length, 0);
        for (let index = 0; index < 10; index++) entry.push().id = index + 1;
        assert.equal(entry.length, 10);
        for (let index = 0; index < 10; index++) assert.equal(entry.at(index).id, index + 1);
      }
    });

    test("a push moves to the new record", () => {
      const entry = new List(openArena(checked), Entry, 2).cursor();
      assert.equal(entry.push(), entry);
      entry.id = 1;
      entry.weight = 0.25;
      entry.push().id = 2;
      assert.deepEqual([entry.at(0).id, entry.weight], [1, 0.25]);
    });

    test("truncation keeps the first records, and the next push goes behind them", () => {
      const entry = new List(openArena(checked), Entry, 5).cursor();
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
      const entries = new List(openArena(checked), Entry, 5);
      const [writer, reader] = [entries.cursor(), entries.cursor()];
      writer.push().id = 9;
      assert.equal(reader.length, 1);
      assert.equal(reader.at(0).id, 9);
    });

    test("is empty again when the arena was reset and it was placed anew", () => {
      const arena = openArena(checked);
      new List(arena, Entry, 5).cursor().push();
      arena.reset();
      assert.equal(new List(arena, Entry, 5).cursor().length, 0);
    });
  });
}

describe("a list refuses", () => {
  test("an index at or beyond its length, with the length it has now", () => {
    const entry = new List(openArena(true), Entry, 5).cursor();
    assert.throws(() => entry.at(0), {
      code: "OUT_OF_RANGE",
      message: "list of Entry: index 0 is out of range; it is empty",
    });
    entry.push().id = 1;
    entry.push().id = 2;
    for (const index of [2, 5, -1, 0.5, 2 ** 32, Number.NaN]) {
      assert.throws(() => entry.at(index), {
        code: "OUT_OF_RANGE",
        message: `list of Entry: index ${index} is out of range; give a whole number of 0 .. 1`,
      });
    }
    assert.equal(entry.id, 2, "the cursor stayed");
  });

  test("a push when it is full, and changes nothing", () => {
    const entry = new List(openArena(true), Entry, 2).cursor();
    entry.push().id = 1;
    entry.push().id = 2;
    assert.throws(() => entry.push(), {
      code: "COLLECTION_FULL",
      message: "list of Entry full: it holds 2; remove one first or raise its capacity",
    });
    assert.deepEqual([entry.length, entry.id], [2, 2]);
  });

  test("to be truncated to more than it holds", () => {
    const entry = new List(openArena(true), Entry, 5).cursor();
    entry.push();
    for (const length of [2, 5, -1, 0.5, 2 ** 32, Number.NaN]) {
      assert.throws(() => entry.truncate(length), {
        code: "OUT_OF_RANGE",
        message: `list of Entry: length ${length} is out of range; give a whole number of 0 .. 1`,
      });
    }
    assert.equal(entry.length, 1);
  });

  test("a capacity that is not a whole number from 1 to 2^24", () => {
    for (const capacity of [0, 1.5, Number.NaN, 2 ** 24 + 1]) {
      assert.throws(() => new List(openArena(true), Entry, capacity), {
        code: "BAD_ARGUMENT",
        message: `list of Entry: capacity is ${capacity}; give a whole number from 1 to 16777216`,
      });
    }
  });
});

test("records of a list can hold lists, which a push leaves as they were", () => {
  const Bag = record("Bag", { items: list(Byte, 2) });
  const bag = new List(openArena(true), Bag, 2).cursor();
  bag.push().items.push().id = 5;
  bag.truncate(0);
  assert.equal(bag.push().items.length, 1);
  bag.items.clear();
  assert.equal(bag.items.length, 0);
});
