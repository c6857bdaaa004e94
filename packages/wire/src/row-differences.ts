import { bitCount } from "./bit-packing.js";
import type { Knowledge } from "./knowledge.js";
import type { PacketPlan } from "./packet-plan.js";
import type { SnapshotHistory, WordSpan } from "./snapshot-history.js";
import { BIRTH_BITS, type SnapshotLayout } from "./snapshot-layout.js";
import { planSizes, type TablePlan } from "./table-plan.js";

/** Words that are worked on. */
export function differenceWords({ plans }: SnapshotLayout): number {
  return 2 * planSizes(plans).rows;
}

/** Finds what a client has to be told of a table: who left, who is to be told in full, and of the others who differs and by how much. */
export class RowDifferences {
  /** For each that stays, where its values of the base's tick are, as if its first column stood there. */
  private readonly was: number;
  /** The same of the tick before the base's. */
  private readonly before: number;
  private readonly words: Int32Array;
  private readonly ticks: number;

  constructor(
    span: WordSpan,
    { plans, historyTicks }: SnapshotLayout,
    private readonly history: SnapshotHistory,
    private readonly knowledge: Knowledge,
    private readonly plan: PacketPlan,
  ) {
    this.words = plan.words;
    this.ticks = historyTicks;
    this.was = span.cut(planSizes(plans).rows);
    this.before = span.cut(planSizes(plans).rows);
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding`.
  /**
   * Puts into the plan what all there is to tell.
   *
   * @param base - the node of what the client knows, or 0
   * @param view - the first word of the set of rows that it sees
   */
  find(table: TablePlan, base: number, view: number): void {
    const count = this.plan.counts[table.index];
    this.sort(table, base, view);
    if (count.full > 0) this.listFull(table);
    count.predicted = false;
    if (count.stay > 0) this.differ(table, base);
    this.tellThoseThatDiffer(table);
  }

  /** Sorts the rows into sets, and lists those that stay. */
  private sort(table: TablePlan, base: number, view: number): void {
    const { words, plan, history, knowledge } = this;
    const { wordOffset, rowOffset } = table;
    const oldest = history.tick - this.ticks;
    const known = knowledge.rowsOf(base) + wordOffset;
    const ticks = knowledge.ticksOf(base) + rowOffset;
    const born = history.born + rowOffset;
    const stayList = plan.stayList + rowOffset;
    let had = 0;
    let left = 0;
    let full = 0;
    let stay = 0;
    for (let i = 0; i < table.words; i++) {
      const word = wordOffset + i;
      const has = base === 0 ? 0 : words[known + i];
      const sees = words[view + word] & words[history.present + word];
      let leaves = has & ~sees;
      let enters = sees & ~has;
      let stays = 0;
      for (let both = has & sees; both !== 0; both &= both - 1) {
        const bit = both & -both;
        const slot = i * 32 + 31 - Math.clz32(bit);
        const tick = words[ticks + slot];
        if (tick < words[born + slot]) {
          leaves |= bit;
          enters |= bit;
        } else if (tick <= oldest) enters |= bit;
        else {
          stays |= bit;
          words[stayList + stay++] = slot;
        }
      }
      words[plan.left + word] = leaves;
      words[plan.full + word] = enters;
      words[plan.stay + word] = stays;
      had += bitCount(has);
      left += bitCount(leaves);
      full += bitCount(enters);
    }
    const count = plan.counts[table.index];
    count.known = had;
    count.left = left;
    count.full = full;
    count.stay = stay;
  }

  /** Lists those that are told in full, with their numbers. */
  listFull({ wordOffset, rowOffset, index, words: length, columns }: TablePlan): void {
    const { words, plan, history } = this;
    const list = plan.fullList + rowOffset;
    let count = 0;
    for (let i = 0; i < length; i++) {
      for (let bits = words[plan.full + wordOffset + i]; bits !== 0; bits &= bits - 1) {
        const slot = i * 32 + 31 - Math.clz32(bits & -bits);
        words[plan.birthCodes + rowOffset + count] =
          words[history.births + rowOffset + slot] & ((1 << BIRTH_BITS) - 1);
        words[list + count++] = slot;
      }
    }
    plan.counts[index].full = count;
    for (let c = 0; c < columns.length; c++) {
      const { offset, signed } = columns[c];
      const from = history.origin.at + offset;
      const to = plan.fullCodes + offset;
      for (let i = 0; i < count; i++) {
        const value = words[from + words[list + i]];
        words[to + i] = signed ? (value << 1) ^ (value >> 31) : value;
      }
    }
  }

  /** Works out, column by column, by how much those that stay differ from what the client has, or from where it expects them. */
  private differ(table: TablePlan, base: number): void {
    const { words, plan, history, knowledge, was, before } = this;
    const { rowOffset, columns } = table;
    const { stay } = plan.counts[table.index];
    const list = plan.stayList + rowOffset;
    const differs = plan.differs + rowOffset;
    this.findPlaces(table, base, stay);
    const { predicted } = plan.counts[table.index];
    const baseTick = knowledge.tickOf(base);
    // A double: both sides round alike.
    const pace = (history.tick - baseTick) / (baseTick - knowledge.baseTickOf(base));
    for (let i = differs; i < differs + stay; i++) words[i] = 0;
    for (let c = 0; c < columns.length; c++) {
      const { offset, bits, predicted: isPredicted } = columns[c];
      const spare = 32 - bits;
      const from = history.origin.at + offset;
      const to = plan.toldCodes + offset;
      if (predicted && isPredicted) {
        for (let i = 0; i < stay; i++) {
          const value = words[from + words[list + i]];
          const last = words[words[was + i] + offset];
          words[differs + i] |= value ^ last;
          const way = ((last - words[words[before + i] + offset]) << spare) >> spare;
          const expected = last + ((way * pace) | 0);
          const more = ((value - expected) << spare) >> spare;
          words[to + i] = ((more << 1) ^ (more >> 31)) & (-1 >>> spare);
        }
      } else {
        for (let i = 0; i < stay; i++) {
          const value = words[from + words[list + i]];
          const last = words[words[was + i] + offset];
          words[differs + i] |= value ^ last;
          const more = ((value - last) << spare) >> spare;
          words[to + i] = ((more << 1) ^ (more >> 31)) & (-1 >>> spare);
        }
      }
    }
  }

  /** Finds the old values of those that stay, and whether the ones before them are all there, too. */
  private findPlaces({ rowOffset, predicted, index }: TablePlan, base: number, stay: number): void {
    const { words, plan, history, knowledge, was, before } = this;
    const list = plan.stayList + rowOffset;
    const ticks = knowledge.ticksOf(base) + rowOffset;
    const ticksBefore = knowledge.ticksBeforeOf(base) + rowOffset;
    // Mostly all are of one tick: finding its place takes a division.
    let tick = -1;
    let place = 0;
    for (let i = 0; i < stay; i++) {
      const slot = words[list + i];
      if (words[ticks + slot] !== tick) {
        tick = words[ticks + slot];
        place = history.placeOf(tick);
      }
      words[was + i] = place + slot;
    }
    plan.counts[index].predicted = predicted;
    if (!predicted) return;
    const oldest = history.tick - this.ticks;
    for (let i = 0; i < stay; i++) {
      const slot = words[list + i];
      if (words[ticksBefore + slot] !== tick) {
        tick = words[ticksBefore + slot];
        if (tick <= oldest) plan.counts[index].predicted = false;
        place = history.placeOf(tick);
      }
      words[before + i] = place + slot;
    }
  }

  /** Tells those that differ; or all that stay, where that takes less than to say which. */
  private tellThoseThatDiffer({ rowOffset, wordOffset, index, words: length, columns }: TablePlan): void {
    const { words, plan } = this;
    const count = plan.counts[index];
    const { stay } = count;
    const differs = plan.differs + rowOffset;
    let telling = 0;
    for (let i = differs; i < differs + stay; i++) if (words[i] !== 0) telling++;
    count.told = telling;
    if (telling === stay || (stay - telling) * columns.length * 2 < stay) {
      for (let i = wordOffset; i < wordOffset + length; i++) words[plan.told + i] = words[plan.stay + i];
      count.told = stay;
      return;
    }
    for (let i = wordOffset; i < wordOffset + length; i++) words[plan.told + i] = 0;
    for (let i = 0; i < stay; i++) {
      if (words[differs + i] === 0) continue;
      const slot = words[plan.stayList + rowOffset + i];
      words[plan.told + wordOffset + (slot >> 5)] |= 1 << slot;
    }
    for (let c = 0; c < columns.length; c++) {
      const codes = plan.toldCodes + columns[c].offset;
      let next = codes;
      for (let i = 0; i < stay; i++) if (words[differs + i] !== 0) words[next++] = words[codes + i];
    }
  }
}
