import { specializer } from "@pauseless/arena";
import { type Gather, gatherFor, type SourceColumn, type SourceColumns } from "./column-source.js";
import { WireError } from "./errors.js";
import { stagedAccessor } from "./row-accessors.js";
import type { SnapshotValue } from "./snapshot-field.js";
import type { SnapshotHistory } from "./snapshot-history.js";
import type { SnapshotFields, SnapshotTable } from "./snapshot-table.js";
import type { TablePlan } from "./table-plan.js";

/** Takes down what a table's rows are in this tick, all in one way: made by `Snapshots.capture`. */
export type SnapshotCapture<F extends SnapshotFields> = {
  /**
   * Takes down that a slot is taken, and moves to its row, whose fields can then be set. A field that is not set is as it was set last, and in a thing that is new 0, or the smallest
   * quantised number. What is set can be read from it as it was set.
   *
   * @param generation - tells the thing from others that had the slot: an integer, of which 32 bits count; 0 where left out. A slot that was free in the tick before has a new
   * thing in any case.
   * @throws WireError `BAD_SNAPSHOT` where `slot` is not below the capacity, `WRONG_STATE` before the first tick has begun, and once a packet of the
   * tick is encoded.
   */
  row(slot: number, generation?: number): SnapshotCapture<F>;
  /**
   * Takes down rows `from` to `from + count - 1` from columns, each as the slot of its number.
   *
   * @param generations - what generation each row has, by its number; all 0 where left out
   * @throws WireError as `row` does; then nothing is taken down.
   */
  rows(columns: SourceColumns<F>, from: number, count: number, generations?: ArrayLike<number>): void;
  /**
   * Takes down listed rows from columns, each as the slot of its number.
   *
   * @param list - the numbers of the rows; of them the first `count` are read
   * @param generations - what generation each row has, by its number; all 0 where left out
   * @throws WireError as `row` does; then nothing is taken down.
   */
  listed(columns: SourceColumns<F>, list: Int32Array, count: number, generations?: ArrayLike<number>): void;
} & { -readonly [K in keyof F]: SnapshotValue<F[K]> };

/** What `Snapshots` do with a capture besides handing it out. */
export interface Captured {
  /** Puts what was set row by row into the columns of the tick. */
  _settle(): void;
}

interface CaptureClass {
  new (history: SnapshotHistory, plan: TablePlan): Captured;
}

/** Of each memory, the classes of its captures: those of many battles in one memory are of one, so that code for all of them knows it. */
const classes = new WeakMap<Int32Array, Map<TablePlan, CaptureClass>>();

/** Makes what takes down the rows of a table. */
export function snapshotCapture(plan: TablePlan, history: SnapshotHistory, generateCode: boolean): Captured {
  let ofMemory = classes.get(history.words);
  if (ofMemory === undefined) classes.set(history.words, (ofMemory = new Map()));
  let Capture = ofMemory.get(plan);
  if (Capture === undefined) ofMemory.set(plan, (Capture = makeClass(plan, history, generateCode)));
  return new Capture(history, plan);
}

function makeClass(
  plan: TablePlan,
  { words, doubles }: SnapshotHistory,
  generateCode: boolean,
): CaptureClass {
  const { table, columns } = plan;
  const specialize = specializer(generateCode);
  const gathers = columns.map((column) => gatherFor(specialize, words, column));
  // Copies of their own, which then know doubles alone.
  const settlers = columns.map((column) => gatherFor(specialize, words, column));
  const names = columns.map(({ name }) => name);
  const refuse = (slot: number): never => {
    if (slot >>> 0 === slot && slot < table.capacity) {
      throw new WireError(
        "WRONG_STATE",
        `snapshot table ${table.name}: nothing is captured now; do so behind \`begin\`, before a packet of the tick is encoded`,
      );
    }
    throw new WireError(
      "BAD_SNAPSHOT",
      `snapshot table ${table.name}: no slot ${slot}; capture slots 0 to ${table.capacity - 1} or raise \`capacity\``,
    );
  };
  const checkRows = (list: Int32Array | undefined, from: number, count: number) =>
    checkAll(table, list, from, count, refuse);
  const Capture = specialize(
    captureClass,
    words,
    doubles,
    plan.capacity,
    refuse,
    gathers,
    settlers,
    names,
    checkRows,
  );
  for (const { name, field, offset } of columns) {
    Object.defineProperty(Capture.prototype, name, stagedAccessor(specialize, doubles, field, offset));
  }
  return Capture;
}

