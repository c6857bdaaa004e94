import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { EACH_CHECKED_MODE, EACH_MODE, openArena, openReserve } from "./each-mode.test.js";
import { f64, i32, list, u8 } from "./field.js";
import { type RecordLayout, record } from "./record.js";
import { Stack } from "./stack.js";

const State = record("State", { id: i32, weight: f64 });
const Byte = record("Byte", { id: u8 });

type WithId = RecordLayout<{ readonly id: typeof i32 }>;

for (const mode of EACH_MODE) {
  describe(`a stack, ${mode.mode}`, () => {
    test("gives the record that came last first", () => {
      for (const layout of [State, Byte] as unknown as WithId[]) {
        const state = new Stack(openArena(mode), layout, 10).cursor();
        assert.equal(state.length, 0);
        for (let id = 1; id <= 10; id++) state.push().id = id;
        assert.equal(state.length, 10);
        for (let id = 10; id >= 1; id--) assert.equal(state.pop().id, id);
        assert.equal(state.length, 0);
      }
    });

    test("a push, a pop and the top move to their record and answer the cursor", () => {
      const state = new Stack(openArena(mode), State, 2).cursor();
      assert.equal(state.push(), state);
      state.id = 1;
      state.weight = 0.25;
      state.push().id = 2;
      assert.equal(state.pop(), state);
      assert.equal(state.id, 2);
      assert.equal(state.top(), state);
      assert.deepEqual([state.id, state.weight, state.length], [1, 0.25, 1]);
    });

    test("what was popped can be read until the next push", () => {
      const state = new Stack(openArena(mode), State, 2).cursor();
      state.push().id = 1;
      state.pop();
      assert.equal(state.id, 1);
      assert.equal(state.push().id, 1, "its bytes are as they were");
    });

    test("is full at its capacity, says so, and changes nothing", () => {
      const arena = openArena(mode);
      const state = new Stack(arena, State, 2).cursor();
      state.push().id = 1;
      state.push().id = 2;
      const before = arena.snapshot();
      for (let attempt = 0; attempt < 2; attempt++) {
        assert.throws(() => state.push(), {
          code: "COLLECTION_FULL",
          message: "stack of State full: it holds 2; remove one first or raise its capacity",
        });
      }
      assert.deepEqual(arena.snapshot(), before);
      assert.deepEqual([state.length, state.id], [2, 2]);
    });

    test("has no top and nothing to pop where it is empty, says so, and changes nothing", () => {
      const arena = openArena(mode);
      const state = new Stack(arena, State, 2).cursor();
      state.push().id = 1;
      state.pop();
      const before = arena.snapshot();
      const empty = {
        code: "COLLECTION_EMPTY",
        message: "stack of State is empty; look at its length first",
      };
      assert.throws(() => state.pop(), empty);
      assert.throws(() => state.top(), empty);
      assert.deepEqual(arena.snapshot(), before);
      assert.deepEqual([state.length, state.id], [0, 1]);
    });

    test("can be emptied at once and filled again", () => {
      const state = new Stack(openArena(mode), State, 3).cursor();
      for (let id = 0; id < 3; id++) state.push().id = id;
      state.clear();
      assert.equal(state.length, 0);
      state.push().id = 7;
      assert.deepEqual([state.length, state.top().id], [1, 7]);
    });

    test("two cursors see one stack and stand apart", () => {
      const states = new Stack(openArena(mode), State, 3);
      const [writer, reader] = [states.cursor(), states.cursor()];
      writer.push().id = 9;
      assert.equal(reader.top().id, 9);
      writer.push().id = 8;
      assert.deepEqual([reader.id, reader.length, reader.pop().id], [9, 2, 8]);
    });

    test("in every block of a layout is a stack of its own", () => {
      const layout = new BlockLayout(openReserve(mode), "block");
      const state = new Stack(layout, State, 2).cursor();
      const [a, b] = [layout.open(), layout.open()];
      layout.enter(a);
      state.push().id = 1;
      layout.enter(b);
      assert.equal(state.length, 0);
      state.push().id = 2;
      state.push().id = 3;
      layout.enter(a);
      assert.deepEqual([state.pop().id, state.length], [1, 0]);
      layout.enter(b);
      assert.deepEqual([state.pop().id, state.pop().id], [3, 2]);
    });

    test("keeps lists of its records as they were", () => {
      const Bag = record("Bag", { items: list(Byte, 2) });
      const bag = new Stack(openArena(mode), Bag, 1).cursor();
      bag.push().items.push().id = 5;
      assert.equal(bag.pop().items.at(0).id, 5);
      assert.equal(bag.push().items.length, 1);
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  test(`a stack refuses use once its arena was reset or closed, ${mode.mode}`, () => {
    for (const [end, code] of [
      ["reset", "ARENA_RESET"],
      ["close", "ARENA_CLOSED"],
    ] as const) {
      const arena = openArena(mode);
      const state = new Stack(arena, State, 3).cursor().push();
      arena[end]();
      const uses = [() => state.length, () => state.push(), () => state.pop(), () => state.top()];
      for (const use of [...uses, () => state.clear()]) assert.throws(use, { code });
    }
  });
}

test("a stack refuses a capacity that is not a whole number from 1 to 2^24", () => {
  for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 24 + 1]) {
    assert.throws(() => new Stack(openArena(EACH_MODE[0]), State, capacity), {
      code: "BAD_ARGUMENT",
      message: `stack of State: capacity is ${capacity}; give a whole number from 1 to 16777216`,
    });
  }
});
