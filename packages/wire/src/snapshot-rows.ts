import { specializer } from "@pauseless/arena";
import type { ClientState } from "./client-state.js";
import { WireError } from "./errors.js";
import { rowReader } from "./row-accessors.js";
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
  /** Those that came with the last packet: new things, and others in slots that had some. After 256 ticks or more without a packet all count as others. */
  readonly entered: RowSet;
  /** Those that were gone with the last packet, by the slots that they had. */
  readonly left: RowSet;
  /** Those that were there before and have changed with the last packet. */
  readonly changed: RowSet;
} & { readonly [K in keyof F]: SnapshotValue<F[K]> };

interface RowsClass {
  new (state: ClientState, entered: RowSet, left: RowSet, changed: RowSet): object;
}

/** Of each memory, the classes of its rows: those of many clients in one memory are of one, so that code for all of them knows it. */
const classes = new WeakMap<Int32Array, Map<TablePlan, RowsClass>>();

/** Makes the cursor over a table's rows in the state that a client shows. */
export function snapshotRows(
  plan: TablePlan,
  state: ClientState,
  generateCode: boolean,
): SnapshotRows<SnapshotFields> {
  const { words } = state;
  let ofMemory = classes.get(words);
  if (ofMemory === undefined) classes.set(words, (ofMemory = new Map()));
  let Rows = ofMemory.get(plan);
  if (Rows === undefined) ofMemory.set(plan, (Rows = makeClass(plan, state, generateCode)));
  const { wordOffset, capacity } = plan;
  const entered = new News(state, state.enteredRows + wordOffset, capacity, false);
  const left = new News(state, state.leftRows + wordOffset, capacity, false);
  const changed = new News(state, state.changedRows + wordOffset, capacity, true);
  const rows = new Rows(state, entered, left, changed);
  return rows as unknown as SnapshotRows<SnapshotFields>;
}

function makeClass(plan: TablePlan, state: ClientState, generateCode: boolean): RowsClass {
  const specialize = specializer(generateCode);
  const { words } = state;
  const { capacity, wordOffset, columns, table } = plan;
  const refuse = (slot: number): never => {
    throw new WireError(
      "BAD_SNAPSHOT",
      `snapshot table ${table.name}: no slot ${slot}; move to slots 0 to ${capacity - 1}`,
    );
  };
  const rowsBehind = state.rowsOf(0) + wordOffset;
  const Rows = specialize(rowsClass, rowsBehind, state.columnsOf(0), capacity, refuse, nextMember, hasMember);
  for (const { name, field, offset } of columns) {
    Object.defineProperty(Rows.prototype, name, rowReader(specialize, words, field, offset));
  }
  return Rows;
}

function nextMember(words: Int32Array, first: number, from: number, capacity: number): number {
  let slot = from;
  while (slot < capacity) {
    const bits = words[first + (slot >>> 5)] & (-1 << slot);
    if (bits !== 0) return (slot & ~31) + 31 - Math.clz32(bits & -bits);
    slot = (slot & ~31) + 32;
  }
  return -1;
}

function hasMember(words: Int32Array, first: number, slot: number, capacity: number): boolean {
  return slot >= 0 && slot < capacity && ((words[first + (slot >>> 5)] >>> slot) & 1) === 1;
}

// Hot path: allocation test `encoding and decoding, with rows taken down one by one`.
/** What happened to a table's rows with the last packet: found when it is asked for. */
class News implements RowSet {
  constructor(
    private readonly state: ClientState,
    private readonly first: number,
    private readonly capacity: number,
    private readonly isOfChanges: boolean,
  ) {}

  get count(): number {
    let count = 0;
    for (let slot = this.next(0); slot >= 0; slot = this.next(slot + 1)) count++;
    return count;
  }

  has(slot: number): boolean {
    this.find();
    return hasMember(this.state.words, this.first, slot, this.capacity);
  }

  next(from: number): number {
    this.find();
    return nextMember(this.state.words, this.first, from, this.capacity);
  }

  private find(): void {
    if (this.isOfChanges) this.state.findChanges();
    else this.state.findNews();
  }
}

// Hot path: allocation test `encoding and decoding, with rows taken down one by one`.
function rowsClass(
  ROWS: number,
  COLUMNS: number,
  CAPACITY: number,
  refuse: (slot: number) => never,
  next: typeof nextMember,
  has: typeof hasMember,
) {
  return class {
    _at = 0;
    _state: ClientState;
    entered: RowSet;
    left: RowSet;
    changed: RowSet;
    constructor(state: ClientState, entered: RowSet, left: RowSet, changed: RowSet) {
      this._state = state;
      this.entered = entered;
      this.left = left;
      this.changed = changed;
    }
    at(slot: number) {
      if (slot >>> 0 !== slot || slot >= CAPACITY) refuse(slot);
      this._at = this._state.now + COLUMNS + slot;
      return this;
    }
    get count() {
      let count = 0;
      for (let slot = this.next(0); slot >= 0; slot = this.next(slot + 1)) count++;
      return count;
    }
    has(slot: number) {
      const { words, now } = this._state;
      return now !== 0 && has(words, now + ROWS, slot, CAPACITY);
    }
    next(from: number) {
      const { words, now } = this._state;
      return now === 0 ? -1 : next(words, now + ROWS, from, CAPACITY);
    }
  };
}