function checkAll(
  { capacity }: SnapshotTable,
  list: Int32Array | undefined,
  from: number,
  count: number,
  refuse: (slot: number) => never,
): void {
  if (count >>> 0 !== count || (list !== undefined && count > list.length)) refuse(count);
  if (list === undefined) {
    if (from >>> 0 !== from) refuse(from);
    if (from + count > capacity) refuse(from + count - 1);
    return;
  }
  for (let i = 0; i < count; i++) if (list[i] < 0 || list[i] >= capacity) refuse(list[i]);
}

// Hot path: allocation test `encoding and decoding, with rows taken down one by one`.
function captureClass(
  words: Int32Array,
  doubles: Float64Array,
  CAPACITY: number,
  refuse: (slot: number) => never,
  gathers: readonly Gather[],
  settlers: readonly Gather[],
  names: readonly string[],
  checkRows: (list: Int32Array | undefined, from: number, count: number) => void,
) {
  return class {
    _at = 0;
    _history: SnapshotHistory;
    _plan: TablePlan;
    _list: Int32Array;
    _staged: SourceColumn[];
    constructor(history: SnapshotHistory, plan: TablePlan) {
      this._history = history;
      this._plan = plan;
      this._list = new Int32Array(CAPACITY);
      this._staged = plan.columns.map(({ offset }) => ({
        array: doubles,
        start: history.staged + offset,
        step: 1,
      }));
    }
    row(slot: number, generation?: number) {
      this._at = this._stage(slot, generation);
      return this;
    }
    _stage(slot: number, generation = 0) {
      this._take(slot, generation);
      const { touched, staged } = this._history;
      words[touched + this._plan.wordOffset + (slot >>> 5)] |= 1 << slot;
      return staged + slot;
    }
    _take(slot: number, generation: number) {
      const { present, previous, generations, isOpen } = this._history;
      const { wordOffset, rowOffset } = this._plan;
      if (slot >>> 0 !== slot || slot >= CAPACITY || !isOpen) refuse(slot);
      const word = wordOffset + (slot >>> 5);
      const isThere = ((words[previous + word] | words[present + word]) >>> slot) & 1;
      words[present + word] |= 1 << slot;
      if (isThere === 0 || words[generations + rowOffset + slot] !== (generation | 0)) {
        this._history.bear(this._plan, slot, generation);
      }
    }
    _settle() {
      const list = this._list;
      let count = 0;
      const first = this._history.touched + this._plan.wordOffset;
      for (let i = 0; i < this._plan.words; i++) {
        for (let bits = words[first + i]; bits !== 0; bits &= bits - 1) {
          list[count++] = i * 32 + 31 - Math.clz32(bits & -bits);
        }
        words[first + i] = 0;
      }
      if (count === 0) return;
      const { at } = this._history.origin;
      for (let i = 0; i < settlers.length; i++) settlers[i](this._staged[i], list, 0, count, at);
    }
    rows(
      columns: Record<string, SourceColumn>,
      from: number,
      count: number,
      generations?: ArrayLike<number>,
    ) {
      checkRows(undefined, from, count);
      for (let slot = from; slot < from + count; slot++) {
        this._take(slot, generations === undefined ? 0 : generations[slot]);
      }
      const { at } = this._history.origin;
      for (let i = 0; i < gathers.length; i++) gathers[i](columns[names[i]], undefined, from, count, at);
    }
    listed(
      columns: Record<string, SourceColumn>,
      list: Int32Array,
      count: number,
      generations?: ArrayLike<number>,
    ) {
      checkRows(list, 0, count);
      for (let i = 0; i < count; i++) {
        this._take(list[i], generations === undefined ? 0 : generations[list[i]]);
      }
      const { at } = this._history.origin;
      for (let i = 0; i < gathers.length; i++) gathers[i](columns[names[i]], list, 0, count, at);
    }
  };
}
