import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { LinkedLists } from "./linked-lists.js";
import { badIndex, pick, program, refuses } from "./random-program.test.js";

program("linked lists", ({ dice, reserve }) => {
  const [listCount, nodeCount] = [1 + dice(4), 1 + dice(pick(dice, [4, 30]))];
  const arena = Arena.open({ capacityBytes: 2048, reserve: reserve(2048) });
  const lists = new LinkedLists(arena, { lists: listCount, nodes: nodeCount });
  const model: number[][] = Array.from({ length: listCount }, () => []);
  const listOf = new Array<number>(nodeCount).fill(-1);
  const put = (node: number, list: number, index: number) => {
    model[list].splice(index, 0, node);
    listOf[node] = list;
  };
  const insert = (list: number, node: number) => {
    const first = dice(2) === 0;
    const use = () => (first ? lists.pushFirst(list, node) : lists.pushLast(list, node));
    if (listOf[node] >= 0) return refuses("BAD_ARGUMENT", use);
    use();
    put(node, list, first ? 0 : model[list].length);
  };
  const insertAt = (other: number, node: number) => {
    const before = dice(2) === 0;
    const use = () => (before ? lists.insertBefore(other, node) : lists.insertAfter(other, node));
    if (listOf[node] >= 0 || listOf[other] < 0) return refuses("BAD_ARGUMENT", use);
    use();
    const list = listOf[other];
    put(node, list, model[list].indexOf(other) + (before ? 0 : 1));
  };
  const expectNode = (node: number) => {
    const list = listOf[node];
    assert.equal(lists.listOf(node), list);
    const index = list < 0 ? 0 : model[list].indexOf(node);
    assert.equal(lists.next(node), (list < 0 ? undefined : model[list][index + 1]) ?? -1);
    assert.equal(lists.previous(node), (list < 0 ? undefined : model[list][index - 1]) ?? -1);
  };
  const step = () => {
    const action = dice(100);
    const [list, node, other] = [dice(listCount), dice(nodeCount), dice(nodeCount)];
    if (action < 25) {
      insert(list, node);
    } else if (action < 45) {
      insertAt(other, node);
    } else if (action < 80) {
      assert.equal(lists.remove(node), listOf[node] >= 0);
      if (listOf[node] >= 0) model[listOf[node]].splice(model[listOf[node]].indexOf(node), 1);
      listOf[node] = -1;
    } else if (action < 92) {
      expectNode(node);
    } else if (action < 93) {
      lists.clear(list);
      for (const gone of model[list].splice(0)) listOf[gone] = -1;
    } else {
      refuses("OUT_OF_RANGE", () => lists.remove(badIndex(dice, nodeCount)));
      refuses("OUT_OF_RANGE", () => lists.firstOf(badIndex(dice, listCount)));
    }
    assert.equal(lists.lengthOf(list), model[list].length);
    assert.equal(lists.firstOf(list), model[list][0] ?? -1);
    assert.equal(lists.lastOf(list), model[list].at(-1) ?? -1);
  };
  const compare = () => {
    for (const [list, nodes] of model.entries()) {
      assert.equal(lists.lengthOf(list), nodes.length);
      assert.equal(lists.firstOf(list), nodes[0] ?? -1);
    }
    for (let node = 0; node < nodeCount; node++) expectNode(node);
  };
  return { step, compare };
});
