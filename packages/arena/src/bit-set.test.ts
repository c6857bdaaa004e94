import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BitSet } from "./bit-set.js";
import {
  badIndices,
  livesInBlocks,
  openArena,
  refusesCounts,
  refusesUnchanged,
} from "./collection-life.test.js";

/** Capacities at and around the edges of words. */
const CAPACITIES = [1, 2, 31, 32, 33, 63, 64, 65, 100];

function membersOf(set: BitSet): number[] {
  const members: number[] = [];
  for (let member = set.next(0); member >= 0; member = set.next(member + 1)) members.push(member);
  return members;
}

function setOf(capacity: number, members: readonly number[]): BitSet {
  const set = new BitSet(openArena(), capacity);
  for (const member of members) set.add(member);
  return set;
}

describe("a bit set", () => {
  test("holds what was added until it is deleted, and tells whether that changed it", () => {
    for (const capacity of CAPACITIES) {
      const set = new BitSet(openArena(), capacity);
      for (let member = 0; member < capacity; member++) {
        assert.equal(set.has(member), false);
        assert.equal(set.delete(member), false);
        assert.equal(set.add(member), true);
        assert.equal(set.has(member), true);
        assert.equal(set.add(member), false);
        assert.equal(set.count, member + 1);
      }
      for (let member = 0; member < capacity; member++) {
        assert.equal(set.delete(member), true);
        assert.equal(set.has(member), false);
        assert.equal(set.delete(member), false);
        assert.equal(set.count, capacity - member - 1);
      }
    }
  });

  test("one member touches no other", () => {
    const set = new BitSet(openArena(), 100);
    for (const member of [0, 31, 32, 63, 64, 99]) {
      set.add(member);
      assert.deepEqual(membersOf(set), [member]);
      set.delete(member);
      assert.deepEqual(membersOf(set), []);
    }
  });

  test("gives its members in ascending order, from any number on", () => {
    const members = [0, 5, 30, 31, 32, 64, 95, 99];
    const set = setOf(100, members);
    for (let from = 0; from <= 100; from++) {
      assert.equal(set.next(from), members.find((member) => member >= from) ?? -1);
    }
    assert.deepEqual(membersOf(set), members);
  });

  test("can be walked where it is full, to the last member of the last word", () => {
    for (const capacity of CAPACITIES) {
      const all = Array.from({ length: capacity }, (_, member) => member);
      assert.deepEqual(membersOf(setOf(capacity, all)), all);
      assert.deepEqual(membersOf(setOf(capacity, [capacity - 1])), [capacity - 1]);
      assert.deepEqual(membersOf(setOf(capacity, [])), []);
    }
  });

  test("members can be deleted on a walk", () => {
    const set = setOf(70, [1, 2, 3, 33, 34, 69]);
    for (let member = set.next(0); member >= 0; member = set.next(member + 1)) {
      if (member % 3 === 0) set.delete(member);
    }
    assert.deepEqual(membersOf(set), [1, 2, 34]);
  });

  test("is empty once it is cleared", () => {
    const set = setOf(65, [0, 31, 32, 64]);
    set.clear();
    assert.deepEqual([set.count, membersOf(set)], [0, []]);
    assert.equal(set.add(64), true);
    assert.deepEqual([set.count, membersOf(set)], [1, [64]]);
  });

  const MINE = [0, 3, 31, 32, 64, 69];
  const THEIRS = [3, 4, 32, 33, 69];
  for (const [name, expected] of [
    ["setTo", THEIRS],
    ["union", [0, 3, 4, 31, 32, 33, 64, 69]],
    ["intersect", [3, 32, 69]],
    ["subtract", [0, 31, 64]],
  ] as const) {
    test(`${name} of another set changes this one only, and counts`, () => {
      const set = setOf(70, MINE);
      const other = setOf(70, THEIRS);
      set[name](other);
      assert.deepEqual([membersOf(set), set.count], [expected, expected.length]);
      assert.deepEqual([membersOf(other), other.count], [THEIRS, THEIRS.length]);
    });

    test(`${name} of the set itself`, () => {
      const set = setOf(70, MINE);
      set[name](set);
      const left = name === "subtract" ? [] : MINE;
      assert.deepEqual([membersOf(set), set.count], [left, left.length]);
    });

    test(`${name} refuses a set of another capacity, and one that is gone`, () => {
      const arena = openArena();
      const set = new BitSet(arena, 70);
      set.add(3);
      refusesUnchanged(
        arena,
        {
          code: "BAD_ARGUMENT",
          message: "bit set: the other's capacity is 71; give a set of this one's, 70",
        },
        () => set[name](setOf(71, [4])),
      );
      const otherArena = openArena();
      const gone = new BitSet(otherArena, 70);
      otherArena.close();
      refusesUnchanged(arena, { code: "ARENA_CLOSED" }, () => set[name](gone));
    });
  }

  test("counts words of every density", () => {
    const full = setOf(96, []);
    for (let member = 0; member < 96; member++) {
      full.add(member);
      const copy = setOf(96, []);
      copy.setTo(full);
      assert.equal(copy.count, member + 1);
    }
  });

  test("refuses numbers that are no members, and changes nothing", () => {
    const arena = openArena();
    const set = new BitSet(arena, 40);
    set.add(39);
    for (const member of badIndices(40)) {
      const expected = {
        code: "OUT_OF_RANGE",
        message: `bit set: index ${member} is out of range; give a whole number of 0 .. 39`,
      };
      refusesUnchanged(arena, expected, () => set.has(member));
      refusesUnchanged(arena, expected, () => set.add(member));
      refusesUnchanged(arena, expected, () => set.delete(member));
    }
    assert.equal(set.next(40), -1);
    for (const from of badIndices(41)) {
      assert.throws(() => set.next(from), {
        code: "OUT_OF_RANGE",
        message: `bit set: from ${from} is out of range; give a whole number of 0 .. 40`,
      });
    }
  });

  test("refuses capacities that are not whole numbers from 1 to 2^24", () => {
    refusesCounts("bit set: capacity", 2 ** 24, (where, capacity) => new BitSet(where, capacity));
  });

  test("costs a bit a member", () => {
    assert.equal(new BitSet(openArena(), 1).bytes, 8);
    assert.equal(new BitSet(openArena(), 1000).bytes, 136);
  });
});

livesInBlocks<BitSet>("a bit set", {
  place: (where) => new BitSet(where, 70),
  placeOther: (where) => new BitSet(where, 71),
  change: (set, turn) => {
    for (let member = turn; member < 70; member += 3 + turn) set.add(member);
    set.delete(3 * turn);
  },
  look: (set) => [set.count, membersOf(set)],
  uses: (set) => [
    () => set.count,
    () => set.has(1),
    () => set.add(1),
    () => set.delete(1),
    () => set.next(0),
    () => set.next(70),
    () => set.setTo(set),
    () => set.union(set),
    () => set.intersect(set),
    () => set.subtract(set),
    () => set.clear(),
  ],
});
