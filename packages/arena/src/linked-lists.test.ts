import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  badIndices,
  livesInBlocks,
  openArena,
  refusesCounts,
  refusesUnchanged,
} from "./collection-life.test.js";
import { LinkedLists } from "./linked-lists.js";

const placeLists = (lists = 3, nodes = 8) => new LinkedLists(openArena(), { lists, nodes });

/** The nodes of a list, which must be the same from both ends. */
function nodesOf(lists: LinkedLists, list: number): number[] {
  const nodes: number[] = [];
  for (let node = lists.firstOf(list); node >= 0; node = lists.next(node)) nodes.push(node);
  const backward: number[] = [];
  for (let node = lists.lastOf(list); node >= 0; node = lists.previous(node)) backward.push(node);
  assert.deepEqual(backward, [...nodes].reverse());
  assert.equal(lists.lengthOf(list), nodes.length);
  for (const node of nodes) assert.equal(lists.listOf(node), list);
  return nodes;
}

const contents = (lists: LinkedLists) =>
  Array.from({ length: lists.lists }, (_, list) => nodesOf(lists, list));

describe("linked lists", () => {
  test("begin empty, and their nodes in none", () => {
    const lists = placeLists();
    assert.deepEqual(contents(lists), [[], [], []]);
    for (let node = 0; node < 8; node++) {
      assert.deepEqual([lists.listOf(node), lists.next(node), lists.previous(node)], [-1, -1, -1]);
      assert.equal(lists.remove(node), false);
    }
  });

  test("take nodes at both ends", () => {
    const lists = placeLists();
    lists.pushLast(1, 0);
    lists.pushLast(1, 5);
    lists.pushFirst(1, 7);
    lists.pushFirst(2, 1);
    lists.pushFirst(2, 2);
    assert.deepEqual(contents(lists), [[], [7, 0, 5], [2, 1]]);
  });

  test("take nodes before and behind any other", () => {
    for (const at of [0, 1, 2]) {
      for (const where of ["insertBefore", "insertAfter"] as const) {
        const lists = placeLists();
        for (const node of [0, 1, 2]) lists.pushLast(2, node);
        lists[where](at, 7);
        const expected = [0, 1, 2];
        expected.splice(where === "insertBefore" ? at : at + 1, 0, 7);
        assert.deepEqual(contents(lists), [[], [], expected]);
      }
    }
  });

  test("let any node go, and take it again, in any list", () => {
    for (const gone of [0, 1, 2, 3]) {
      const lists = placeLists();
      for (const node of [0, 1, 2, 3]) lists.pushLast(0, node);
      assert.equal(lists.remove(gone), true);
      assert.equal(lists.remove(gone), false);
      const left = [0, 1, 2, 3].filter((node) => node !== gone);
      assert.deepEqual(contents(lists), [left, [], []]);
      assert.deepEqual([lists.listOf(gone), lists.next(gone), lists.previous(gone)], [-1, -1, -1]);
      lists.pushFirst(1, gone);
      assert.deepEqual(contents(lists), [left, [gone], []]);
    }
  });

  test("are empty without their last node", () => {
    const lists = placeLists();
    lists.pushFirst(0, 3);
    lists.remove(3);
    assert.deepEqual(contents(lists), [[], [], []]);
    lists.pushLast(0, 3);
    assert.deepEqual(contents(lists), [[3], [], []]);
  });

  test("can be emptied one by one, which frees the nodes", () => {
    const lists = placeLists();
    for (const node of [0, 1, 2, 3]) lists.pushLast(node === 2 ? 1 : 0, node);
    lists.clear(0);
    lists.clear(2);
    assert.deepEqual(contents(lists), [[], [2], []]);
    for (const node of [0, 1, 3]) {
      assert.deepEqual([lists.listOf(node), lists.next(node), lists.previous(node)], [-1, -1, -1]);
    }
    for (const node of [3, 1, 0]) lists.pushLast(1, node);
    assert.deepEqual(contents(lists), [[], [2, 3, 1, 0], []]);
  });

  test("can be walked while nodes are removed, where the next is asked for first", () => {
    const lists = placeLists();
    for (let node = 0; node < 8; node++) lists.pushLast(0, node);
    for (let node = lists.firstOf(0); node >= 0; ) {
      const next = lists.next(node);
      if (node % 3 === 0) lists.remove(node);
      node = next;
    }
    assert.deepEqual(contents(lists), [[1, 2, 4, 5, 7], [], []]);
  });

  test("hold every node there is", () => {
    const lists = placeLists(2, 50);
    for (let node = 0; node < 50; node++) lists.pushFirst(node % 2, node);
    assert.deepEqual([lists.lengthOf(0), lists.lengthOf(1)], [25, 25]);
    assert.deepEqual([lists.firstOf(1), lists.lastOf(1)], [49, 1]);
  });

  test("refuse a node that is in a list already, and change nothing", () => {
    const arena = openArena();
    const lists = new LinkedLists(arena, { lists: 3, nodes: 8 });
    lists.pushLast(1, 0);
    lists.pushLast(1, 4);
    lists.pushLast(2, 5);
    const expected = {
      code: "BAD_ARGUMENT",
      message: "linked lists: node 4 is in list 1 already; remove it first",
    };
    refusesUnchanged(arena, expected, () => lists.pushFirst(1, 4));
    refusesUnchanged(arena, expected, () => lists.pushLast(0, 4));
    refusesUnchanged(arena, expected, () => lists.insertBefore(5, 4));
    refusesUnchanged(arena, expected, () => lists.insertAfter(0, 4));
    refusesUnchanged(arena, expected, () => lists.insertAfter(4, 4));
  });

  test("refuse to insert at a node that is in no list, and change nothing", () => {
    const arena = openArena();
    const lists = new LinkedLists(arena, { lists: 3, nodes: 8 });
    lists.pushLast(1, 0);
    const expected = { code: "BAD_ARGUMENT", message: "linked lists: node 3 is in no list; push it first" };
    refusesUnchanged(arena, expected, () => lists.insertBefore(3, 4));
    refusesUnchanged(arena, expected, () => lists.insertAfter(3, 4));
    refusesUnchanged(arena, expected, () => lists.insertAfter(3, 3));
  });

  test("refuse numbers that name no list or no node, and change nothing", () => {
    const arena = openArena();
    const lists = new LinkedLists(arena, { lists: 3, nodes: 8 });
    lists.pushLast(1, 0);
    for (const list of badIndices(3)) {
      const expected = {
        code: "OUT_OF_RANGE",
        message: `linked lists: list ${list} is out of range; give a whole number of 0 .. 2`,
      };
      refusesUnchanged(arena, expected, () => lists.pushFirst(list, 4));
      refusesUnchanged(arena, expected, () => lists.pushLast(list, 4));
      refusesUnchanged(arena, expected, () => lists.firstOf(list));
      refusesUnchanged(arena, expected, () => lists.lastOf(list));
      refusesUnchanged(arena, expected, () => lists.lengthOf(list));
      refusesUnchanged(arena, expected, () => lists.clear(list));
    }
    for (const node of badIndices(8)) {
      const expected = {
        code: "OUT_OF_RANGE",
        message: `linked lists: index ${node} is out of range; give a whole number of 0 .. 7`,
      };
      refusesUnchanged(arena, expected, () => lists.pushFirst(1, node));
      refusesUnchanged(arena, expected, () => lists.pushLast(1, node));
      refusesUnchanged(arena, expected, () => lists.insertBefore(node, 4));
      refusesUnchanged(arena, expected, () => lists.insertAfter(node, 4));
      refusesUnchanged(arena, expected, () => lists.insertBefore(0, node));
      refusesUnchanged(arena, expected, () => lists.insertAfter(0, node));
      refusesUnchanged(arena, expected, () => lists.remove(node));
      refusesUnchanged(arena, expected, () => lists.next(node));
      refusesUnchanged(arena, expected, () => lists.previous(node));
      refusesUnchanged(arena, expected, () => lists.listOf(node));
    }
  });

  test("refuse counts that are not whole numbers from 1 to 2^20", () => {
    const most = 2 ** 20;
    refusesCounts("linked lists: lists", most, (where, lists) => new LinkedLists(where, { lists, nodes: 1 }));
    refusesCounts("linked lists: nodes", most, (where, nodes) => new LinkedLists(where, { lists: 1, nodes }));
  });

  test("cost three words a list and three a node", () => {
    assert.equal(placeLists(10, 100).bytes, 1320);
  });
});

livesInBlocks<LinkedLists>("linked lists", {
  place: (where) => new LinkedLists(where, { lists: 3, nodes: 8 }),
  placeOther: (where) => new LinkedLists(where, { lists: 4, nodes: 7 }),
  change: (lists, turn) => {
    for (let list = 0; list < 3; list++) lists.clear(list);
    for (let node = 7; node >= turn; node--) lists.pushLast((node + turn) % 3, node);
  },
  look: contents,
  uses: (lists) => [
    () => lists.lengthOf(0),
    () => lists.firstOf(0),
    () => lists.lastOf(0),
    () => lists.next(1),
    () => lists.previous(1),
    () => lists.listOf(1),
    () => lists.remove(1),
    () => lists.pushFirst(0, 1),
    () => lists.remove(1),
    () => lists.pushLast(0, 1),
    () => lists.remove(1),
    () => lists.insertBefore(2, 1),
    () => lists.remove(1),
    () => lists.insertAfter(2, 1),
    () => lists.clear(0),
  ],
});
