import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  badIndices,
  livesInBlocks,
  NOT_INT32,
  openArena,
  refusesCounts,
  refusesUnchanged,
} from "./collection-life.test.js";
import { PriorityQueue } from "./priority-queue.js";

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

/** A queue of items 0, 1, … with these priorities. */
function queueOf(priorities: readonly number[], capacity = priorities.length): PriorityQueue {
  const queue = new PriorityQueue(openArena(), capacity);
  for (const [item, priority] of priorities.entries()) queue.set(item, priority);
  return queue;
}

function takeAll(queue: PriorityQueue): number[] {
  const items: number[] = [];
  for (let item = queue.takeFirst(); item >= 0; item = queue.takeFirst()) items.push(item);
  return items;
}

/** The items of these priorities in their order. */
const inOrder = (priorities: readonly number[]) =>
  [...priorities.keys()].sort((a, b) => priorities[a] - priorities[b] || a - b);

/** Every way in which `left` more can be chosen of 0 .. `below` - 1. */
function choices(left: number, below: number): number[][] {
  if (left === 0) return [[]];
  return choices(left - 1, below).flatMap((chosen) =>
    Array.from({ length: below }, (_, one) => [...chosen, one]),
  );
}

describe("a priority queue", () => {
  test("begins empty", () => {
    const queue = new PriorityQueue(openArena(), 3);
    assert.deepEqual([queue.size, queue.firstItem, queue.takeFirst(), queue.has(0)], [0, -1, -1, false]);
  });

  test("gives the items in the order of their priorities, the smallest first", () => {
    const priorities = [5, LEAST, 0, MOST, -1, 4, 1000, -1000];
    assert.deepEqual(takeAll(queueOf(priorities)), inOrder(priorities));
  });

  test("of equal priorities the smaller item comes first, however they came", () => {
    const queue = new PriorityQueue(openArena(), 40);
    for (let i = 0; i < 40; i++) queue.set((i * 17) % 40, 7);
    assert.deepEqual(
      takeAll(queue),
      Array.from({ length: 40 }, (_, item) => item),
    );
  });

  test("is right for all priorities of up to seven items", () => {
    const arena = openArena();
    const queue = new PriorityQueue(arena, 7);
    for (const priorities of [...choices(7, 3), ...choices(5, 5)]) {
      for (const [item, priority] of priorities.entries()) queue.set(item, priority);
      assert.deepEqual(takeAll(queue), inOrder(priorities));
    }
  });

  test("is right where any item gets any other priority, and where any is deleted", () => {
    const before = [3, 0, 6, 9, 1, 7, 12, 2, 5, 8, 4, 11, 10, 13, 21, 15, 18, 17, 14, 20, 19, 16];
    for (let item = 0; item < before.length; item++) {
      for (let priority = -1; priority <= 22; priority++) {
        const queue = queueOf(before);
        assert.equal(queue.set(item, priority), false);
        const after = before.map((old, at) => (at === item ? priority : old));
        assert.equal(queue.size, before.length);
        assert.equal(queue.priorityOf(item), priority);
        assert.equal(queue.firstItem, inOrder(after)[0]);
        assert.deepEqual(takeAll(queue), inOrder(after));
      }
      const queue = queueOf(before);
      assert.equal(queue.delete(item), true);
      assert.equal(queue.delete(item), false);
      assert.equal(queue.has(item), false);
      assert.deepEqual(
        takeAll(queue),
        inOrder(before).filter((left) => left !== item),
      );
    }
  });

  test("knows what is in it, and with which priority", () => {
    const queue = queueOf([4, LEAST, MOST], 4);
    assert.deepEqual([queue.has(0), queue.has(3)], [true, false]);
    assert.deepEqual([queue.priorityOf(0), queue.priorityOf(1), queue.priorityOf(2)], [4, LEAST, MOST]);
    assert.deepEqual([queue.firstItem, queue.takeFirst(), queue.firstItem, queue.size], [1, 1, 0, 2]);
    assert.equal(queue.set(1, 3), true);
    assert.deepEqual([queue.firstItem, queue.size], [1, 3]);
  });

  test("has no item before zeroed words were set, nor any that the words of an emptied queue name", () => {
    const queue = queueOf([3, 2, 1, 0]);
    queue.clear();
    assert.deepEqual([queue.size, queue.firstItem], [0, -1]);
    for (let item = 0; item < 4; item++) assert.equal(queue.has(item), false);
    queue.set(2, 9);
    for (const item of [0, 1, 3]) {
      assert.deepEqual([queue.has(item), queue.delete(item)], [false, false]);
    }
    queue.set(0, 9);
    assert.deepEqual(takeAll(queue), [0, 2]);
  });

  test("takes every item there can be at once", () => {
    const queue = new PriorityQueue(openArena(), 1000);
    for (let item = 0; item < 1000; item++) queue.set(item, (item * 7919) % 1000);
    assert.equal(queue.size, 1000);
    for (let priority = 0; priority < 1000; priority++) {
      assert.equal(queue.priorityOf(queue.firstItem), priority);
      queue.takeFirst();
    }
  });

  test("refuses items that there cannot be and priorities that are no 32-bit integers, and changes nothing", () => {
    const arena = openArena();
    const queue = new PriorityQueue(arena, 4);
    queue.set(3, 5);
    for (const item of badIndices(4)) {
      const expected = {
        code: "OUT_OF_RANGE",
        message: `priority queue: index ${item} is out of range; give a whole number of 0 .. 3`,
      };
      refusesUnchanged(arena, expected, () => queue.set(item, 1));
      refusesUnchanged(arena, expected, () => queue.has(item));
      refusesUnchanged(arena, expected, () => queue.delete(item));
      refusesUnchanged(arena, expected, () => queue.priorityOf(item));
    }
    for (const priority of NOT_INT32) {
      const message = `priority queue: priority is ${priority}; give a whole number from -2147483648 to 2147483647`;
      refusesUnchanged(arena, { code: "BAD_ARGUMENT", message }, () => queue.set(0, priority));
      refusesUnchanged(arena, { code: "BAD_ARGUMENT", message }, () => queue.set(3, priority));
    }
  });

  test("refuses the priority of an item that is not in it", () => {
    const message = "priority queue: item 2 is not in it; ask `has` where it may be gone";
    assert.throws(() => queueOf([1, 1], 4).priorityOf(2), { code: "BAD_ARGUMENT", message });
  });

  test("refuses capacities that are not whole numbers from 1 to 2^20", () => {
    refusesCounts(
      "priority queue: capacity",
      2 ** 20,
      (where, capacity) => new PriorityQueue(where, capacity),
    );
  });

  test("costs three words an item", () => {
    assert.equal(new PriorityQueue(openArena(), 101).bytes, 8 + 303 * 4 - 4);
  });
});

livesInBlocks<PriorityQueue>("a priority queue", {
  place: (where) => new PriorityQueue(where, 12),
  placeOther: (where) => new PriorityQueue(where, 13),
  change: (queue, turn) => {
    queue.takeFirst();
    for (let item = turn; item < 12; item++) queue.set(item, (item * 5 + turn) % 7);
  },
  look: (queue) => [
    queue.size,
    queue.firstItem,
    Array.from({ length: 12 }, (_, item) => (queue.has(item) ? queue.priorityOf(item) : "none")),
  ],
  uses: (queue) => [
    () => queue.size,
    () => queue.firstItem,
    () => queue.has(1),
    () => queue.priorityOf(1),
    () => queue.set(1, 1),
    () => queue.delete(1),
    () => queue.takeFirst(),
    () => queue.clear(),
    () => queue.set(1, 1),
  ],
});
