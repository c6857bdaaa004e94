import { checkCount } from "./collection.js";
import { ArenaError } from "./errors.js";
import { outOfRange } from "./failures.js";
import { IndexedWords } from "./indexed-words.js";
import type { Place } from "./place.js";

/*
 * In the block, three words a list, then three words a node:
 *
 *   word 0    1      2        3               3 * lists
 *   +-------+------+--------+---- - - - ----+------+----------+------+---- - - -
 *   | first | last | length | list 1        | next | previous | list | node 1
 *   +-------+------+--------+---- - - - ----+------+----------+------+---- - - -
 *
 * Nodes and lists are kept as their numbers plus 1, and 0 is none: zeroed words are empty lists.
 */
const FIRST = 0;
const LAST = 1;
const LENGTH = 2;
const LIST_WORDS = 3;
const NEXT = 0;
const PREVIOUS = 1;
const LIST = 2;
const NODE_WORDS = 3;
const MAX_COUNT = 1 << 20;

/** How many of what there are in {@link LinkedLists}. */
export interface LinkedListsOptions {
  /** How many lists there are. */
  readonly lists: number;
  /** The nodes are whole numbers from 0 to `nodes - 1`. */
  readonly nodes: number;
}

/**
 * Doubly linked lists of nodes, each in one of the lists or in none: which units are in each cell of a grid, which
 * orders wait at each price, what was used longest ago. A node is the index of a record of the caller's own. Everything
 * but `clear` takes constant time.
 *
 * ```ts
 * for (let node = lists.firstOf(list); node >= 0; node = lists.next(node)) visit(node);
 * ```
 *
 * To remove nodes on a walk, ask for the next one first.
 *
 * Source: Knuth, The Art of Computer Programming, volume 1, section 2.2.5.
 */
export class LinkedLists extends IndexedWords {
  /** How many lists there are. */
  readonly lists: number;
  /** The nodes are whole numbers from 0 to `nodes - 1`. */
  readonly nodes: number;

  /**
   * Places empty lists in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_ARGUMENT` where a count is not a whole number from 1
   * to 2^20.
   */
  constructor(where: Place, options: LinkedListsOptions) {
    const { lists, nodes } = options;
    checkCount(lists, MAX_COUNT, "linked lists: lists");
    checkCount(nodes, MAX_COUNT, "linked lists: nodes");
    super(where, LIST_WORDS * lists + NODE_WORDS * nodes, nodes, "linked lists", `${lists} ${nodes}`);
    this.lists = lists;
    this.nodes = nodes;
  }

  // Hot path.
  /**
   * How many nodes a list has.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  lengthOf(list: number): number {
    return this.words[this.listAt(list) + LENGTH];
  }

  // Hot path.
  /**
   * The first node of a list, or -1 where it is empty.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  firstOf(list: number): number {
    return this.words[this.listAt(list) + FIRST] - 1;
  }

  // Hot path.
  /**
   * The last node of a list, or -1 where it is empty.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  lastOf(list: number): number {
    return this.words[this.listAt(list) + LAST] - 1;
  }

  // Hot path.
  /**
   * The node behind another in its list, or -1 where that is the last, or in no list.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  next(node: number): number {
    return this.words[this.nodeAt(node) + NEXT] - 1;
  }

  // Hot path.
  /**
   * The node before another in its list, or -1 where that is the first, or in no list.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  previous(node: number): number {
    return this.words[this.nodeAt(node) + PREVIOUS] - 1;
  }

  // Hot path.
  /**
   * The list that a node is in, or -1 where it is in none.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  listOf(node: number): number {
    return this.words[this.nodeAt(node) + LIST] - 1;
  }

  // Hot path.
  /**
   * Puts a node before all others of a list.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the node is in a list already, `OUT_OF_RANGE`, or why the lists are gone.
   */
  pushFirst(list: number, node: number): void {
    const head = this.listAt(list);
    this.checkFree(node);
    this.link(list, node, 0, this.words[head + FIRST]);
  }

