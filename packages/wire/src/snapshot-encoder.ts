import type { Reserve } from "@pauseless/arena";
import { bitCount, putBits } from "./bit-packing.js";
import { chooseForm, FORM_WORDS, putColumn } from "./column-code.js";
import type { Knowledge } from "./knowledge.js";
import { RowSelection } from "./row-selection.js";
import type { SnapshotHistory, WordSpan } from "./snapshot-history.js";
import {
  BASE_BITS,
  BIRTH_BITS,
  BIRTH_WIDTH_BITS,
  type SnapshotLayout,
  TICK_BITS,
} from "./snapshot-layout.js";
import { putSubset, subsetBits } from "./subset-code.js";
import { planSizes, type TablePlan } from "./table-plan.js";

/*
 * A packet, in bits:
 *
 *   tick 30 | base: so many ticks before, or 0 for a keyframe 8 | for each predicted table, where there is a base: predicted 1
 *   for each table: those that left, of those that the base has | those told in full, of all slots | those told by difference, of the others
 *     in full: births of the things, then each column | by difference: each column
 *
 * and zeros up to a whole byte. How sets are written, `subset-code.ts` has; how columns are, `column-code.ts`.
 */

/** Scratch words of an encoder. */
export function encoderWords({ plans }: SnapshotLayout): number {
  const { setWords, rows, columns, columnWords } = planSizes(plans);
  return 5 * setWords + 8 * rows + columnWords + 2 * FORM_WORDS * columns + FORM_WORDS * plans.length;
}

/** What of a table goes into the packet at hand: kept from measuring to writing. */
export interface TableCounts {
  known: number;
  left: number;
  full: number;
  stay: number;
  told: number;
  predicted: boolean;
}

/** Where an encoder has what it works on: first words. */
export interface EncoderPlaces {
  readonly everything: number;
  readonly left: number;
  readonly full: number;
  readonly stay: number;
  readonly told: number;
  readonly fullList: number;
  readonly stayList: number;
  readonly toldList: number;
  readonly was: number;
  readonly before: number;
  readonly differs: number;
  readonly birthCodes: number;
  readonly spare: number;
  readonly codes: number;
  readonly fullForms: number;
  readonly toldForms: number;
  readonly birthForms: number;
}

/** Writes packets: what a client that knows so much, and sees so much, has to be told. */
export class SnapshotEncoder {
  /** Whether the latest packet left out, for want of room, what has changed. */
  isCut = false;
  readonly counts: readonly TableCounts[];
  readonly places: EncoderPlaces;
  readonly words: Int32Array;
  private readonly plans: readonly TablePlan[];
  private readonly ticks: number;
  private readonly selection: RowSelection;

