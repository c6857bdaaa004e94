import { gammaBits } from "./bit-packing.js";
import { codeBits, FORM_WORDS } from "./column-code.js";
import type { Knowledge } from "./knowledge.js";
import type { PacketPlan } from "./packet-plan.js";
import type { SnapshotHistory, WordSpan } from "./snapshot-history.js";
import { BASE_BITS, BIRTH_WIDTH_BITS, type SnapshotLayout, TICK_BITS } from "./snapshot-layout.js";
import { subsetBits } from "./subset-code.js";
import { planSizes, type TablePlan } from "./table-plan.js";

/** A row that has waited for longer counts as if it had waited for so many ticks. */
const LONGEST_WAIT = 2 ** 19;
/** Eight buckets from each power of two to the next: what differs by less than an eighth goes by its slot. */
const BUCKETS = 8 * 32;

/** Words that are worked on. */
export function selectionWords({ plans }: SnapshotLayout): number {
  const { rows, setWords } = planSizes(plans);
  return BUCKETS + 4 * rows + setWords;
}

/** Chooses what goes into a packet that has no room for all: by priority times how long it has waited. */
export class RowSelection {
  private readonly words: Int32Array;
  private readonly tables: readonly TablePlan[];
  /** Of each bucket, how many rows it has, then where the next one goes in the order. */
  private readonly buckets: number;
  /** All rows that wait, those first that matter most: their numbers among the rows of all tables. */
  private readonly order: number;
  private readonly bucketOfRow: number;
  private readonly tableOfRow: number;
  /** Bits that a row's numbers take, told in the forms that were chosen for all. */
  private readonly costs: number;
  /** Those to be told in full that are chosen. */
  private readonly chosen: number;
  private readonly fullCounts: Int32Array;
  private readonly toldCounts: Int32Array;

