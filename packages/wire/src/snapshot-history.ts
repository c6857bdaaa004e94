import type { Reserve } from "@pauseless/arena";
import { WireError } from "./errors.js";
import { LAST_TICK, type SnapshotLayout } from "./snapshot-layout.js";
import { planSizes, type TablePlan } from "./table-plan.js";

/** Where the tick that is captured begins, in words; -1 before the first one. */
export interface TickOrigin {
  at: number;
}

/** Words of a reserve, taken once and cut into pieces. */
export class WordSpan {
  /** Its first byte in the reserve. */
  readonly offset: number;
  private next: number;

  /**
   * Takes so many words.
   *
   * @throws WireError `BAD_OPTION` where the reserve has no such span left; ArenaError what `Reserve.take` throws.
   */
  constructor(reserve: Reserve, words: number, what: string) {
    const bytes = Math.ceil((words * 4) / 64) * 64;
    const offset = reserve.take(bytes, what);
    if (offset < 0) {
      throw new WireError(
        "BAD_OPTION",
        `${what}: ${reserve.name} has no span of ${bytes} bytes; open it with a larger \`capacityBytes\``,
      );
    }
    this.offset = offset;
    this.next = offset >> 2;
    // What nobody had yet is zero as it is: pages that are not touched cost nothing.
    const dirtyEnd = Math.min(reserve.dirtyBytes, offset + bytes);
    if (dirtyEnd > offset) reserve.views.i32.fill(0, this.next, dirtyEnd >> 2);
  }

  /** The first of so many words. */
  cut(words: number): number {
    const first = this.next;
    this.next += words;
    return first;
  }

  /** The first of so many doubles, as an index of doubles. */
  cutDoubles(count: number): number {
    this.next += this.next & 1;
    return this.cut(count * 2) >> 1;
  }
}

/** Words that the history of a layout takes. */
export function historyWords({ plans, historyTicks }: SnapshotLayout): number {
  const { setWords, rows, columnWords } = planSizes(plans);
  return historyTicks * columnWords + 3 * setWords + 3 * rows + 2 * columnWords + 1;
}

/** What the things of a battle were in the last ticks, in columns. */
export class SnapshotHistory {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  /** The tick that is captured; -1 before the first one. */
  tick = -1;
  /** Whether things of the tick can be taken down: its packets are not begun. */
  isOpen = false;
  readonly origin: TickOrigin = { at: -1 };
  /** The set of rows of this tick. */
  readonly present: number;
  /** The set of rows of the tick before. */
  readonly previous: number;
  /** The set of rows that were set one by one in this tick, and are not in its columns yet. */
  readonly touched: number;
  /** The double that row 0 of the first column was set to last. */
  readonly staged: number;
  readonly generations: number;
  /** For each row in which tick its thing came. */
  readonly born: number;
  /** For each row in how many ticks a thing came: no more than one in each, so that things of ticks close to each other differ in its last bits. */
  readonly births: number;
  private readonly first: number;
  private readonly ticks: number;
  private readonly columnWords: number;
  private readonly setWords: number;

  /** Places a history. */
  constructor(reserve: Reserve, span: WordSpan, layout: SnapshotLayout) {
    const { setWords, rows, columnWords } = planSizes(layout.plans);
    this.words = reserve.views.i32;
    this.doubles = reserve.views.f64;
    this.ticks = layout.historyTicks;
    this.columnWords = columnWords;
    this.setWords = setWords;
    this.first = span.cut(this.ticks * columnWords);
    this.present = span.cut(setWords);
    this.previous = span.cut(setWords);
    this.touched = span.cut(setWords);
    this.staged = span.cutDoubles(columnWords);
    this.generations = span.cut(rows);
    this.born = span.cut(rows);
    this.births = span.cut(rows);
  }

  /** Refuses a tick that cannot be the next. */
  checkTick(tick: number): void {
    if (tick >>> 0 !== tick || tick <= this.tick || tick > LAST_TICK) {
      throw new WireError(
        "WRONG_STATE",
        `snapshots: tick ${tick} after ${this.tick}; begin ticks in ascending order, up to ${LAST_TICK}`,
      );
    }
  }

  /** Begins a tick, which was checked: all rows are free again, and its columns are those of the tick before. */
  begin(tick: number): void {
    const { words, present, previous, setWords } = this;
    words.copyWithin(previous, present, present + setWords);
    words.fill(0, present, present + setWords);
    const at = this.placeOf(tick);
    if (this.tick >= 0 && at !== this.origin.at) {
      words.copyWithin(at, this.origin.at, this.origin.at + this.columnWords);
    }
    this.origin.at = at;
    this.tick = tick;
    this.isOpen = true;
  }

  /** Where the columns of a tick are, which is one of the last that are kept. */
  placeOf(tick: number): number {
    return this.first + (tick % this.ticks) * this.columnWords;
  }

  /** Takes down that a new thing is in a slot. */
  bear({ rowOffset, columns }: TablePlan, slot: number, generation: number): void {
    const { words, doubles } = this;
    words[this.generations + rowOffset + slot] = generation;
    if (words[this.born + rowOffset + slot] !== this.tick) words[this.births + rowOffset + slot]++;
    words[this.born + rowOffset + slot] = this.tick;
    for (let i = 0; i < columns.length; i++) {
      const { field, offset } = columns[i];
      doubles[this.staged + offset + slot] = field.kind === "quantised" ? field.min : 0;
    }
  }
}
