import type { Knowledge } from "./knowledge.js";
import { PacketPlan, packetPlanWords } from "./packet-plan.js";
import { PacketWriter } from "./packet-writer.js";
import { differenceWords, RowDifferences } from "./row-differences.js";
import { RowSelection, selectionWords } from "./row-selection.js";
import type { SnapshotHistory, WordSpan } from "./snapshot-history.js";
import type { SnapshotLayout } from "./snapshot-layout.js";
import type { TablePlan } from "./table-plan.js";

/** Scratch words of an encoder. */
export function encoderWords(layout: SnapshotLayout): number {
  return packetPlanWords(layout) + differenceWords(layout) + selectionWords(layout);
}

/** Writes packets: what a client that knows so much, and sees so much, has to be told. */
export class SnapshotEncoder {
  /** Whether the latest packet left out, for want of room, what has changed. */
  isCut = false;
  private readonly words: Int32Array;
  private readonly tables: readonly TablePlan[];
  private readonly plan: PacketPlan;
  private readonly differences: RowDifferences;
  private readonly selection: RowSelection;
  private readonly writer: PacketWriter;

  /** Places an encoder of a history. */
  constructor(
    span: WordSpan,
    layout: SnapshotLayout,
    private readonly history: SnapshotHistory,
    private readonly knowledge: Knowledge,
  ) {
    this.words = history.words;
    this.tables = layout.plans;
    this.plan = new PacketPlan(this.words, span, layout);
    this.differences = new RowDifferences(span, layout, history, knowledge, this.plan);
    this.selection = new RowSelection(span, layout, history, knowledge, this.plan);
    this.writer = new PacketWriter(layout.plans, knowledge, this.plan);
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding`.
  /**
   * Writes a packet and answers its bytes.
   *
   * @param base - the node of the packet that the client acknowledged last; 0 for a keyframe
   * @param view - the first word of the set of rows that the client sees
   * @param first - the packet's first word
   * @param node - the node, taken for the packet, that gets what the client knows then
   */
  encode(base: number, view: number, budgetBytes: number, first: number, node: number): number {
    const { tables, writer, differences, selection } = this;
    for (let t = 0; t < tables.length; t++) differences.find(tables[t], base, view);
    this.isCut = writer.measure(base) > budgetBytes * 8;
    if (this.isCut) {
      selection.select(base, budgetBytes * 8);
      for (let t = 0; t < tables.length; t++) differences.listFull(tables[t]);
      writer.measure(base);
    }
    const end = writer.write(base, this.history.tick, first);
    for (let t = 0; t < tables.length; t++) {
      this.remember(tables[t], base, node);
      if (this.isCut) this.rememberWaiting(tables[t], base, view, node);
    }
    return (end + 7) >> 3;
  }

  /** Takes down what the client knows once it has the packet. */
  private remember(table: TablePlan, base: number, node: number): void {
    const { words, plan, knowledge, history, isCut } = this;
    const { wordOffset, rowOffset } = table;
    const { stay, full } = plan.counts[table.index];
    const now = history.tick;
    const rows = knowledge.rowsOf(node);
    const ticks = knowledge.ticksOf(node) + rowOffset;
    const before = knowledge.ticksBeforeOf(node) + rowOffset;
    const oldTicks = knowledge.ticksOf(base) + rowOffset;
    const list = plan.stayList + rowOffset;
    for (let i = wordOffset; i < wordOffset + table.words; i++) {
      words[rows + i] = words[plan.others + i] | words[plan.full + i];
    }
    for (let i = list; i < list + stay; i++) {
      const slot = words[i];
      words[before + slot] = words[oldTicks + slot];
      words[ticks + slot] = now;
    }
    for (let i = 0; i < stay && isCut; i++) {
      const slot = words[list + i];
      const isTold = (words[plan.told + wordOffset + (slot >> 5)] >>> slot) & 1;
      if (isTold === 0 && words[plan.differs + rowOffset + i] !== 0) {
        words[ticks + slot] = words[oldTicks + slot];
      }
    }
    const fullList = plan.fullList + rowOffset;
    for (let i = fullList; i < fullList + full; i++) {
      const slot = words[i];
      words[ticks + slot] = now;
      words[before + slot] = now;
    }
  }

  /** Takes down since when those wait that were to be told in full and were not. */
  private rememberWaiting(table: TablePlan, base: number, view: number, node: number): void {
    const { words, plan, knowledge, history } = this;
    const { wordOffset, rowOffset } = table;
    const ticks = knowledge.ticksOf(node) + rowOffset;
    const ticksBefore = knowledge.ticksBeforeOf(node) + rowOffset;
    const oldTicks = knowledge.ticksOf(base) + rowOffset;
    const born = history.born + rowOffset;
    // One that is told now is of this tick: who waits comes before it.
    const before = Math.max(0, history.tick - 1);
    for (let i = 0; i < table.words; i++) {
      const word = wordOffset + i;
      const sees = words[view + word] & words[history.present + word];
      const settled = words[plan.stay + word] | words[plan.full + word];
      for (let bits = sees & ~settled; bits !== 0; bits &= bits - 1) {
        const slot = i * 32 + 31 - Math.clz32(bits & -bits);
        const since = base === 0 ? -1 : words[oldTicks + slot];
        words[ticks + slot] = since < Math.max(0, words[born + slot] - 1) ? before : since;
        words[ticksBefore + slot] = words[ticks + slot];
      }
    }
  }
}