  // Hot path.
  /**
   * Puts a node behind all others of a list.
   *
   * @throws ArenaError `BAD_ARGUMENT` where the node is in a list already, `OUT_OF_RANGE`, or why the lists are gone.
   */
  pushLast(list: number, node: number): void {
    const head = this.listAt(list);
    this.checkFree(node);
    this.link(list, node, this.words[head + LAST], 0);
  }

  // Hot path.
  /**
   * Puts `node` right before `other`, in the list that `other` is in.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `other` is in no list or `node` is in one already, `OUT_OF_RANGE`, or why the
   * lists are gone.
   */
  insertBefore(other: number, node: number): void {
    const list = this.listWith(other);
    this.checkFree(node);
    this.link(list, node, this.words[this.nodeAt(other) + PREVIOUS], other + 1);
  }

  // Hot path.
  /**
   * Puts `node` right behind `other`, in the list that `other` is in.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `other` is in no list or `node` is in one already, `OUT_OF_RANGE`, or why the
   * lists are gone.
   */
  insertAfter(other: number, node: number): void {
    const list = this.listWith(other);
    this.checkFree(node);
    this.link(list, node, other + 1, this.words[this.nodeAt(other) + NEXT]);
  }

  // Hot path.
  /**
   * Takes a node out of its list and answers whether it was in one.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  remove(node: number): boolean {
    const { words } = this;
    const at = this.nodeAt(node);
    const list = words[at + LIST] - 1;
    if (list < 0) return false;
    const head = this.listAt(list);
    const next = words[at + NEXT];
    const previous = words[at + PREVIOUS];
    words[previous === 0 ? head + FIRST : this.nodeAt(previous - 1) + NEXT] = next;
    words[next === 0 ? head + LAST : this.nodeAt(next - 1) + PREVIOUS] = previous;
    words[head + LENGTH]--;
    this.free(at);
    return true;
  }

  /**
   * Takes all nodes out of a list, in a step for each.
   *
   * @throws ArenaError `OUT_OF_RANGE`, or why the lists are gone.
   */
  clear(list: number): void {
    const { words } = this;
    const head = this.listAt(list);
    let node = words[head + FIRST];
    while (node !== 0) {
      const at = this.nodeAt(node - 1);
      node = words[at + NEXT];
      this.free(at);
    }
    words.fill(0, head, head + LIST_WORDS);
  }

  /** Links a free node in between two nodes of a list, which are given as they are kept: plus 1, or 0 for none. */
  private link(list: number, node: number, previous: number, next: number): void {
    const { words } = this;
    const at = this.nodeAt(node);
    const head = this.listAt(list);
    words[at + NEXT] = next;
    words[at + PREVIOUS] = previous;
    words[at + LIST] = list + 1;
    words[previous === 0 ? head + FIRST : this.nodeAt(previous - 1) + NEXT] = node + 1;
    words[next === 0 ? head + LAST : this.nodeAt(next - 1) + PREVIOUS] = node + 1;
    words[head + LENGTH]++;
  }

  /** Zeroes the words of a node that no link leads to any more. */
  private free(at: number): void {
    const { words } = this;
    words[at + NEXT] = 0;
    words[at + PREVIOUS] = 0;
    words[at + LIST] = 0;
  }

  /** The first word of a list. */
  private listAt(list: number): number {
    const { first } = this;
    if (list >>> 0 !== list || list >= this.lists) {
      throw new ArenaError("OUT_OF_RANGE", outOfRange(this.what, list, this.lists, "list"));
    }
    return first + LIST_WORDS * list;
  }

  /** The first word of a node. */
  private nodeAt(node: number): number {
    return this.firstFor(node) + LIST_WORDS * this.lists + NODE_WORDS * node;
  }

  private listWith(node: number): number {
    const list = this.listOf(node);
    if (list >= 0) return list;
    throw new ArenaError("BAD_ARGUMENT", `linked lists: node ${node} is in no list; push it first`);
  }

  private checkFree(node: number): void {
    const list = this.listOf(node);
    if (list < 0) return;
    throw new ArenaError(
      "BAD_ARGUMENT",
      `linked lists: node ${node} is in list ${list} already; remove it first`,
    );
  }
}