  constructor(
    span: WordSpan,
    { plans }: SnapshotLayout,
    private readonly history: SnapshotHistory,
    private readonly knowledge: Knowledge,
    private readonly plan: PacketPlan,
  ) {
    const { rows, setWords } = planSizes(plans);
    this.words = plan.words;
    this.tables = plans;
    this.buckets = span.cut(BUCKETS);
    this.order = span.cut(rows);
    this.bucketOfRow = span.cut(rows);
    this.tableOfRow = span.cut(rows);
    this.costs = span.cut(rows);
    this.chosen = span.cut(setWords);
    for (const { index, rowOffset, capacity } of plans) {
      this.words.fill(index, this.tableOfRow + rowOffset, this.tableOfRow + rowOffset + capacity);
    }
    this.fullCounts = new Int32Array(plans.length);
    this.toldCounts = new Int32Array(plans.length);
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding within a budget`.
  /**
   * Leaves in the plan what fits into so many bits, and one row in any case. What it would take to tell all is measured already; those told in
   * full are to be listed anew.
   */
  select(base: number, budgetBits: number): void {
    const { words, buckets, tables } = this;
    for (let bucket = 0; bucket < BUCKETS; bucket++) words[buckets + bucket] = 0;
    for (let t = 0; t < tables.length; t++) this.weighAll(tables[t], base);
    this.choose(this.arrange(), base, budgetBits);
    for (let t = 0; t < tables.length; t++) this.keepChosen(tables[t]);
  }

  /** Finds for each row of a table that waits how much it matters, and what it takes. */
  private weighAll(table: TablePlan, base: number): void {
    const { words, plan, bucketOfRow } = this;
    const { rowOffset, capacity, index } = table;
    const { full, stay, told } = plan.counts[index];
    for (let row = rowOffset; row < rowOffset + capacity; row++) words[bucketOfRow + row] = -1;
    for (let i = 0; i < full; i++) {
      const row = rowOffset + words[plan.fullList + rowOffset + i];
      this.weigh(table, row, base);
      words[this.costs + row] = this.fullCost(table, i);
    }
    // The codes are of those that are told: of all that stay, or of those that differ alone.
    let code = 0;
    for (let i = 0; i < stay; i++) {
      const differs = words[plan.differs + rowOffset + i] !== 0;
      if (differs) {
        const row = rowOffset + words[plan.stayList + rowOffset + i];
        this.weigh(table, row, base);
        words[this.costs + row] = this.toldCost(table, code);
      }
      if (differs || told === stay) code++;
    }
  }

  private weigh(table: TablePlan, row: number, base: number): void {
    const { words } = this;
    const bucket = this.bucketFor(table, row, base);
    words[this.bucketOfRow + row] = bucket;
    words[this.buckets + bucket]++;
  }

  /** Puts the rows that wait in order (a counting sort), and answers how many there are. */
  private arrange(): number {
    const { words, buckets, bucketOfRow, tables } = this;
    let waiting = 0;
    for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
      const many = words[buckets + bucket];
      words[buckets + bucket] = waiting;
      waiting += many;
    }
    const { rowOffset, capacity } = tables[tables.length - 1];
    for (let row = 0; row < rowOffset + capacity; row++) {
      const bucket = words[bucketOfRow + row];
      if (bucket >= 0) words[this.order + words[buckets + bucket]++] = row;
    }
    return waiting;
  }

  /** By how much a row matters now. It waits since the base: whether packets on the way get there, and are built on, nobody knows. */
  private bucketFor({ table }: TablePlan, row: number, base: number): number {
    const { words, knowledge, history } = this;
    let since = history.tick;
    if (base !== 0) {
      const tick = words[knowledge.ticksOf(base) + row];
      // Who has waited since it came, waits since the tick before.
      if (tick >= words[history.born + row] - 1) since = tick;
    }
    const score = table.priority * Math.min(history.tick - since + 1, LONGEST_WAIT);
    const power = 31 - Math.clz32(score);
    return power * 8 + (((score << 3) >>> power) & 7);
  }

  /** Bits of the numbers of one that is told in full. */
  private fullCost({ columns, index, rowOffset }: TablePlan, i: number): number {
    const { words, plan } = this;
    let bits = codeBits(words, plan.birthForms + FORM_WORDS * index, words[plan.birthCodes + rowOffset + i]);
    for (let c = 0; c < columns.length; c++) {
      const { offset, number } = columns[c];
      bits += codeBits(words, plan.fullForms + FORM_WORDS * number, words[plan.fullCodes + offset + i]);
    }
    return bits;
  }

  /** Bits of the numbers of one that is told by difference. */
  private toldCost({ columns }: TablePlan, i: number): number {
    const { words, plan } = this;
    let bits = 0;
    for (let c = 0; c < columns.length; c++) {
      const { offset, number } = columns[c];
      bits += codeBits(words, plan.toldForms + FORM_WORDS * number, words[plan.toldCodes + offset + i]);
    }
    return bits;
  }

  /** Marks the rows that go into the packet. */
  private choose(waiting: number, base: number, budgetBits: number): void {
    const { words, plan, tables, order, costs, chosen, fullCounts, toldCounts } = this;
    let total = this.fixedBits(base);
    fullCounts.fill(0);
    toldCounts.fill(0);
    const { wordOffset: lastOffset, words: lastLength } = tables[tables.length - 1];
    for (let i = 0; i < lastOffset + lastLength; i++) words[chosen + i] = 0;
    for (let i = 0; i < waiting; i++) {
      const row = words[order + i];
      const table = tables[words[this.tableOfRow + row]];
      const { known, left } = plan.counts[table.index];
      const slot = row - table.rowOffset;
      const word = table.wordOffset + (slot >> 5);
      const isFull = ((words[plan.full + word] >>> slot) & 1) === 1;
      const some = isFull ? fullCounts : toldCounts;
      const all = isFull ? table.capacity : known - left;
      const had = some[table.index];
      const head = had === 0 ? headBits(table, isFull) : 0;
      const more = words[costs + row] + head + mostSubsetBits(all, had + 1) - mostSubsetBits(all, had);
      if (total + more > budgetBits && i > 0) continue;
      total += more;
      some[table.index] = had + 1;
      words[chosen + word] |= 1 << slot;
    }
  }

  /** What every packet to this client has now. */
  private fixedBits(base: number): number {
    const { words, plan, tables } = this;
    let bits = TICK_BITS + BASE_BITS;
    for (let t = 0; t < tables.length; t++) {
      const { wordOffset, words: length, predicted } = tables[t];
      const { known, left } = plan.counts[t];
      const had = (base === 0 ? plan.left : this.knowledge.rowsOf(base)) + wordOffset;
      // The forms of the other two sets take two bits each.
      bits += subsetBits(words, had, plan.left + wordOffset, length, known, left) + 4 + (predicted ? 1 : 0);
    }
    return bits;
  }

  /** Takes out of the plan what was not chosen. */
  private keepChosen({ wordOffset, rowOffset, words: length, index, columns }: TablePlan): void {
    const { words, plan, chosen } = this;
    const count = plan.counts[index];
    const { stay, told } = count;
    for (let c = 0; c < columns.length; c++) {
      const codes = plan.toldCodes + columns[c].offset;
      let code = codes;
      let next = codes;
      for (let i = 0; i < stay; i++) {
        if (told < stay && words[plan.differs + rowOffset + i] === 0) continue;
        const slot = words[plan.stayList + rowOffset + i];
        if (((words[chosen + wordOffset + (slot >> 5)] >>> slot) & 1) === 1) words[next++] = words[code];
        code++;
      }
    }
    for (let i = wordOffset; i < wordOffset + length; i++) {
      words[plan.told + i] = words[chosen + i] & words[plan.stay + i];
      words[plan.full + i] &= words[chosen + i];
    }
    count.told = this.toldCounts[index];
  }
}

/** The most bits that it takes to say which of `all` rows the `some` are: by Jensen's inequality gaps take most where they are equal. */
function mostSubsetBits(all: number, some: number): number {
  if (some === 0) return 0;
  return Math.min(all, gammaBits(some) + Math.ceil(some * (2 * Math.log2(all / some) + 1)));
}

/** The most bits that stand before a table's columns. */
function headBits({ columns }: TablePlan, isFull: boolean): number {
  let bits = isFull ? 2 * BIRTH_WIDTH_BITS + 1 : 0;
  for (let c = 0; c < columns.length; c++) bits += 2 * columns[c].widthBits + 1;
  return bits;
}
