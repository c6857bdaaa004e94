import type { Failures } from "./failures.js";
import type { Losable } from "./nowhere.js";
import type { Origin } from "./place.js";

/*
 * The accessors of one field, each a factory for `specialize.ts`: it refers to nothing but its parameters. `_at` is
 * where the cursor stands: the record's first word in the reserve. Fields are found in the view of their type, so a word is
 * shifted to a half, a byte or a double. They are the same in checked mode: `nowhere.ts` says how.
 *
 * Hot paths: benchmark `cursor`; allocation test `moving a table's cursor, reading and writing fields`.
 */

/** An object with a place. */
export interface Standing {
  _at: number;
}

/** An accessor as `Object.defineProperty` takes it. */
export interface Accessor {
  get(this: Standing): unknown;
  set?(this: Standing, value: never): void;
}

/** A typed array of any element type. */
export interface NumberArray {
  [index: number]: number;
  readonly length: number;
}

export function wordAccess(view: NumberArray, OFFSET: number): Accessor {
  return {
    get() {
      return view[this._at + OFFSET];
    },
    set(value: number) {
      view[this._at + OFFSET] = value;
    },
  };
}

export function halfAccess(view: NumberArray, OFFSET: number): Accessor {
  return {
    get() {
      return view[(this._at << 1) + OFFSET];
    },
    set(value: number) {
      view[(this._at << 1) + OFFSET] = value;
    },
  };
}

export function byteAccess(view: NumberArray, OFFSET: number): Accessor {
  return {
    get() {
      return view[(this._at << 2) + OFFSET];
    },
    set(value: number) {
      view[(this._at << 2) + OFFSET] = value;
    },
  };
}

export function doubleAccess(view: NumberArray, OFFSET: number): Accessor {
  return {
    get() {
      return view[(this._at >> 1) + OFFSET];
    },
    set(value: number) {
      view[(this._at >> 1) + OFFSET] = value;
    },
  };
}

/*
 * In columns `_at` is the collection's first word plus the row, so that a column of words is found as a field of a record is.
 * Narrower and wider columns begin at the first half, byte or double of the collection, and the row is added to that.
 */

export function halfColumnAccess(view: NumberArray, OFFSET: number, origin: Origin): Accessor {
  return {
    get() {
      return view[origin.first + this._at + OFFSET];
    },
    set(value: number) {
      view[origin.first + this._at + OFFSET] = value;
    },
  };
}

export function byteColumnAccess(view: NumberArray, OFFSET: number, origin: Origin): Accessor {
  return {
    get() {
      return view[origin.first * 3 + this._at + OFFSET];
    },
    set(value: number) {
      view[origin.first * 3 + this._at + OFFSET] = value;
    },
  };
}

export function doubleColumnAccess(view: NumberArray, OFFSET: number, origin: Origin): Accessor {
  return {
    get() {
      return view[this._at - (origin.first >> 1) + OFFSET];
    },
    set(value: number) {
      view[this._at - (origin.first >> 1) + OFFSET] = value;
    },
  };
}

/** How an accessor on top of another reads the number beneath. */
export type Read = (this: Standing) => number;
/** How an accessor on top of another writes the number beneath. */
export type Write = (this: Standing, value: number) => void;

export function boolAccess(read: Read, write: Write): Accessor {
  return {
    get() {
      return read.call(this) !== 0;
    },
    set(value: boolean) {
      // As `value ? 1 : 0`, in three bytes of bytecode less.
      write.call(this, +!!value);
    },
  };
}

export function bitsAccess(read: Read, write: Write, SHIFT: number, MASK: number): Accessor {
  return {
    get() {
      return (read.call(this) >>> SHIFT) & MASK;
    },
    set(value: number) {
      write.call(this, (read.call(this) & ~(MASK << SHIFT)) | ((value & MASK) << SHIFT));
    },
  };
}

/** Finds the code of a name, -1 where there is none. */
export type CodeOf = (name: string) => number;

/**
 * Compares with the first names by themselves: engines keep a literal once, so most comparisons are of two addresses, and none is left where
 * the name is known when the code is compiled. Where there are fewer, the first is given again.
 */
export function codeOfName(
  names: readonly string[],
  FIRST: string,
  SECOND: string,
  THIRD: string,
  FOURTH: string,
  FIFTH: string,
  SIXTH: string,
  SEVENTH: string,
  EIGHTH: string,
): CodeOf {
  return function code(name) {
    if (name === FIRST) return 0;
    if (name === SECOND) return 1;
    if (name === THIRD) return 2;
    if (name === FOURTH) return 3;
    if (name === FIFTH) return 4;
    if (name === SIXTH) return 5;
    if (name === SEVENTH) return 6;
    if (name === EIGHTH) return 7;
    return names.indexOf(name);
  };
}

export function oneOfAccess(
  read: Read,
  write: Write,
  codeOf: CodeOf,
  names: readonly string[],
  what: string,
  fail: Failures,
): Accessor {
  return {
    get() {
      return names[read.call(this)];
    },
    set(value: string) {
      const code = codeOf(value);
      if (code < 0) fail.name(what, value, names);
      write.call(this, code);
    },
  };
}

/** What {@link textAccess} is given of `utf8.ts`. */
export interface Utf8 {
  utf8Length(text: string): number;
  writeUtf8(bytes: NumberArray, at: number, text: string): void;
  readUtf8(bytes: NumberArray, at: number, length: number): string;
}

/** A text: its length in one byte, or in two, the lower first, and its bytes behind that. */
export function textAccess(
  u8: NumberArray,
  firstOf: (at: number) => number,
  HEAD_BYTES: number,
  CAPACITY: number,
  what: string,
  utf8: Utf8,
  fail: Failures,
): Accessor {
  return {
    get() {
      const first = firstOf(this._at);
      const length = HEAD_BYTES === 1 ? u8[first] : u8[first] | (u8[first + 1] << 8);
      return utf8.readUtf8(u8, first + HEAD_BYTES, Math.min(length, CAPACITY));
    },
    set(value: string) {
      const length = utf8.utf8Length(value);
      if (length > CAPACITY) fail.text(what, length, CAPACITY);
      const first = firstOf(this._at);
      u8[first] = length;
      if (HEAD_BYTES === 2) u8[first + 1] = length >> 8;
      utf8.writeUtf8(u8, first + HEAD_BYTES, value);
      // What is not text is zero, so that equal records have equal bytes.
      for (let i = first + HEAD_BYTES + length; i < first + HEAD_BYTES + CAPACITY; i++) u8[i] = 0;
    },
  };
}

/** A view on a part of the record, kept in the cursor under `KEY`: asking for it moves it. */
export function viewAccess(KEY: string, firstOf: (at: number) => number): Accessor {
  return {
    get(this: Standing & { [key: string]: Standing }) {
      const view = this[KEY];
      view._at = firstOf(this._at);
      return view;
    },
  };
}

/** The same for a part whose place counts in words, in a record. */
export function wordViewAccess(KEY: string, OFFSET: number): Accessor {
  return {
    get(this: Standing & { [key: string]: Standing }) {
      const view = this[KEY];
      view._at = this._at + OFFSET;
      return view;
    },
  };
}

/** A view that stands where the cursor does by itself. */
export function partAccess(KEY: string): Accessor {
  return {
    get(this: Standing & { [key: string]: Standing }) {
      return this[KEY];
    },
  };
}

/** Asking for a view in checked mode: only a cursor that stands is asked, also where the place of the view is its own. */
export function checkedViewAccess(read: Read): Accessor {
  return {
    get(this: Losable) {
      this._check();
      return read.call(this);
    },
  };
}
