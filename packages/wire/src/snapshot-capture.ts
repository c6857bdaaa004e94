import { type Specialize, specializer } from "@pauseless/arena";
import { WireError } from "./errors.js";
import { rowAccessor } from "./row-accessors.js";
import type { SnapshotValue } from "./snapshot-field.js";
import type { SnapshotHistory } from "./snapshot-history.js";
import type { SnapshotFields, SnapshotTable } from "./snapshot-table.js";
import type { ColumnPlan, TablePlan } from "./table-plan.js";

/** A column as it lies in memory: what row `r` has is `array[start + r * step]`. A world's raw columns are such. */
export interface SourceColumn {
  readonly array: ArrayLike<number>;
  readonly start: number;
  readonly step: number;
}

/** A column for each field. */
export type SourceColumns<F extends SnapshotFields> = { readonly [K in keyof F]: SourceColumn };

/** Takes down what a table's rows are in this tick: made by `Snapshots.capture`. */
export type SnapshotCapture<F extends SnapshotFields> = {
  /**
   * Takes down that a slot is taken, and moves to its row, whose fields can then be set. A field that is not set is as in the tick before, and in a thing that is new 0, or the smallest
   * quantised number.
   *
   * @param generation - tells the thing from others that had the slot; 0 where left out. A slot that was free in the tick before has a new
   * thing in any case.
   * @throws WireError `BAD_SNAPSHOT` where `slot` is not below the capacity, `WRONG_STATE` before the first tick has begun.
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

/** Fills a column of this tick from a source, for the rows of a list or, where there is none, from one on. */
type Gather = (
  source: SourceColumn,
  list: Int32Array | undefined,
  from: number,
  count: number,
  tick: number,
) => void;

/** Where the tick that is captured begins, in words; -1 before the first one. */
export interface TickOrigin {
  at: number;
}

/** Makes what takes down the rows of a table. */
export function snapshotCapture<F extends SnapshotFields>(
  table: SnapshotTable<F>,
  plan: TablePlan,
  history: SnapshotHistory,
  generateCode: boolean,
): SnapshotCapture<F> {
  const specialize = specializer(generateCode);
  const { words, origin } = history;
  const gathers = plan.columns.map((column) => gatherFor(specialize, words, column));
  const names = plan.columns.map(({ name }) => name);
  const checkRows = (list: Int32Array | undefined, from: number, count: number) => {
    const isCount = count >>> 0 === count && (list === undefined || count <= list.length);
    if (!isCount || from >>> 0 !== from) refuse(table, count);
    if (list === undefined) {
      if (from + count > table.capacity) refuse(table, from + count - 1);
      return;
    }
    for (let i = 0; i < count; i++) if (list[i] < 0 || list[i] >= table.capacity) refuse(table, list[i]);
  };
  const Row = specialize(
    captureClass,
    words,
    origin,
    history.present + plan.wordOffset,
    history.previous + plan.wordOffset,
    history.generations + plan.rowOffset,
    plan.capacity,
    (slot: number, generation: number) => history.bear(plan, slot, generation),
    (slot: number) => refuse(table, slot),
    gathers,
    names,
    checkRows,
  );
  for (const { name, field, offset } of plan.columns) {
    Object.defineProperty(Row.prototype, name, rowAccessor(specialize, words, field, offset, true));
  }
  return new Row() as unknown as SnapshotCapture<F>;
}

function refuse(table: SnapshotTable, slot: number): never {
  throw new WireError(
    "BAD_SNAPSHOT",
    `snapshot table ${table.name}: no slot ${slot}; capture slots 0 to ${table.capacity - 1} or raise \`capacity\``,
  );
}

// Hot path: allocation test `capturing rows one by one`.
function captureClass(
  words: Int32Array,
  origin: TickOrigin,
  PRESENT: number,
  PREVIOUS: number,
  GENERATIONS: number,
  CAPACITY: number,
  bear: (slot: number, generation: number) => void,
  refuse: (slot: number) => never,
  gathers: readonly Gather[],
  names: readonly string[],
  checkRows: (list: Int32Array | undefined, from: number, count: number) => void,
) {
  return class {
    _at = 0;
    row(slot: number, generation = 0) {
      const { at } = origin;
      if (slot >>> 0 !== slot || slot >= CAPACITY || at < 0) refuse(slot);
      const word = slot >>> 5;
      words[PRESENT + word] |= 1 << slot;
      const wasThere = (words[PREVIOUS + word] >>> slot) & 1;
      if (wasThere === 0 || words[GENERATIONS + slot] !== generation) bear(slot, generation);
      this._at = at + slot;
      return this;
    }
    rows(
      columns: Record<string, SourceColumn>,
      from: number,
      count: number,
      generations?: ArrayLike<number>,
    ) {
      checkRows(undefined, from, count);
      for (let slot = from; slot < from + count; slot++) {
        this.row(slot, generations === undefined ? 0 : generations[slot]);
      }
      for (let i = 0; i < gathers.length; i++) {
        gathers[i](columns[names[i]], undefined, from, count, origin.at);
      }
    }
    listed(
      columns: Record<string, SourceColumn>,
      list: Int32Array,
      count: number,
      generations?: ArrayLike<number>,
    ) {
      checkRows(list, 0, count);
      for (let i = 0; i < count; i++) {
        this.row(list[i], generations === undefined ? 0 : generations[list[i]]);
      }
      for (let i = 0; i < gathers.length; i++) {
        gathers[i](columns[names[i]], list, 0, count, origin.at);
      }
    }
  };
}

function gatherFor(specialize: Specialize, words: Int32Array, { field, offset }: ColumnPlan): Gather {
  if (field.kind !== "quantised") return specialize(gatherWhole, words, offset, field.min, field.max);
  return specialize(gatherQuantised, words, offset, field.min, 1 / field.step, 2 ** field.bits - 1);
}

// Hot path: allocation test `capturing columns`.
function gatherWhole(words: Int32Array, OFFSET: number, MIN: number, MAX: number): Gather {
  return ({ array, start, step }, list, from, count, tick) => {
    for (let i = 0; i < count; i++) {
      const slot = list === undefined ? from + i : list[i];
      const whole = Math.round(array[start + slot * step]);
      words[tick + OFFSET + slot] = Math.max(MIN, Math.min(whole, MAX));
    }
  };
}

// Hot path: allocation test `capturing columns`.
function gatherQuantised(
  words: Int32Array,
  OFFSET: number,
  MIN: number,
  PER_STEP: number,
  LAST: number,
): Gather {
  return ({ array, start, step }, list, from, count, tick) => {
    for (let i = 0; i < count; i++) {
      const slot = list === undefined ? from + i : list[i];
      const steps = Math.round((array[start + slot * step] - MIN) * PER_STEP);
      words[tick + OFFSET + slot] = Math.max(0, Math.min(steps, LAST));
    }
  };
}
