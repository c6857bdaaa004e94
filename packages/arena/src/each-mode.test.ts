import { Arena } from "./arena.js";
import type { RecordFields } from "./field.js";
import type { RecordLayout } from "./record.js";
import { Reserve } from "./reserve.js";
import { Table, type TableCursor } from "./table.js";

/* The ways in which a reserve can be opened that cursors must not tell apart; no test of its own. */

/** One of them. */
export interface Mode {
  readonly checked: boolean;
  readonly generateCode: boolean;
  /** How the names of tests call it. */
  readonly mode: string;
}

/** All of them. */
export const EACH_MODE: readonly Mode[] = [true, false].flatMap((checked) =>
  [true, false].map((generateCode) => ({
    checked,
    generateCode,
    mode: `${checked ? "checked" : "unchecked"}, ${generateCode ? "generated" : "not generated"}`,
  })),
);

/** Those with checks. */
export const EACH_CHECKED_MODE = EACH_MODE.filter(({ checked }) => checked);

/** Those without. */
export const EACH_UNCHECKED_MODE = EACH_MODE.filter(({ checked }) => !checked);

/** A reserve for a few blocks. */
export function openReserve({ checked, generateCode }: Mode, capacityBytes = 1 << 16): Reserve {
  return Reserve.open({ capacityBytes, checked, generateCode });
}

/** An arena in a reserve of its own, both of the same size. */
export function openArena(mode: Mode, capacityBytes = 4096): Arena {
  return Arena.open({ capacityBytes, reserve: openReserve(mode, capacityBytes) });
}

/** A cursor over a table of `length` records in an arena of its own. */
export function tableCursor<F extends RecordFields>(
  layout: RecordLayout<F>,
  length: number,
  mode: Mode,
): TableCursor<F> {
  return new Table(openArena(mode, 128 + layout.bytes * length), layout, length).cursor();
}

/** All but the slowest, for tests that take long: with checks, without, and without that are not generated. */
export const THREE_MODES = EACH_MODE.filter(({ checked, generateCode }) => generateCode || !checked);

/** No index of anything, though a bare `index >>> 0 < length` would let some through, or turn them into others. */
export const NO_INDEX: readonly number[] = [
  -1,
  0.5,
  2 ** 32,
  -(2 ** 32),
  Number.NaN,
  undefined as unknown as number,
];
