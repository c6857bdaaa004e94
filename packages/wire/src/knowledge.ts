import type { Reserve } from "@pauseless/arena";
import type { WordSpan } from "./snapshot-history.js";
import type { SnapshotLayout } from "./snapshot-layout.js";
import { planSizes } from "./table-plan.js";

/*
 * What a client knows once it has a packet, in words of a node:
 *
 *   tick | base's tick | owners | next free | set of rows | tick of each row | tick before of each row
 *
 * A row that the client has, has the values of its tick: of the packet's where it was told or had not changed, of an older one where it
 * had to wait. The tick before says the same of the base. A row that the client does not have has here since when it waits to enter, or
 * -1. Nodes are shared: clients that know the same have one.
 */
const TICK = 0;
const BASE_TICK = 1;
const OWNERS = 2;
const NEXT = 3;
const HEAD_WORDS = 4;

/** Words of a node. */
export function knowledgeWords({ plans }: SnapshotLayout): number {
  const { setWords, rows } = planSizes(plans);
  return HEAD_WORDS + setWords + 2 * rows;
}

/** What clients know: nodes in a slab, counted. A node is the index of its first word; 0 is none. */
export class Knowledge {
  readonly words: Int32Array;
  /** How many nodes can be had. */
  free: number;
  private readonly nodeWords: number;
  private readonly setWords: number;
  private readonly rowWords: number;
  private firstFree = 0;
  /** The first of those that nobody has had: their pages are not touched before they are needed. */
  private firstUnused: number;

  /** Places so many nodes. */
  constructor(reserve: Reserve, span: WordSpan, layout: SnapshotLayout, nodes: number) {
    const { setWords, rows } = planSizes(layout.plans);
    this.words = reserve.views.i32;
    this.setWords = setWords;
    this.rowWords = rows;
    this.nodeWords = knowledgeWords(layout);
    this.free = nodes;
    this.firstUnused = span.cut(nodes * this.nodeWords);
  }

  /** A node with one owner that knows nothing yet; there has to be a free one. */
  take(tick: number, baseTick: number): number {
    const { words, firstFree } = this;
    const node = firstFree === 0 ? this.firstUnused : firstFree;
    if (firstFree === 0) this.firstUnused += this.nodeWords;
    else this.firstFree = words[node + NEXT];
    this.free--;
    words[node + TICK] = tick;
    words[node + BASE_TICK] = baseTick;
    words[node + OWNERS] = 1;
    words.fill(0, this.rowsOf(node), this.ticksOf(node));
    words.fill(-1, this.ticksOf(node), node + this.nodeWords);
    return node;
  }

  /** Another owner. */
  keep(node: number): void {
    this.words[node + OWNERS]++;
  }

  /** One owner fewer; without any it is free. */
  release(node: number): void {
    if (--this.words[node + OWNERS] > 0) return;
    this.words[node + NEXT] = this.firstFree;
    this.firstFree = node;
    this.free++;
  }

  /** The tick of a node's packet. */
  tickOf(node: number): number {
    return this.words[node + TICK];
  }

  /** The tick of the packet before. */
  baseTickOf(node: number): number {
    return this.words[node + BASE_TICK];
  }

  /** The first word of the set of rows that the client has. */
  rowsOf(node: number): number {
    return node + HEAD_WORDS;
  }

  /** The word with the tick of row 0. */
  ticksOf(node: number): number {
    return node + HEAD_WORDS + this.setWords;
  }

  /** The word with the tick before of row 0. */
  ticksBeforeOf(node: number): number {
    return node + HEAD_WORDS + this.setWords + this.rowWords;
  }

  /** Whether two nodes of one tick say the same. */
  isSame(a: number, b: number): boolean {
    const { words } = this;
    if (words[a + BASE_TICK] !== words[b + BASE_TICK]) return false;
    // First who has which rows: it is short, and differs where views do. Then from the end, where else most is different: the ticks before.
    const ticks = HEAD_WORDS + this.setWords;
    for (let i = HEAD_WORDS; i < ticks; i++) if (words[a + i] !== words[b + i]) return false;
    for (let i = this.nodeWords - 1; i >= ticks; i--) if (words[a + i] !== words[b + i]) return false;
    return true;
  }
}
