import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import type { Place } from "./place.js";
import { Reserve } from "./reserve.js";

/*
 * What every collection of 32-bit integers must do as it lives in blocks that come and go; no test of its own.
 */

/** An arena of its own reserve, large enough for a small collection. */
export const openArena = (capacityBytes = 1 << 16) => Arena.open({ capacityBytes, checked: false });

/** Asserts that `use` throws what `expected` says, and that no byte of the arena changed. */
export function refusesUnchanged(
  arena: Arena,
  expected: { code: string; message?: string },
  use: () => unknown,
) {
  const before = arena.snapshot();
  assert.throws(use, expected);
  assert.deepEqual(arena.snapshot(), before);
}

/** Numbers that name none of `length` things. */
export const badIndices = (length: number) => [
  length,
  length + 7,
  -1,
  0.5,
  length - 0.5,
  2 ** 32,
  2 ** 32 + 1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];

/** Numbers that are no 32-bit integers. */
export const NOT_INT32 = [2 ** 31, -(2 ** 31) - 1, 0.5, 2 ** 32, Number.NaN, Number.NEGATIVE_INFINITY];

/** A collection, as its life is tested. */
export interface Life<C> {
  /** Places one. */
  place(where: Place): C;
  /** Places one of another shape. */
  placeOther(where: Place): C;
  /** Changes it, differently for each `turn`. */
  change(collection: C, turn: number): void;
  /** What can be read of it. */
  look(collection: C): unknown;
  /** Everything that can be done with it, as it is after `change(collection, 0)`. */
  uses(collection: C): readonly (() => unknown)[];
}

/** Tests how a collection lives in its block. */
export function livesInBlocks<C extends { readonly bytes: number }>(name: string, life: Life<C>): void {
  const blocksOf = (count: number) => {
    const layout = new BlockLayout(Reserve.open({ capacityBytes: 1 << 20 }), "block");
    const collection = life.place(layout);
    const uses = life.uses(collection);
    return { layout, collection, uses, blocks: Array.from({ length: count }, () => layout.open()) };
  };

  describe(`${name} in blocks`, () => {
    test("is empty in each that is opened, and has each one's own contents", () => {
      const { layout, collection, blocks } = blocksOf(3);
      layout.enter(blocks[0]);
      const empty = life.look(collection);
      life.change(collection, 0);
      const first = life.look(collection);
      assert.notDeepEqual(first, empty);
      layout.enter(blocks[1]);
      assert.deepEqual(life.look(collection), empty);
      life.change(collection, 1);
      const second = life.look(collection);
      assert.notDeepEqual(second, first);
      layout.enter(blocks[2]);
      assert.deepEqual(life.look(collection), empty);
      layout.enter(blocks[0]);
      assert.deepEqual(life.look(collection), first);
      layout.enter(blocks[1]);
      assert.deepEqual(life.look(collection), second);
    });

    test("is nothing but its bytes: a copy of a block has it as well", () => {
      const { layout, collection, blocks } = blocksOf(2);
      const { u8 } = layout.reserve.views;
      layout.enter(blocks[0]);
      life.change(collection, 0);
      const contents = life.look(collection);
      u8.copyWithin(blocks[1].baseBytes, blocks[0].baseBytes, blocks[0].baseBytes + layout.bytes);
      life.change(collection, 1);
      const changed = life.look(collection);
      layout.enter(blocks[1]);
      assert.deepEqual(life.look(collection), contents);
      life.change(collection, 1);
      assert.deepEqual(life.look(collection), changed);
    });

    test("touches no byte before or behind its own", () => {
      const layout = new BlockLayout(Reserve.open({ capacityBytes: 1 << 20 }), "block");
      const before = layout.place(8, 1, 1);
      const collection = life.place(layout);
      const behind = layout.place(8, 1, 1);
      const block = layout.open();
      layout.enter(block);
      const { i32 } = layout.reserve.views;
      const fences = [before.first, before.first + 1, behind.first, behind.first + 1];
      for (const word of fences) i32[word] = -1;
      life.change(collection, 0);
      life.change(collection, 1);
      for (const word of fences) assert.equal(i32[word], -1);
      assert.equal(behind.offset - before.offset, 2 + collection.bytes / 4);
    });

    test("refuses everything before one was entered, and after it was reset or closed", () => {
      const { layout, collection, uses, blocks } = blocksOf(1);
      for (const use of uses) assert.throws(use, { code: "BAD_ARGUMENT" });
      layout.enter(blocks[0]);
      life.change(collection, 0);
      for (const use of uses) use();
      blocks[0].reset();
      for (const use of uses) assert.throws(use, { code: "ARENA_RESET" });
      layout.format(blocks[0]);
      layout.enter(blocks[0]);
      life.change(collection, 0);
      blocks[0].close();
      for (const use of uses) assert.throws(use, { code: "ARENA_CLOSED" });
    });

    test("refuses everything after the arena that it was placed in was reset or closed, and touches nothing", () => {
      for (const end of ["reset", "close"] as const) {
        const arena = openArena();
        const header = arena.usedBytes;
        const collection = life.place(arena);
        life.change(collection, 0);
        const bytes = arena.reserve.views.u8.slice();
        arena[end]();
        const code = end === "reset" ? "ARENA_RESET" : "ARENA_CLOSED";
        for (const use of life.uses(collection)) assert.throws(use, { code });
        assert.deepEqual(arena.reserve.views.u8.subarray(header), bytes.subarray(header));
      }
    });

    test("is empty in an arena that was used before", () => {
      const arena = openArena();
      const empty = life.look(life.place(openArena()));
      arena.reserve.views.u8.fill(0xff, arena.alloc(4096), 4096);
      arena.reset();
      assert.deepEqual(life.look(life.place(arena)), empty);
    });

    test("has another layout hash where it has another shape", () => {
      const hashOf = (place: (where: Place) => C) => {
        const layout = new BlockLayout(Reserve.open({ capacityBytes: 64 }), "block");
        place(layout);
        return layout.hash;
      };
      assert.equal(hashOf(life.place), hashOf(life.place));
      assert.notEqual(hashOf(life.place), hashOf(life.placeOther));
    });
  });
}

/** Asserts that `place` refuses counts that are not whole numbers from 1 to `most`. */
export function refusesCounts(what: string, most: number, place: (where: Place, count: number) => unknown) {
  for (const count of [0, -1, 1.5, Number.NaN, most + 1]) {
    const arena = openArena();
    refusesUnchanged(
      arena,
      { code: "BAD_ARGUMENT", message: `${what} is ${count}; give a whole number from 1 to ${most}` },
      () => place(arena, count),
    );
  }
}
