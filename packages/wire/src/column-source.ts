import type { Specialize } from "@pauseless/arena";
import type { SnapshotFields } from "./snapshot-table.js";
import type { ColumnPlan } from "./table-plan.js";

/** A column as it lies in memory: what row `r` has is `array[start + r * step]`. A world's raw columns are such. */
export interface SourceColumn {
  readonly array: ArrayLike<number>;
  readonly start: number;
  readonly step: number;
}

/** A column for each field. */
export type SourceColumns<F extends SnapshotFields> = { readonly [K in keyof F]: SourceColumn };

/** Fills a column of a tick, which begins at word `tick`, from a source: for the rows of a list or, where there is none, from one on. */
export type Gather = (
  source: SourceColumn,
  list: Int32Array | undefined,
  from: number,
  count: number,
  tick: number,
) => void;

/** Makes what fills a column. */
export function gatherFor(specialize: Specialize, words: Int32Array, { field, offset }: ColumnPlan): Gather {
  if (field.kind !== "quantised") return specialize(gatherWhole, words, offset, field.min, field.max);
  return specialize(gatherQuantised, words, offset, field.min, 1 / field.step, 2 ** field.bits - 1);
}

// Hot path: allocation test `capturing columns`.
function gatherWhole(words: Int32Array, OFFSET: number, MIN: number, MAX: number): Gather {
  return ({ array, start, step }, list, from, count, tick) => {
    for (let i = 0; i < count; i++) {
      const slot = list === undefined ? from + i : list[i];
      // What is more than an integer of 32 bits can be has to be cut before it gets there.
      words[tick + OFFSET + slot] = Math.max(MIN, Math.min(array[start + slot * step], MAX));
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
      const steps = (array[start + slot * step] - MIN) * PER_STEP + 0.5;
      words[tick + OFFSET + slot] = Math.max(0, Math.min(steps, LAST));
    }
  };
}
