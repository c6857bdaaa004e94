import type { WordSpan } from "./snapshot-history.js";
import { BIRTH_BITS, type SnapshotLayout } from "./snapshot-layout.js";
import { type ColumnPlan, planSizes, type TablePlan } from "./table-plan.js";

/*
 * A client's state as of a packet:
 *
 *   tick | base's tick | set of rows | births of each row | columns | of predicted columns, what the base had
 */
const TICK = 0;
const BASE_TICK = 1;
const HEAD_WORDS = 2;

/** Words of all states of a client, and of what is worked on. */
export function clientStateWords(layout: SnapshotLayout): number {
  const { setWords, rows, columnWords, beforeWords } = planSizes(layout.plans);
  const most = layout.plans.reduce((largest, { capacity }) => Math.max(largest, capacity), 0);
  const stateWords = HEAD_WORDS + setWords + rows + columnWords + beforeWords;
  return (layout.historyTicks + 1) * stateWords + 7 * setWords + 2 * most;
}

/** Places the states of a client. */
export function placeClientStates(words: Int32Array, span: WordSpan, layout: SnapshotLayout): ClientState {
  return new ClientState(words, span, layout);
}

/** The states of a client, and how a packet makes one from another. A state is the index of its first word. */
export class ClientState {
  /** The state that is shown, and the one that was shown before; 0 for none. */
  now = 0;
  private before = 0;
  private hasNews = false;
  private hasChanges = false;
  readonly first: number;
  readonly stateWords: number;
  /** The set of all slots. */
  readonly everything: number;
  /* What the packet at hand says. */
  readonly left: number;
  readonly full: number;
  readonly told: number;
  readonly listed: number;
  readonly codes: number;
  /* What happened with the last packet that was accepted. */
  readonly enteredRows: number;
  readonly leftRows: number;
  readonly changedRows: number;
  private readonly plans: readonly TablePlan[];
  private readonly setWords: number;
  private readonly rowWords: number;
  private readonly columnWords: number;

  constructor(
    readonly words: Int32Array,
    span: WordSpan,
    { plans, historyTicks }: SnapshotLayout,
  ) {
    const { setWords, rows, columnWords, beforeWords } = planSizes(plans);
    const most = plans.reduce((largest, { capacity }) => Math.max(largest, capacity), 0);
    this.plans = plans;
    this.setWords = setWords;
    this.rowWords = rows;
    this.columnWords = columnWords;
    this.stateWords = HEAD_WORDS + setWords + rows + columnWords + beforeWords;
    this.first = span.cut((historyTicks + 1) * this.stateWords);
    for (let i = 0; i <= historyTicks; i++) words[this.first + i * this.stateWords + TICK] = -1;
    this.everything = span.cut(setWords);
    this.left = span.cut(setWords);
    this.full = span.cut(setWords);
    this.told = span.cut(setWords);
    this.enteredRows = span.cut(setWords);
    this.leftRows = span.cut(setWords);
    this.changedRows = span.cut(setWords);
    this.listed = span.cut(most);
    this.codes = span.cut(most);
    for (const { wordOffset, capacity } of plans) {
      for (let slot = 0; slot < capacity; slot++) {
        words[this.everything + wordOffset + (slot >> 5)] |= 1 << slot;
      }
    }
  }

  tickOf(state: number): number {
    return this.words[state + TICK];
  }

  /** The first word of the set of rows. */
  rowsOf(state: number): number {
    return state + HEAD_WORDS;
  }

  birthsOf(state: number): number {
    return state + HEAD_WORDS + this.setWords;
  }

  columnsOf(state: number): number {
    return state + HEAD_WORDS + this.setWords + this.rowWords;
  }

  private beforeOf(state: number): number {
    return this.columnsOf(state) + this.columnWords;
  }

  /** Makes sure that what happened can still be told when a state's words are used again. */
  private settleNews(state: number): void {
    if (state === this.before) this.findChanges();
  }

  /** Begins a state as a copy of its base, or with nothing in it. */
  begin(state: number, tick: number, base: number): void {
    const { words, plans } = this;
    this.settleNews(state);
    if (base === 0) {
      words.fill(0, state, this.columnsOf(state));
      words[state + BASE_TICK] = tick - 1;
    } else {
      words.copyWithin(state, base, this.beforeOf(base));
      words[state + BASE_TICK] = words[base + TICK];
      for (let t = 0; t < plans.length; t++) {
        const { columns, capacity } = plans[t];
        for (let c = 0; c < columns.length; c++) {
          if (!columns[c].predicted) continue;
          const from = this.columnsOf(base) + columns[c].offset;
          words.copyWithin(this.beforeOf(state) + columns[c].beforeOffset, from, from + capacity);
        }
      }
    }
    words[state + TICK] = tick;
  }

  /** Lists the slots of a set, and answers how many there are. */
  list(set: number, length: number): number {
    const { words } = this;
    let next = this.listed;
    for (let i = 0; i < length; i++) {
      for (let bits = words[set + i]; bits !== 0; bits &= bits - 1) {
        words[next++] = i * 32 + 31 - Math.clz32(bits & -bits);
      }
    }
    return next - this.listed;
  }

