import { type Specialize, shiftedView } from "@pauseless/arena";
import type { SnapshotField } from "./snapshot-field.js";

/*
 * Fields as properties of cursors. V8 puts an accessor of up to 27 bytes of bytecode into its caller wherever it is called: none here has
 * more (test `accessors of rows are put into their callers`), so a number that is no small integer is made an object neither on its way out nor on its way in.
 */

/** What stands on a row. */
interface Standing {
  _at: number;
}

/** The property of a field that reads a column, so many words behind where a cursor stands. */
export function rowReader(
  specialize: Specialize,
  words: Int32Array,
  field: SnapshotField,
  offset: number,
): PropertyDescriptor {
  const column = shiftedView(words, offset) ?? words;
  return propertyOf(readerOf(specialize, column, field));
}

/** The property of a field that reads and writes doubles, so many behind where a cursor stands. */
export function stagedAccessor(
  specialize: Specialize,
  doubles: Float64Array,
  field: SnapshotField,
  offset: number,
): PropertyDescriptor {
  const column = shiftedView(doubles, offset) ?? doubles;
  const isFlag = field.kind === "flag";
  return propertyOf(isFlag ? specialize(stagedFlag, column) : specialize(stagedNumber, column));
}

function propertyOf(holder: object): PropertyDescriptor {
  return { ...Object.getOwnPropertyDescriptor(holder, "value") };
}

function readerOf(specialize: Specialize, column: Int32Array, field: SnapshotField): object {
  const { kind, min, max, step } = field;
  if (kind === "flag") return specialize(flagReader, column);
  if (kind === "quantised") return specialize(quantisedReader, column, min, step);
  return specialize(max >= 2 ** 31 ? unsignedReader : wholeReader, column);
}

function flagReader(column: Int32Array): { readonly value: boolean } & Standing {
  return {
    _at: 0,
    get value() {
      return column[this._at] !== 0;
    },
  };
}

/** Of a whole number of at most 31 bits without a sign, or 32 with one. */
function wholeReader(column: Int32Array): { readonly value: number } & Standing {
  return {
    _at: 0,
    get value() {
      return column[this._at];
    },
  };
}

/** Of a whole number of 32 bits without a sign. */
function unsignedReader(column: Int32Array): { readonly value: number } & Standing {
  return {
    _at: 0,
    get value() {
      return column[this._at] >>> 0;
    },
  };
}

function quantisedReader(
  column: Int32Array,
  MIN: number,
  STEP: number,
): { readonly value: number } & Standing {
  return {
    _at: 0,
    get value() {
      return MIN + column[this._at] * STEP;
    },
  };
}

function stagedFlag(column: Float64Array): { value: boolean } & Standing {
  return {
    _at: 0,
    get value() {
      return column[this._at] !== 0;
    },
    set value(value) {
      column[this._at] = value ? 1 : 0;
    },
  };
}

function stagedNumber(column: Float64Array): { value: number } & Standing {
  return {
    _at: 0,
    get value() {
      return column[this._at];
    },
    set value(value) {
      column[this._at] = value;
    },
  };
}
