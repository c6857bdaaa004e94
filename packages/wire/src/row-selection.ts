import { gammaBits } from "./bit-packing.js";
import { codeBits, FORM_WORDS } from "./column-code.js";
import type { Knowledge } from "./knowledge.js";
import type { SnapshotEncoder } from "./snapshot-encoder.js";
import type { SnapshotHistory } from "./snapshot-history.js";
import { BASE_BITS, BIRTH_WIDTH_BITS, type SnapshotLayout, TICK_BITS } from "./snapshot-layout.js";
import { subsetBits } from "./subset-code.js";
import { planSizes, type TablePlan } from "./table-plan.js";

/** A row that has waited for longer counts as if it had waited for so many ticks. */
const LONGEST_WAIT = 2 ** 19;
/** Eight buckets from each power of two to the next: what differs by less than an eighth goes by its slot. */
const BUCKETS = 8 * 32;

/** Chooses what goes into a packet that has no room for all: by priority times how long it has waited. */
export class RowSelection {
  private readonly plans: readonly TablePlan[];
  /** Of each bucket, where the next row goes in the order. */
  private readonly buckets = new Int32Array(BUCKETS + 1);
  /** All rows that wait, those first that matter most: their numbers among the rows of all tables. */
  private readonly order: Int32Array;
  private readonly tableOfRow: Uint16Array;
  /** Bits that a row's numbers take, told in the forms that were chosen for all. */
  private readonly costs: Int32Array;
  private readonly fullCounts: Int32Array;
  private readonly toldCounts: Int32Array;

