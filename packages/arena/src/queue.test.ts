import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena, openReserve } from "./each-mode.test.js";
import { f64, i32, list, u8 } from "./field.js";
import { Queue } from "./queue.js";
import { type RecordLayout, record } from "./record.js";

const Input = record("Input", { id: i32, weight: f64 });
const Byte = record("Byte", { id: u8 });

type WithId = RecordLayout<{ readonly id: typeof i32 }>;

for (const mode of EACH_MODE) {
  describe(`a queue, ${mode.mode}`, () => {
    test("gives records in the order in which they came, round and round", () => {
      for (const layout of [Input, Byte] as unknown as WithId[]) {
        for (const capacity of [1, 2, 3, 7]) {
          const input = new Queue(openArena(mode), layout, capacity).cursor();
          let [pushed, taken] = [0, 0];
          for (let round = 0; round < 3 * capacity; round++) {
            while (pushed - taken < capacity - (round % capacity)) input.push().id = ++pushed;
            assert.equal(input.length, pushed - taken);
            assert.equal(input.take().id, ++taken);
          }
          while (taken < pushed) assert.equal(input.take().id, ++taken);
          assert.equal(input.length, 0);
        }
      }
    });

    test("a push and a take move to their record and answer the cursor", () => {
      const input = new Queue(openArena(mode), Input, 2).cursor();
      assert.equal(input.push(), input);
      input.id = 1;
      input.weight = 0.25;
      input.push().id = 2;
      assert.equal(input.take(), input);
      assert.deepEqual([input.id, input.weight, input.length], [1, 0.25, 1]);
    });

    test("what was taken can be read until the next push", () => {
      const input = new Queue(openArena(mode), Input, 1).cursor();
      input.push().id = 1;
      input.take();
      assert.equal(input.id, 1);
      assert.equal(input.push().id, 1, "its bytes are as they were");
    });

    test("can be looked through from the oldest on, also where it goes round", () => {
      const input = new Queue(openArena(mode), Input, 4).cursor();
      for (let id = 0; id < 4; id++) input.push().id = id;
      input.take();
      input.take();
      input.push().id = 4;
      input.push().id = 5;
      assert.equal(input.at(0), input);
      assert.deepEqual(
        [0, 1, 2, 3].map((index) => input.at(index).id),
        [2, 3, 4, 5],
      );
      assert.equal(input.length, 4);
    });

    test("is full at its capacity, says so, and changes nothing", () => {
      const arena = openArena(mode);
      const input = new Queue(arena, Input, 2).cursor();
      input.push().id = 1;
      input.push().id = 2;
      const before = arena.snapshot();
      for (let attempt = 0; attempt < 2; attempt++) {
        assert.throws(() => input.push(), {
          code: "COLLECTION_FULL",
          message: "queue of Input full: it holds 2; remove one first or raise its capacity",
        });
      }
      assert.deepEqual(arena.snapshot(), before);
      assert.deepEqual([input.length, input.id], [2, 2]);
    });

    test("is empty at its end, says so, and changes nothing", () => {
      const arena = openArena(mode);
      const input = new Queue(arena, Input, 2).cursor();
      const empty = {
        code: "COLLECTION_EMPTY",
        message: "queue of Input is empty; look at its length first",
      };
      assert.throws(() => input.take(), empty);
      input.push().id = 1;
      input.take();
      const before = arena.snapshot();
      assert.throws(() => input.take(), empty);
      assert.deepEqual(arena.snapshot(), before);
      assert.deepEqual([input.length, input.id], [0, 1]);
    });

    test("can be emptied at once and filled again", () => {
      const input = new Queue(openArena(mode), Input, 3).cursor();
      for (let id = 0; id < 3; id++) input.push().id = id;
      input.take();
      input.clear();
      assert.equal(input.length, 0);
      for (let id = 5; id < 8; id++) input.push().id = id;
      assert.deepEqual([input.take().id, input.take().id, input.take().id], [5, 6, 7]);
    });

    test("two cursors see one queue and stand apart", () => {
      const inputs = new Queue(openArena(mode), Input, 3);
      const [writer, reader] = [inputs.cursor(), inputs.cursor()];
      writer.push().id = 9;
      assert.equal(reader.length, 1);
      assert.equal(reader.take().id, 9);
      writer.push().id = 8;
      assert.deepEqual([reader.id, writer.id], [9, 8]);
    });

    test("in every block of a layout is a queue of its own", () => {
      const layout = new BlockLayout(openReserve(mode), "block");
      const input = new Queue(layout, Input, 2).cursor();
      const [a, b] = [layout.open(), layout.open()];
      layout.enter(a);
      input.push().id = 1;
      layout.enter(b);
      assert.equal(input.length, 0);
      input.push().id = 2;
      input.push().id = 3;
      layout.enter(a);
      assert.deepEqual([input.length, input.take().id, input.length], [1, 1, 0]);
      layout.enter(b);
      assert.deepEqual([input.take().id, input.take().id], [2, 3]);
    });

    test("keeps lists of its records as they were", () => {
      const Bag = record("Bag", { items: list(Byte, 2) });
      const bag = new Queue(openArena(mode), Bag, 1).cursor();
      bag.push().items.push().id = 5;
      assert.equal(bag.take().items.at(0).id, 5);
      assert.equal(bag.push().items.length, 1);
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  describe(`a queue refuses, ${mode.mode}`, () => {
    test("an index that names no record, and stays where it is", () => {
      const input = new Queue(openArena(mode), Input, 3).cursor();
      assert.throws(() => input.at(0), {
        code: "OUT_OF_RANGE",
        message: "queue of Input: index 0 is out of range; it is empty",
      });
      input.push().id = 1;
      input.push().id = 2;
      for (const index of [2, 3, ...NO_INDEX]) {
        assert.throws(() => input.at(index), {
          code: "OUT_OF_RANGE",
          message: `queue of Input: index ${index} is out of range; give a whole number of 0 .. 1`,
        });
      }
      assert.equal(input.id, 2);
    });

    test("use once its arena was reset or closed", () => {
      for (const [end, code] of [
        ["reset", "ARENA_RESET"],
        ["close", "ARENA_CLOSED"],
      ] as const) {
        const arena = openArena(mode);
        const input = new Queue(arena, Input, 3).cursor().push();
        arena[end]();
        const uses = [() => input.length, () => input.push(), () => input.take(), () => input.at(0)];
        for (const use of [...uses, () => input.clear()]) assert.throws(use, { code });
      }
    });
  });
}

test("a queue refuses a capacity that is not a whole number from 1 to 2^24", () => {
  for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 24 + 1]) {
    assert.throws(() => new Queue(openArena(EACH_MODE[0]), Input, capacity), {
      code: "BAD_ARGUMENT",
      message: `queue of Input: capacity is ${capacity}; give a whole number from 1 to 16777216`,
    });
  }
});
