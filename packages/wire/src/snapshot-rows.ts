import { specializer } from "@pauseless/arena";
import type { ClientState } from "./client-state.js";
import { WireError } from "./errors.js";
import { rowAccessor } from "./row-accessors.js";
import type { SnapshotValue } from "./snapshot-field.js";
import type { SnapshotFields } from "./snapshot-table.js";
import type { TablePlan } from "./table-plan.js";

/** A set of rows; of those that are in it: `for (let slot = rows.next(0); slot >= 0; slot = rows.next(slot + 1))`. */
export interface RowSet {
  /** How many rows are in it. */
  readonly count: number;
  /** Whether a row is in it. */
  has(slot: number): boolean;
  /** The first row from `from` on that is in it, or -1. */
  next(from: number): number;
}

/** The rows of a table as a client has them: a cursor, and which there are. */
export type SnapshotRows<F extends SnapshotFields> = RowSet & {
  /**
   * Moves to a row, whose fields can then be read. What a row has that is not there, means nothing.
   *
   * @throws WireError `BAD_SNAPSHOT` where `slot` is not below the capacity.
   */
  at(slot: number): SnapshotRows<F>;
  /** Those that came with the last packet: new things, and others in slots that had some. */
  readonly entered: RowSet;
  /** Those that were gone with the last packet, by the slots that they had. */
  readonly left: RowSet;
  /** Those that were there before and have changed with the last packet. */
  readonly changed: RowSet;
} & { readonly [K in keyof F]: SnapshotValue<F[K]> };

/** Makes the cursor over a table's rows in the state that a client shows. */
export function snapshotRows(
  plan: TablePlan,
  state: ClientState,
  generateCode: boolean,
): SnapshotRows<SnapshotFields> {
  const specialize = specializer(generateCode);
  const { words } = state;
  const { capacity, wordOffset, columns, table } = plan;
  const set = (first: number) => new (specialize(setClass, words, first + wordOffset, capacity))();
  const refuse = (slot: number): never => {
    throw new WireError(
      "BAD_SNAPSHOT",
      `snapshot table ${table.name}: no slot ${slot}; move to slots 0 to ${capacity - 1}`,
    );
  };
  const rowsBehind = state.rowsOf(0) + wordOffset;
  const Rows = specialize(rowsClass, words, state, rowsBehind, state.columnsOf(0), capacity, refuse);
  for (const { name, field, offset } of columns) {
    Object.defineProperty(Rows.prototype, name, rowAccessor(specialize, words, field, offset, false));
  }
  const rows = new Rows(set(state.enteredRows), set(state.leftRows), set(state.changedRows));
  return rows as unknown as SnapshotRows<SnapshotFields>;
}

// Hot path: allocation test `reading what was decoded`.
function setClass(words: Int32Array, FIRST: number, CAPACITY: number) {
  return class {
    get count() {
      let count = 0;
      for (let slot = this.next(0); slot >= 0; slot = this.next(slot + 1)) count++;
      return count;
    }
    has(slot: number) {
      return slot >= 0 && slot < CAPACITY && ((words[FIRST + (slot >>> 5)] >>> slot) & 1) === 1;
    }
    next(from: number) {
      let slot = from;
      while (slot < CAPACITY) {
        const bits = words[FIRST + (slot >>> 5)] & (-1 << slot);
        if (bits !== 0) return (slot & ~31) + 31 - Math.clz32(bits & -bits);
        slot = (slot & ~31) + 32;
      }
      return -1;
    }
  };
}

// Hot path: allocation test `reading what was decoded`.
function rowsClass(
  words: Int32Array,
  state: { readonly now: number },
  ROWS: number,
  COLUMNS: number,
  CAPACITY: number,
  refuse: (slot: number) => never,
) {
  return class {
    _at = 0;
    constructor(
      readonly entered: RowSet,
      readonly left: RowSet,
      readonly changed: RowSet,
    ) {}
    at(slot: number) {
      if (slot >>> 0 !== slot || slot >= CAPACITY) refuse(slot);
      this._at = state.now + COLUMNS + slot;
      return this;
    }
    get count() {
      let count = 0;
      for (let slot = this.next(0); slot >= 0; slot = this.next(slot + 1)) count++;
      return count;
    }
    has(slot: number) {
      const first = state.now + ROWS;
      return slot >= 0 && slot < CAPACITY && ((words[first + (slot >>> 5)] >>> slot) & 1) === 1;
    }
    next(from: number) {
      const first = state.now + ROWS;
      let slot = from;
      while (slot < CAPACITY) {
        const bits = words[first + (slot >>> 5)] & (-1 << slot);
        if (bits !== 0) return (slot & ~31) + 31 - Math.clz32(bits & -bits);
        slot = (slot & ~31) + 32;
      }
      return -1;
    }
  };
}
