import { WireError } from "./errors.js";
import type { SnapshotHistory, WordSpan } from "./snapshot-history.js";
import { type SnapshotLayout, tableIndex } from "./snapshot-layout.js";
import type { SnapshotTable } from "./snapshot-table.js";
import { planSizes } from "./table-plan.js";

/**
 * What clients see in a tick: views, each a set of slots. They are made anew every tick, by an `InterestGrid` or by anything else; clients who see the
 * same should have one. A slot can be in a view that is free: nothing is seen there.
 */
export class SnapshotViews {
  /** The view of a client that sees all there is: it is always there. */
  readonly everything = 0;
  /** How many views there can be in a tick, `everything` not among them. */
  readonly capacity: number;
  /** How many views there are in this tick, `everything` not among them. */
  count = 0;
  private readonly words: Int32Array;
  private readonly first: number;
  private readonly setWords: number;

  /** Made by `Snapshots`. */
  constructor(
    span: WordSpan,
    private readonly layout: SnapshotLayout,
    private readonly history: SnapshotHistory,
    capacity: number,
  ) {
    this.words = history.words;
    this.capacity = capacity;
    this.setWords = planSizes(layout.plans).setWords;
    this.first = span.cut(this.setWords * (capacity + 1));
    this.words.fill(-1, this.first, this.first + this.setWords);
  }

  /** Forgets all views: done by `Snapshots.begin`. */
  clear(): void {
    this.count = 0;
  }

  // Hot path: allocation test `making views`.
  /**
   * Makes a view in which nothing is seen, for this tick.
   *
   * @throws WireError `BAD_SNAPSHOT` where there are as many as can be.
   */
  add(): number {
    if (this.count >= this.capacity) {
      throw new WireError(
        "BAD_SNAPSHOT",
        `snapshots of ${this.layout.name}: no more than ${this.capacity} views in a tick; share them, or raise \`views\``,
      );
    }
    const view = ++this.count;
    const first = this.wordOf(view);
    for (let i = first; i < first + this.setWords; i++) this.words[i] = 0;
    return view;
  }

  /**
   * The first word of a view in the reserve's `views.i32`, for who sets bits directly: slot `s` of a table is bit `s & 31` of word
   * `wordOf(view) + offsetOf(table) + (s >> 5)`.
   */
  wordOf(view: number): number {
    return this.first + view * this.setWords;
  }

  /**
   * How many words before those of a table others have theirs, in each view.
   *
   * @throws WireError `BAD_OPTION` where the layout has no such table.
   */
  offsetOf(table: SnapshotTable): number {
    return this.layout.plans[tableIndex(this.layout, table)].wordOffset;
  }

  /**
   * Has all of a table be seen in a view of this tick.
   *
   * @throws WireError `WRONG_STATE` where there is no such view; `BAD_OPTION` where the layout has no such table.
   */
  seeAll(view: number, table: SnapshotTable): void {
    this.check(view);
    const { wordOffset, words } = this.layout.plans[tableIndex(this.layout, table)];
    const first = this.wordOf(view) + wordOffset;
    for (let i = first; i < first + words; i++) this.words[i] = -1;
  }

  /**
   * Has a slot be seen in a view of this tick.
   *
   * @throws WireError `BAD_SNAPSHOT` where the table has no such slot, else as {@link SnapshotViews.seeAll} does.
   */
  see(view: number, table: SnapshotTable, slot: number): void {
    this.check(view);
    if (slot >>> 0 !== slot || slot >= table.capacity) {
      throw new WireError(
        "BAD_SNAPSHOT",
        `snapshot table ${table.name}: no slot ${slot}; see slots 0 to ${table.capacity - 1}`,
      );
    }
    this.words[this.wordOf(view) + this.offsetOf(table) + (slot >> 5)] |= 1 << slot;
  }

  /** Whether a number is `everything` or a view of this tick. */
  has(view: number): boolean {
    return view >>> 0 === view && view <= this.count;
  }

  // Hot path: benchmark `wire snapshots`.
  /** Whether the same things are seen in two views. */
  isSame(a: number, b: number): boolean {
    if (a === b) return true;
    const { words } = this;
    const { present } = this.history;
    const one = this.wordOf(a);
    const other = this.wordOf(b);
    for (let i = 0; i < this.setWords; i++) {
      if (((words[one + i] ^ words[other + i]) & words[present + i]) !== 0) return false;
    }
    return true;
  }

  private check(view: number): void {
    if (view !== this.everything && this.has(view)) return;
    throw new WireError(
      "WRONG_STATE",
      `snapshots of ${this.layout.name}: no view ${view}; set what a view of this tick sees, which \`add\` answered`,
    );
  }
}