  /** Puts how many things their slots had down for rows told in full. */
  setBirths({ rowOffset }: TablePlan, state: number, count: number): void {
    const { words, listed, codes } = this;
    const to = this.birthsOf(state) + rowOffset;
    for (let i = 0; i < count; i++) words[to + words[listed + i]] = words[codes + i];
  }

  /** Puts numbers down for rows told in full. */
  setFull({ offset, signed, beforeOffset }: ColumnPlan, state: number, count: number): void {
    const { words, listed, codes } = this;
    const to = this.columnsOf(state) + offset;
    for (let i = 0; i < count; i++) {
      const code = words[codes + i];
      words[to + words[listed + i]] = signed ? (code >>> 1) ^ -(code & 1) : code;
    }
    if (beforeOffset < 0) return;
    const before = this.beforeOf(state) + beforeOffset;
    for (let i = listed; i < listed + count; i++) words[before + words[i]] = words[to + words[i]];
  }

  /** Adds differences to the numbers of a column. */
  setByDifference({ bits, signed, offset }: ColumnPlan, state: number, count: number): void {
    const { words, listed, codes } = this;
    const spare = 32 - bits;
    const to = this.columnsOf(state) + offset;
    for (let i = 0; i < count; i++) {
      const at = to + words[listed + i];
      const code = words[codes + i];
      const value = (words[at] + ((code >>> 1) ^ -(code & 1))) << spare;
      words[at] = signed ? value >> spare : value >>> spare;
    }
  }

  /** Adds differences to where the numbers of a column were expected. */
  setExpected(
    { bits, signed, offset, beforeOffset }: ColumnPlan,
    state: number,
    base: number,
    count: number,
  ): void {
    const { words, listed, codes } = this;
    const spare = 32 - bits;
    const to = this.columnsOf(state) + offset;
    const before = this.beforeOf(base) + beforeOffset;
    const pace = (words[state + TICK] - words[base + TICK]) / (words[base + TICK] - words[base + BASE_TICK]);
    for (let i = 0; i < count; i++) {
      const slot = words[listed + i];
      const last = words[to + slot];
      const way = ((last - words[before + slot]) << spare) >> spare;
      const expected = last + ((way * pace) | 0);
      const code = words[codes + i];
      const value = (expected + ((code >>> 1) ^ -(code & 1))) << spare;
      words[to + slot] = signed ? value >> spare : value >>> spare;
    }
  }

  /** Shows another state; what happened until it is found when somebody asks, as the one before is kept until the next packet is read. */
  show(next: number): void {
    this.before = this.now;
    this.now = next;
    this.hasNews = false;
    this.hasChanges = false;
  }

  /** Finds who entered and who left with the last packet. */
  findNews(): void {
    if (this.hasNews) return;
    this.hasNews = true;
    for (let t = 0; t < this.plans.length; t++) this.findTableNews(this.plans[t]);
  }

  /** Finds whose values changed with the last packet. */
  findChanges(): void {
    if (this.hasChanges) return;
    this.hasChanges = true;
    this.findNews();
    for (let t = 0; t < this.plans.length; t++) this.findTableChanges(this.plans[t]);
  }

  private findTableNews({ wordOffset, rowOffset, words: length }: TablePlan): void {
    const { words, now, before } = this;
    const births = this.birthsOf(now) + rowOffset;
    const oldBirths = this.birthsOf(before) + rowOffset;
    // Births are counted that far: in as many ticks a slot can have had a round of them.
    const areApart = before !== 0 && words[now + TICK] - words[before + TICK] >= 1 << BIRTH_BITS;
    for (let i = wordOffset; i < wordOffset + length; i++) {
      const had = before === 0 ? 0 : words[this.rowsOf(before) + i];
      const has = now === 0 ? 0 : words[this.rowsOf(now) + i];
      let others = 0;
      for (let both = had & has; both !== 0; both &= both - 1) {
        const bit = both & -both;
        const slot = (i - wordOffset) * 32 + 31 - Math.clz32(bit);
        if (areApart || words[births + slot] !== words[oldBirths + slot]) others |= bit;
      }
      words[this.enteredRows + i] = (has & ~had) | others;
      words[this.leftRows + i] = (had & ~has) | others;
    }
  }

  private findTableChanges({ wordOffset, words: length, columns }: TablePlan): void {
    const { words, now, before, listed, codes } = this;
    const changed = this.changedRows + wordOffset;
    for (let i = wordOffset; i < wordOffset + length; i++) {
      const has = now === 0 ? 0 : words[this.rowsOf(now) + i];
      words[this.changedRows + i] = has & ~words[this.enteredRows + i];
    }
    const count = this.list(changed, length);
    for (let i = codes; i < codes + count; i++) words[i] = 0;
    for (let c = 0; c < columns.length; c++) {
      const old = this.columnsOf(before) + columns[c].offset;
      const own = this.columnsOf(now) + columns[c].offset;
      for (let i = 0; i < count; i++) {
        const slot = words[listed + i];
        words[codes + i] |= words[old + slot] ^ words[own + slot];
      }
    }
    for (let i = 0; i < count; i++) {
      const slot = words[listed + i];
      if (words[codes + i] === 0) words[changed + (slot >> 5)] &= ~(1 << slot);
    }
  }
}
