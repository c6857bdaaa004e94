import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  badIndices,
  livesInBlocks,
  openArena,
  refusesCounts,
  refusesUnchanged,
} from "./collection-life.test.js";
import { SparseSet } from "./sparse-set.js";

const membersOf = (set: SparseSet) => Array.from({ length: set.size }, (_, position) => set.at(position));

function setOf(capacity: number, members: readonly number[]): SparseSet {
  const set = new SparseSet(openArena(), capacity);
  for (const member of members) set.add(member);
  return set;
}

describe("a sparse set", () => {
  test("holds what was added until it is deleted, and tells whether that changed it", () => {
    const set = new SparseSet(openArena(), 5);
    for (let member = 0; member < 5; member++) {
      assert.equal(set.has(member), false);
      assert.equal(set.delete(member), false);
      assert.equal(set.add(member), true);
      assert.equal(set.add(member), false);
      assert.equal(set.has(member), true);
      assert.equal(set.size, member + 1);
    }
    for (let member = 0; member < 5; member++) {
      assert.equal(set.delete(member), true);
      assert.equal(set.delete(member), false);
      assert.equal(set.has(member), false);
      assert.equal(set.size, 4 - member);
    }
  });

  test("does not take zeroed words for member 0", () => {
    const set = new SparseSet(openArena(), 3);
    assert.equal(set.has(0), false);
    set.add(1);
    assert.equal(set.has(0), false);
    assert.equal(set.indexOf(0), -1);
    set.add(0);
    assert.equal(set.indexOf(0), 1);
  });

  test("gives its members in the order in which they were added", () => {
    const set = setOf(10, [7, 0, 9, 3]);
    assert.deepEqual(membersOf(set), [7, 0, 9, 3]);
    assert.deepEqual(
      [7, 0, 9, 3, 1].map((member) => set.indexOf(member)),
      [0, 1, 2, 3, -1],
    );
  });

  test("the last member takes the position of one that is deleted", () => {
    const set = setOf(10, [7, 0, 9, 3]);
    set.delete(0);
    assert.deepEqual(membersOf(set), [7, 3, 9]);
    assert.equal(set.indexOf(3), 1);
    set.delete(9);
    assert.deepEqual(membersOf(set), [7, 3]);
  });

  test("members can be deleted on a walk from the last to the first", () => {
    const set = setOf(8, [0, 1, 2, 3, 4, 5, 6, 7]);
    const visited: number[] = [];
    for (let position = set.size - 1; position >= 0; position--) {
      const member = set.at(position);
      visited.push(member);
      if (member % 2 === 0) set.delete(member);
    }
    assert.deepEqual(visited, [7, 6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(membersOf(set).sort(), [1, 3, 5, 7]);
  });

  test("is empty once it is cleared, whatever was in it", () => {
    const set = setOf(6, [5, 4, 3, 2, 1, 0]);
    set.clear();
    assert.equal(set.size, 0);
    for (let member = 0; member < 6; member++) assert.equal(set.has(member), false);
    // Every position that is kept for them is one of the first, and another member's.
    for (const member of [1, 0, 2]) assert.equal(set.add(member), true);
    assert.deepEqual(membersOf(set), [1, 0, 2]);
    for (const member of [3, 4, 5]) {
      assert.equal(set.has(member), false);
      assert.equal(set.delete(member), false);
      assert.equal(set.add(member), true);
    }
  });

  test("never takes for true what its sparse words held before", () => {
    for (const garbage of [0, 1, 2, 3, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      const arena = openArena();
      const set = new SparseSet(arena, 4);
      const sparse = (arena.usedBytes - set.bytes) / 4 + 1 + 4;
      arena.reserve.views.i32.fill(garbage, sparse, sparse + 4);
      for (const member of [2, 0, 3, 1]) {
        assert.equal(set.has(member), false);
        assert.equal(set.add(member), true);
        assert.equal(set.has(member), true);
      }
      assert.deepEqual(membersOf(set), [2, 0, 3, 1]);
    }
  });

  test("refuses numbers that are no members, and positions behind the last, and changes nothing", () => {
    const arena = openArena();
    const set = new SparseSet(arena, 4);
    assert.throws(() => set.at(0), {
      code: "OUT_OF_RANGE",
      message: "sparse set: position 0 is out of range; it is empty",
    });
    set.add(3);
    set.add(1);
    for (const member of badIndices(4)) {
      const expected = {
        code: "OUT_OF_RANGE",
        message: `sparse set: index ${member} is out of range; give a whole number of 0 .. 3`,
      };
      refusesUnchanged(arena, expected, () => set.has(member));
      refusesUnchanged(arena, expected, () => set.indexOf(member));
      refusesUnchanged(arena, expected, () => set.add(member));
      refusesUnchanged(arena, expected, () => set.delete(member));
    }
    for (const position of badIndices(2)) {
      refusesUnchanged(
        arena,
        {
          code: "OUT_OF_RANGE",
          message: `sparse set: position ${position} is out of range; give a whole number of 0 .. 1`,
        },
        () => set.at(position),
      );
    }
  });

  test("refuses capacities that are not whole numbers from 1 to 2^20", () => {
    refusesCounts("sparse set: capacity", 2 ** 20, (where, capacity) => new SparseSet(where, capacity));
  });

  test("costs two words a member", () => {
    assert.equal(new SparseSet(openArena(), 100).bytes, 808);
  });
});

livesInBlocks<SparseSet>("a sparse set", {
  place: (where) => new SparseSet(where, 9),
  placeOther: (where) => new SparseSet(where, 10),
  change: (set, turn) => {
    set.delete(0);
    for (let member = 8; member >= 0; member -= 2 + turn) set.add(member);
  },
  look: (set) => [membersOf(set), [0, 1, 2, 3, 4, 5, 6, 7, 8].map((member) => set.indexOf(member))],
  uses: (set) => [
    () => set.size,
    () => set.at(0),
    () => set.has(1),
    () => set.indexOf(1),
    () => set.add(1),
    () => set.delete(1),
    () => set.clear(),
    () => set.add(1),
  ],
});