  /** Places an encoder of a history. */
  constructor(
    reserve: Reserve,
    span: WordSpan,
    layout: SnapshotLayout,
    private readonly history: SnapshotHistory,
    private readonly knowledge: Knowledge,
  ) {
    const { plans } = layout;
    const { setWords, rows, columns, columnWords } = planSizes(plans);
    this.words = reserve.views.i32;
    this.plans = plans;
    this.ticks = layout.historyTicks;
    this.counts = plans.map(() => ({ known: 0, left: 0, full: 0, stay: 0, told: 0, predicted: false }));
    this.places = {
      everything: span.cut(setWords),
      left: span.cut(setWords),
      full: span.cut(setWords),
      stay: span.cut(setWords),
      told: span.cut(setWords),
      fullList: span.cut(rows),
      stayList: span.cut(rows),
      toldList: span.cut(rows),
      was: span.cut(rows),
      before: span.cut(rows),
      differs: span.cut(rows),
      birthCodes: span.cut(rows),
      spare: span.cut(rows),
      codes: span.cut(columnWords),
      fullForms: span.cut(FORM_WORDS * columns),
      toldForms: span.cut(FORM_WORDS * columns),
      birthForms: span.cut(FORM_WORDS * plans.length),
    };
    for (const { wordOffset, capacity } of plans) {
      for (let slot = 0; slot < capacity; slot++) {
        this.words[this.places.everything + wordOffset + (slot >> 5)] |= 1 << slot;
      }
    }
    this.selection = new RowSelection(layout, this, history, knowledge);
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding`.
  /**
   * Writes a packet and answers its bytes.
   *
   * @param base - the node of the packet that the client acknowledged last; 0 for a keyframe
   * @param latest - the node of the packet that was sent to the client last: what waits for room waits since then
   * @param view - the first word of the set of rows that the client sees
   * @param first - the packet's first word
   * @param node - the node, taken for the packet, that gets what the client knows then
   */
  encode(
    base: number,
    latest: number,
    view: number,
    budgetBytes: number,
    first: number,
    node: number,
  ): number {
    const { plans } = this;
    for (let i = 0; i < plans.length; i++) this.compare(plans[i], base, view);
    const bits = this.measure(base);
    this.isCut = bits > budgetBytes * 8;
    if (this.isCut) {
      this.selection.select(base, latest, budgetBytes * 8);
      this.measure(base);
    }
    const end = this.write(base, first);
    for (let i = 0; i < plans.length; i++) this.remember(plans[i], base, view, node);
    return (end + 7) >> 3;
  }

  /** Finds who left, who is to be told in full, and of the others how they differ from what the client has. */
  private compare(plan: TablePlan, base: number, view: number): void {
    const { words, places, history, knowledge } = this;
    const { wordOffset, rowOffset, capacity } = plan;
    const count = this.counts[plan.index];
    const now = history.tick;
    const oldest = now - this.ticks;
    const known = knowledge.rowsOf(base) + wordOffset;
    const ticks = knowledge.ticksOf(base) + rowOffset;
    const born = history.born + rowOffset;
    const left = places.left + wordOffset;
    const full = places.full + wordOffset;
    const stay = places.stay + wordOffset;
    const stayList = places.stayList + rowOffset;
    count.known = 0;
    count.left = 0;
    count.full = 0;
    let staying = 0;
    for (let i = 0; i < plan.words; i++) {
      const has = base === 0 ? 0 : words[known + i];
      const sees = words[view + wordOffset + i] & words[history.present + wordOffset + i];
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
          words[stayList + staying++] = slot;
        }
      }
      words[left + i] = leaves;
      words[full + i] = enters;
      words[stay + i] = stays;
      count.known += bitCount(has);
      count.left += bitCount(leaves);
      count.full += bitCount(enters);
    }
    count.stay = staying;
    if (count.full > 0) this.listFull(plan);
    const codes = places.codes;
    for (let i = 0; i < plan.columns.length && count.full > 0; i++) {
      const { offset, signed } = plan.columns[i];
      const list = places.fullList + rowOffset;
      const from = history.origin.at + offset;
      for (let j = list; j < list + count.full; j++) {
        const value = words[from + words[j]];
        words[codes + offset + words[j]] = signed ? (value << 1) ^ (value >> 31) : value;
      }
    }
    this.differ(plan, base);
    if (capacity > 0) this.chooseTold(plan);
  }

  /** Lists who is told in full, with their births. */
  listFull({ wordOffset, rowOffset, index, words: length }: TablePlan): void {
    const { words, places, history } = this;
    let next = places.fullList + rowOffset;
    for (let i = 0; i < length; i++) {
      for (let bits = words[places.full + wordOffset + i]; bits !== 0; bits &= bits - 1) {
        const slot = i * 32 + 31 - Math.clz32(bits & -bits);
        words[next++] = slot;
        words[places.birthCodes + rowOffset + slot] =
          words[history.births + rowOffset + slot] & ((1 << BIRTH_BITS) - 1);
      }
    }
    this.counts[index].full = next - places.fullList - rowOffset;
  }

  /** Works out, column by column, the codes of those that stay. */
  private differ(plan: TablePlan, base: number): void {
    const { words, places, history, knowledge } = this;
    const { rowOffset, columns } = plan;
    const count = this.counts[plan.index];
    const { stay } = count;
    if (stay === 0) {
      count.predicted = false;
      return;
    }
    const list = places.stayList + rowOffset;
    const was = places.was + rowOffset;
    const before = places.before + rowOffset;
    const differs = places.differs + rowOffset;
    const ticks = knowledge.ticksOf(base) + rowOffset;
    const ticksBefore = knowledge.ticksBeforeOf(base) + rowOffset;
    const oldest = history.tick - this.ticks;
    let predicted = plan.predicted;
    for (let i = 0; i < stay; i++) {
      const slot = words[list + i];
      words[was + i] = history.placeOf(words[ticks + slot]) + slot;
      words[differs + i] = 0;
      if (predicted) {
        const tick = words[ticksBefore + slot];
        if (tick <= oldest) predicted = false;
        else words[before + i] = history.placeOf(tick) + slot;
      }
    }
    count.predicted = predicted;
    const baseTick = knowledge.tickOf(base);
    const since = history.tick - baseTick;
    const step = baseTick - knowledge.baseTickOf(base);
    for (let c = 0; c < columns.length; c++) {
      const { offset, bits, predicted: isPredicted } = columns[c];
      const spare = 32 - bits;
      const from = history.origin.at + offset;
      const to = places.codes + offset;
      if (predicted && isPredicted) {
        for (let i = 0; i < stay; i++) {
          const slot = words[list + i];
          const old = words[was + i] + offset;
          const value = words[from + slot];
          const last = words[old];
          words[differs + i] |= value ^ last;
          const way = ((last - words[words[before + i] + offset]) << spare) >> spare;
          const expected = last + (since === step ? way : (Math.imul(way, since) / step) | 0);
          const more = ((value - expected) << spare) >> spare;
          words[to + slot] = ((more << 1) ^ (more >> 31)) & (-1 >>> spare);
        }
      } else {
        for (let i = 0; i < stay; i++) {
          const slot = words[list + i];
          const value = words[from + slot];
          const last = words[words[was + i] + offset];
          words[differs + i] |= value ^ last;
          const more = ((value - last) << spare) >> spare;
          words[to + slot] = ((more << 1) ^ (more >> 31)) & (-1 >>> spare);
        }
      }
    }
  }

  /** Tells those that differ; or all that stay, where that takes less than to say which. */
  private chooseTold({ rowOffset, wordOffset, index, words: length, columns }: TablePlan): void {
    const { words, places } = this;
    const count = this.counts[index];
    const stayList = places.stayList + rowOffset;
    const toldList = places.toldList + rowOffset;
    const differs = places.differs + rowOffset;
    const told = places.told + wordOffset;
    for (let i = 0; i < length; i++) words[told + i] = 0;
    let telling = 0;
    for (let i = 0; i < count.stay; i++) {
      if (words[differs + i] === 0) continue;
      const slot = words[stayList + i];
      words[toldList + telling++] = slot;
      words[told + (slot >> 5)] |= 1 << slot;
    }
    if (telling < count.stay && (count.stay - telling) * columns.length * 2 < count.stay) {
      for (let i = 0; i < count.stay; i++) words[toldList + i] = words[stayList + i];
      for (let i = 0; i < length; i++) words[told + i] = words[places.stay + wordOffset + i];
      telling = count.stay;
    }
    count.told = telling;
  }

  /** Chooses how each column is written, and answers the bits of the packet. */
  measure(base: number): number {
    const { words, places, plans } = this;
    let bits = TICK_BITS + BASE_BITS;
    for (let t = 0; t < plans.length; t++) {
      const { index, rowOffset, wordOffset, words: length, columns, predicted, capacity } = plans[t];
      const { known, left, full, stay, told } = this.counts[index];
      if (predicted && base !== 0) bits++;
      const knownRows = base === 0 ? places.left : this.knowledge.rowsOf(base);
      bits += subsetBits(words, knownRows + wordOffset, places.left + wordOffset, length, known, left);
      bits += subsetBits(
        words,
        places.everything + wordOffset,
        places.full + wordOffset,
        length,
        capacity,
        full,
      );
      bits += subsetBits(words, places.stay + wordOffset, places.told + wordOffset, length, stay, told);
      if (full > 0) {
        const list = places.fullList + rowOffset;
        bits += chooseForm(
          words,
          list,
          full,
          places.birthCodes + rowOffset,
          BIRTH_WIDTH_BITS,
          places.birthForms + FORM_WORDS * index,
        );
        for (let c = 0; c < columns.length; c++) {
          const { offset, widthBits, number } = columns[c];
          const form = places.fullForms + FORM_WORDS * number;
          bits += chooseForm(words, list, full, places.codes + offset, widthBits, form);
        }
      }
      if (told > 0) {
        const list = places.toldList + rowOffset;
        for (let c = 0; c < columns.length; c++) {
          const { offset, widthBits, number } = columns[c];
          const form = places.toldForms + FORM_WORDS * number;
          bits += chooseForm(words, list, told, places.codes + offset, widthBits, form);
        }
      }
    }
    return bits;
  }

  /** Writes what was measured, and answers the bit behind it. */
  private write(base: number, first: number): number {
    const { words, places, plans, knowledge, history } = this;
    words[first] = 0;
    let at = putBits(words, first, 0, history.tick, TICK_BITS);
    at = putBits(words, first, at, base === 0 ? 0 : history.tick - knowledge.tickOf(base), BASE_BITS);
    for (let t = 0; t < plans.length; t++) {
      const { predicted, index } = plans[t];
      if (predicted && base !== 0) at = putBits(words, first, at, this.counts[index].predicted ? 1 : 0, 1);
    }
    for (let t = 0; t < plans.length; t++) {
      const { index, rowOffset, wordOffset, words: length, columns, capacity } = plans[t];
      const { known, left, full, stay, told } = this.counts[index];
      const knownRows = (base === 0 ? places.left : knowledge.rowsOf(base)) + wordOffset;
      at = putSubset(words, first, at, knownRows, places.left + wordOffset, length, known, left);
      const everything = places.everything + wordOffset;
      at = putSubset(words, first, at, everything, places.full + wordOffset, length, capacity, full);
      const staying = places.stay + wordOffset;
      at = putSubset(words, first, at, staying, places.told + wordOffset, length, stay, told);
      if (full > 0) {
        const list = places.fullList + rowOffset;
        const births = places.birthCodes + rowOffset;
        const birthForm = places.birthForms + FORM_WORDS * index;
        at = putColumn(words, first, at, list, full, births, BIRTH_WIDTH_BITS, birthForm);
        for (let c = 0; c < columns.length; c++) {
          const { offset, widthBits, number } = columns[c];
          const form = places.fullForms + FORM_WORDS * number;
          at = putColumn(words, first, at, list, full, places.codes + offset, widthBits, form);
        }
      }
      if (told > 0) {
        const list = places.toldList + rowOffset;
        for (let c = 0; c < columns.length; c++) {
          const { offset, widthBits, number } = columns[c];
          const form = places.toldForms + FORM_WORDS * number;
          at = putColumn(words, first, at, list, told, places.codes + offset, widthBits, form);
        }
      }
    }
    return at;
  }

  /** Takes down what the client knows once it has the packet. */
  private remember(plan: TablePlan, base: number, view: number, node: number): void {
    const { words, places, knowledge, history } = this;
    const { wordOffset, rowOffset, words: length } = plan;
    const { stay, full } = this.counts[plan.index];
    const now = history.tick;
    const rows = knowledge.rowsOf(node) + wordOffset;
    const ticks = knowledge.ticksOf(node) + rowOffset;
    const before = knowledge.ticksBeforeOf(node) + rowOffset;
    const known = knowledge.rowsOf(base) + wordOffset;
    const oldTicks = knowledge.ticksOf(base) + rowOffset;
    const list = places.stayList + rowOffset;
    const differs = places.differs + rowOffset;
    for (let i = 0; i < length; i++) {
      const has = base === 0 ? 0 : words[known + i] & ~words[places.left + wordOffset + i];
      words[rows + i] = has | words[places.full + wordOffset + i];
    }
    for (let i = 0; i < stay; i++) {
      const slot = words[list + i];
      const isTold = (words[places.told + wordOffset + (slot >> 5)] >>> slot) & 1;
      const old = words[oldTicks + slot];
      words[before + slot] = old;
      words[ticks + slot] = isTold === 1 || words[differs + i] === 0 ? now : old;
    }
    const fullList = places.fullList + rowOffset;
    for (let i = 0; i < full; i++) {
      const slot = words[fullList + i];
      words[ticks + slot] = now;
      words[before + slot] = now;
    }
    if (this.isCut) this.rememberWaiting(plan, base, view, node);
  }

  /** Takes down since when those wait that were to be told in full and were not. */
  private rememberWaiting(plan: TablePlan, base: number, view: number, node: number): void {
    const { words, places, knowledge, history } = this;
    const { wordOffset, rowOffset } = plan;
    const ticks = knowledge.ticksOf(node) + rowOffset;
    const before = knowledge.ticksBeforeOf(node) + rowOffset;
    const oldTicks = knowledge.ticksOf(base) + rowOffset;
    const born = history.born + rowOffset;
    for (let i = 0; i < plan.words; i++) {
      const word = wordOffset + i;
      const sees = words[view + word] & words[history.present + word];
      const settled = words[places.stay + word] | words[places.full + word];
      for (let bits = sees & ~settled; bits !== 0; bits &= bits - 1) {
        const slot = i * 32 + 31 - Math.clz32(bits & -bits);
        const since = base === 0 ? -1 : words[oldTicks + slot];
        words[ticks + slot] = since < 0 || since < words[born + slot] ? history.tick : since;
        words[before + slot] = words[ticks + slot];
      }
    }
  }
}