  constructor(
    layout: SnapshotLayout,
    private readonly encoder: SnapshotEncoder,
    private readonly history: SnapshotHistory,
    private readonly knowledge: Knowledge,
  ) {
    const { plans } = layout;
    const { rows } = planSizes(plans);
    this.plans = plans;
    this.order = new Int32Array(rows);
    this.costs = new Int32Array(rows);
    this.tableOfRow = new Uint16Array(rows);
    for (const { index, rowOffset, capacity } of plans) {
      this.tableOfRow.fill(index, rowOffset, rowOffset + capacity);
    }
    this.fullCounts = new Int32Array(plans.length);
    this.toldCounts = new Int32Array(plans.length);
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding within a budget`.
  /**
   * Leaves in the encoder's sets and lists what fits into so many bits, and one row in any case. The encoder has measured what it would take to tell
   * all.
   */
  select(base: number, latest: number, budgetBits: number): void {
    const count = this.arrange(base, latest);
    this.choose(count, base, budgetBits);
    for (let t = 0; t < this.plans.length; t++) this.list(this.plans[t]);
  }

  /** Puts the rows that wait in order, and answers how many there are. */
  private arrange(base: number, latest: number): number {
    const { plans, buckets, order } = this;
    const { words, places, counts } = this.encoder;
    buckets.fill(0);
    let waiting = 0;
    for (let pass = 0; pass < 2; pass++) {
      for (let t = 0; t < plans.length; t++) {
        const plan = plans[t];
        const { rowOffset } = plan;
        const { full, stay } = counts[t];
        for (let i = 0; i < full; i++) {
          const slot = words[places.fullList + rowOffset + i];
          const bucket = this.bucketOf(plan, slot, base, latest);
          if (pass === 0) {
            buckets[bucket]++;
            waiting++;
            this.costs[rowOffset + slot] = this.fullCost(plan, slot);
          } else order[buckets[bucket]++] = rowOffset + slot;
        }
        for (let i = 0; i < stay; i++) {
          if (words[places.differs + rowOffset + i] === 0) continue;
          const slot = words[places.stayList + rowOffset + i];
          const bucket = this.bucketOf(plan, slot, base, latest);
          if (pass === 0) {
            buckets[bucket]++;
            waiting++;
            this.costs[rowOffset + slot] = this.toldCost(plan, slot);
          } else order[buckets[bucket]++] = rowOffset + slot;
        }
      }
      if (pass === 1) break;
      let next = 0;
      for (let bucket = BUCKETS; bucket >= 0; bucket--) {
        const many = buckets[bucket];
        buckets[bucket] = next;
        next += many;
      }
    }
    return waiting;
  }

  /** By how much a row matters now. */
  private bucketOf(plan: TablePlan, slot: number, base: number, latest: number): number {
    const { knowledge, history } = this;
    const { words } = this.encoder;
    const row = plan.rowOffset + slot;
    let since = history.tick;
    const node = latest === 0 ? base : latest;
    if (node !== 0) {
      const told = words[knowledge.ticksOf(node) + row];
      if (told >= words[history.born + row]) since = told;
    }
    const wait = Math.min(history.tick - since + 1, LONGEST_WAIT);
    const score = plan.table.priority * wait;
    const power = 31 - Math.clz32(score);
    return power * 8 + (((score << 3) >>> power) & 7);
  }

  private fullCost({ columns, index, rowOffset }: TablePlan, slot: number): number {
    const { words, places } = this.encoder;
    let bits = codeBits(
      words,
      places.birthForms + FORM_WORDS * index,
      words[places.birthCodes + rowOffset + slot],
    );
    for (let c = 0; c < columns.length; c++) {
      const { offset, number } = columns[c];
      const code = words[places.codes + offset + slot];
      bits += codeBits(words, places.fullForms + FORM_WORDS * number, code);
    }
    return bits;
  }

  private toldCost({ columns }: TablePlan, slot: number): number {
    const { words, places } = this.encoder;
    let bits = 0;
    for (let c = 0; c < columns.length; c++) {
      const { offset, number } = columns[c];
      const code = words[places.codes + offset + slot];
      bits += codeBits(words, places.toldForms + FORM_WORDS * number, code);
    }
    return bits;
  }

  /** Marks, in the encoder's sets, the rows that go into the packet. */
  private choose(waiting: number, base: number, budgetBits: number): void {
    const { plans, order, costs, fullCounts, toldCounts, tableOfRow } = this;
    const { words, places, counts } = this.encoder;
    let total = this.fixedBits(base);
    for (let t = 0; t < plans.length; t++) {
      const { wordOffset, words: length } = plans[t];
      fullCounts[t] = 0;
      toldCounts[t] = 0;
      for (let i = wordOffset; i < wordOffset + length; i++) words[places.told + i] = 0;
      // Of those told in full, `spare` has the ones that are chosen, until all are.
      for (let i = wordOffset; i < wordOffset + length; i++) words[places.spare + i] = 0;
    }
    for (let i = 0; i < waiting; i++) {
      const row = order[i];
      const table = tableOfRow[row];
      const plan = plans[table];
      const slot = row - plan.rowOffset;
      const word = plan.wordOffset + (slot >> 5);
      const isFull = ((words[places.full + word] >>> slot) & 1) === 1;
      const some = isFull ? fullCounts : toldCounts;
      const all = isFull ? plan.capacity : counts[table].stay;
      const had = some[table];
      const more =
        costs[row] +
        mostSubsetBits(all, had + 1) -
        mostSubsetBits(all, had) +
        (had === 0 ? headBits(plan, isFull) : 0);
      if (total + more > budgetBits && i > 0) continue;
      total += more;
      some[table] = had + 1;
      words[(isFull ? places.spare : places.told) + word] |= 1 << slot;
    }
  }

  /** What every packet to this client has now. */
  private fixedBits(base: number): number {
    const { plans } = this;
    const { words, places, counts } = this.encoder;
    let bits = TICK_BITS + BASE_BITS;
    for (let t = 0; t < plans.length; t++) {
      const { wordOffset, words: length, predicted } = plans[t];
      const { known, left } = counts[t];
      const all = (base === 0 ? places.left : this.knowledge.rowsOf(base)) + wordOffset;
      // The forms of the other two sets.
      bits += subsetBits(words, all, places.left + wordOffset, length, known, left) + 4 + (predicted ? 1 : 0);
    }
    return bits;
  }

  /** Lists what was chosen of a table. */
  private list(plan: TablePlan): void {
    const { words, places, counts } = this.encoder;
    const { wordOffset, rowOffset, words: length, index } = plan;
    let told = places.toldList + rowOffset;
    for (let i = 0; i < length; i++) {
      words[places.full + wordOffset + i] = words[places.spare + wordOffset + i];
      for (let bits = words[places.told + wordOffset + i]; bits !== 0; bits &= bits - 1) {
        words[told++] = i * 32 + 31 - Math.clz32(bits & -bits);
      }
    }
    counts[index].told = told - places.toldList - rowOffset;
    this.encoder.listFull(plan);
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
