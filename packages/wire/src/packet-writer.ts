import { bitCount, putBits } from "./bit-packing.js";
import { chooseForm, FORM_WORDS, putColumn } from "./column-code.js";
import type { Knowledge } from "./knowledge.js";
import type { PacketPlan } from "./packet-plan.js";
import { BASE_BITS, BIRTH_WIDTH_BITS, TICK_BITS } from "./snapshot-layout.js";
import { putSubset, subsetBits } from "./subset-code.js";
import type { TablePlan } from "./table-plan.js";

/*
 * A packet, in bits:
 *
 *   tick 30 | base: so many ticks before, or 0 for a keyframe 8 | for each predicted table, where there is a base: predicted 1
 *   for each table: those that left, of those that the base has | those told in full, of all slots | those told by difference, of the others
 *     in full: how many things the slots had, then each column | by difference: each column
 *
 * and zeros up to a whole byte. How sets are written, `subset-code.ts` has; how columns are, `column-code.ts`.
 */

/** Measures and writes what a plan says. */
export class PacketWriter {
  private readonly words: Int32Array;

  constructor(
    private readonly tables: readonly TablePlan[],
    private readonly knowledge: Knowledge,
    private readonly plan: PacketPlan,
  ) {
    this.words = plan.words;
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding`.
  /** Chooses how each column is written, and answers the bits of the packet. */
  measure(base: number): number {
    const { tables } = this;
    let bits = TICK_BITS + BASE_BITS;
    for (let t = 0; t < tables.length; t++) bits += this.measureTable(tables[t], base);
    return bits;
  }

  private measureTable(table: TablePlan, base: number): number {
    const { words, plan } = this;
    const { index, rowOffset, wordOffset, words: length, columns, predicted, capacity } = table;
    const { known, left, full, told } = plan.counts[index];
    const others = this.findOthers(table, base);
    let bits = predicted && base !== 0 ? 1 : 0;
    bits += subsetBits(words, this.knownTo(base) + wordOffset, plan.left + wordOffset, length, known, left);
    bits += subsetBits(words, plan.everything + wordOffset, plan.full + wordOffset, length, capacity, full);
    bits += subsetBits(words, plan.others + wordOffset, plan.told + wordOffset, length, others, told);
    if (full > 0) {
      const form = plan.birthForms + FORM_WORDS * index;
      bits += chooseForm(words, plan.birthCodes + rowOffset, full, BIRTH_WIDTH_BITS, form);
    }
    for (let c = 0; c < columns.length; c++) {
      const { offset, widthBits, number } = columns[c];
      const form = FORM_WORDS * number;
      if (full > 0)
        bits += chooseForm(words, plan.fullCodes + offset, full, widthBits, plan.fullForms + form);
      if (told > 0)
        bits += chooseForm(words, plan.toldCodes + offset, told, widthBits, plan.toldForms + form);
    }
    return bits;
  }

  /** Finds those that the client goes on having and that are not told in full, and answers how many they are. */
  private findOthers({ wordOffset, words: length, index }: TablePlan, base: number): number {
    const { words, plan } = this;
    const known = this.knownTo(base);
    let others = 0;
    for (let i = wordOffset; i < wordOffset + length; i++) {
      const rest = words[known + i] & ~words[plan.left + i] & ~words[plan.full + i];
      words[plan.others + i] = rest;
      others += bitCount(rest);
    }
    plan.counts[index].others = others;
    return others;
  }

  /** The set of rows that the base has; without one it is that of those that left, as nobody did. */
  private knownTo(base: number): number {
    return base === 0 ? this.plan.left : this.knowledge.rowsOf(base);
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding`.
  /** Writes what was measured, and answers the bit behind it. */
  write(base: number, tick: number, first: number): number {
    const { words, tables, plan } = this;
    words[first] = 0;
    let at = putBits(words, first, 0, tick, TICK_BITS);
    at = putBits(words, first, at, base === 0 ? 0 : tick - this.knowledge.tickOf(base), BASE_BITS);
    for (let t = 0; t < tables.length; t++) {
      const { predicted, index } = tables[t];
      if (predicted && base !== 0) at = putBits(words, first, at, plan.counts[index].predicted ? 1 : 0, 1);
    }
    for (let t = 0; t < tables.length; t++) at = this.writeTable(tables[t], base, first, at);
    return at;
  }

  private writeTable(table: TablePlan, base: number, first: number, start: number): number {
    const { words, plan } = this;
    const { index, rowOffset, wordOffset, words: length, columns, capacity } = table;
    const { known, left, full, others, told } = plan.counts[index];
    const had = this.knownTo(base) + wordOffset;
    let at = putSubset(words, first, start, had, plan.left + wordOffset, length, known, left);
    const everything = plan.everything + wordOffset;
    at = putSubset(words, first, at, everything, plan.full + wordOffset, length, capacity, full);
    const rest = plan.others + wordOffset;
    at = putSubset(words, first, at, rest, plan.told + wordOffset, length, others, told);
    if (full > 0) {
      const form = plan.birthForms + FORM_WORDS * index;
      at = putColumn(words, first, at, plan.birthCodes + rowOffset, full, BIRTH_WIDTH_BITS, form);
    }
    for (let c = 0; c < columns.length && full > 0; c++) {
      const { offset, widthBits, number } = columns[c];
      const form = plan.fullForms + FORM_WORDS * number;
      at = putColumn(words, first, at, plan.fullCodes + offset, full, widthBits, form);
    }
    for (let c = 0; c < columns.length && told > 0; c++) {
      const { offset, widthBits, number } = columns[c];
      const form = plan.toldForms + FORM_WORDS * number;
      at = putColumn(words, first, at, plan.toldCodes + offset, told, widthBits, form);
    }
    return at;
  }
}
