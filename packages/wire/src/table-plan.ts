import type { SnapshotField } from "./snapshot-field.js";
import type { SnapshotTable } from "./snapshot-table.js";

/** A column of a table as the coder knows it. */
export interface ColumnPlan {
  readonly name: string;
  readonly field: SnapshotField;
  readonly bits: number;
  readonly signed: boolean;
  readonly predicted: boolean;
  /** Bits that tell a width up to the field's own. */
  readonly widthBits: number;
  /** Its place in what is kept of a tick, in words: behind it is a word for each slot. */
  readonly offset: number;
  /** Where the value before is kept, among those of all predicted columns; -1 where none is. */
  readonly beforeOffset: number;
  /** Number of the column among those of all tables. */
  readonly number: number;
}

/** Where a table's rows, columns and bits are in what is kept of a tick. */
export interface TablePlan {
  readonly table: SnapshotTable;
  readonly index: number;
  readonly capacity: number;
  readonly columns: readonly ColumnPlan[];
  /** Whether a column is predicted. */
  readonly predicted: boolean;
  /** Its first row, among those of all tables. */
  readonly rowOffset: number;
  /** Its first word of a set of rows, which has a bit for each slot. */
  readonly wordOffset: number;
  readonly words: number;
}

/** Lays tables out one behind the other. */
export function tablePlans(tables: readonly SnapshotTable[]): readonly TablePlan[] {
  let rowOffset = 0;
  let wordOffset = 0;
  let columnOffset = 0;
  let beforeOffset = 0;
  let number = 0;
  return tables.map((table, index) => {
    const { capacity } = table;
    const columns = Object.entries(table.fields).map(([name, field]): ColumnPlan => {
      const { bits, predicted } = field;
      const offset = columnOffset;
      columnOffset += capacity;
      const before = predicted ? beforeOffset : -1;
      if (predicted) beforeOffset += capacity;
      return {
        name,
        field,
        bits,
        signed: field.kind === "signed",
        predicted,
        widthBits: 32 - Math.clz32(bits),
        offset,
        beforeOffset: before,
        number: number++,
      };
    });
    const words = Math.ceil(capacity / 32);
    const predicted = columns.some((column) => column.predicted);
    const plan: TablePlan = { table, index, capacity, columns, predicted, rowOffset, wordOffset, words };
    rowOffset += capacity;
    wordOffset += words;
    return plan;
  });
}

/** Words, rows and columns of all tables. */
export function planSizes(plans: readonly TablePlan[]) {
  const sum = (of: (plan: TablePlan) => number) => plans.reduce((total, plan) => total + of(plan), 0);
  return {
    /** Words of a set of rows. */
    setWords: sum(({ words }) => words),
    rows: sum(({ capacity }) => capacity),
    columns: sum(({ columns }) => columns.length),
    /** Words of all columns of a tick. */
    columnWords: sum(({ columns, capacity }) => columns.length * capacity),
    /** Words of the values before of all predicted columns. */
    beforeWords: sum(
      ({ columns, capacity }) => columns.filter(({ predicted }) => predicted).length * capacity,
    ),
  };
}

/** The most bytes that a packet can have: everything enters, told as long as can be. */
export function mostPacketBytes(plans: readonly TablePlan[]): number {
  let bits = 64;
  for (const { capacity, columns } of plans) {
    bits += 3 * (capacity + 64);
    for (const column of columns) bits += 24 + capacity * (column.bits + 1);
  }
  return 8 + 4 * Math.ceil(bits / 32);
}

/** The most bytes of a packet that says who left and has one row. */
export function leastPacketBytes(plans: readonly TablePlan[]): number {
  let bits = 64;
  let row = 0;
  for (const { capacity, columns } of plans) {
    // Who left, in a bit each, and the forms of the other two sets.
    bits += 7 + capacity;
    // Which row it is, as a count and a gap; births; and each column with what stands before it.
    const sum = columns.reduce((total, { bits: own, widthBits }) => total + own + 2 + 2 * widthBits, 0);
    row = Math.max(row, 1 + 2 * Math.log2(capacity) + 1 + 18 + sum);
  }
  return Math.ceil((bits + row) / 8);
}
