import type { Specialize } from "@pauseless/arena";
import type { SnapshotField } from "./snapshot-field.js";

/** What stands on a row: the word that its first column would have. */
interface Standing {
  _at: number;
}

/** The property that a field is in cursors over rows whose column is so many words behind where they stand. */
export function rowAccessor(
  specialize: Specialize,
  words: Int32Array,
  field: SnapshotField,
  offset: number,
  isWritable: boolean,
): PropertyDescriptor {
  const holder = specializedAccessor(specialize, words, field, offset);
  const accessor = { ...Object.getOwnPropertyDescriptor(holder, "value") };
  if (!isWritable) delete accessor.set;
  return accessor;
}

function specializedAccessor(
  specialize: Specialize,
  words: Int32Array,
  field: SnapshotField,
  offset: number,
): object {
  if (field.kind === "flag") return specialize(flagAccessor, words, offset);
  if (field.kind === "quantised") {
    const { min, step, bits } = field;
    return specialize(quantisedAccessor, words, offset, min, step, 1 / step, 2 ** bits - 1);
  }
  const { min, max } = field;
  if (max >= 2 ** 31) return specialize(unsignedWordAccessor, words, offset);
  return specialize(wholeAccessor, words, offset, min, max);
}

/** An accessor of a flag. */
function flagAccessor(words: Int32Array, OFFSET: number): { value: boolean } & Standing {
  return {
    _at: 0,
    get value() {
      return words[this._at + OFFSET] !== 0;
    },
    set value(value) {
      words[this._at + OFFSET] = value ? 1 : 0;
    },
  };
}

/** An accessor of a whole number of at most 31 bits without a sign, or 32 with one. */
function wholeAccessor(
  words: Int32Array,
  OFFSET: number,
  MIN: number,
  MAX: number,
): { value: number } & Standing {
  return {
    _at: 0,
    get value() {
      return words[this._at + OFFSET];
    },
    set value(value) {
      const whole = Math.round(value);
      words[this._at + OFFSET] = Math.max(MIN, Math.min(whole, MAX));
    },
  };
}

/** An accessor of a whole number of 32 bits without a sign. */
function unsignedWordAccessor(words: Int32Array, OFFSET: number): { value: number } & Standing {
  return {
    _at: 0,
    get value() {
      return words[this._at + OFFSET] >>> 0;
    },
    set value(value) {
      const whole = Math.round(value);
      words[this._at + OFFSET] = Math.max(0, Math.min(whole, 0xffffffff));
    },
  };
}

/** An accessor of a quantised number. */
function quantisedAccessor(
  words: Int32Array,
  OFFSET: number,
  MIN: number,
  STEP: number,
  PER_STEP: number,
  LAST: number,
): { value: number } & Standing {
  return {
    _at: 0,
    get value() {
      return MIN + words[this._at + OFFSET] * STEP;
    },
    set value(value) {
      const steps = Math.round((value - MIN) * PER_STEP);
      words[this._at + OFFSET] = Math.max(0, Math.min(steps, LAST));
    },
  };
}
