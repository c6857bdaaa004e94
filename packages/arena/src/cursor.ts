import { ArenaError } from "./errors.js";
import type { ArrayField, ListField, RecordFields, ScalarField, ScalarType } from "./field.js";
import type { Origin } from "./place.js";
import { listHeadBytes, type RecordLayout } from "./record.js";
import type { Views } from "./reserve.js";

/** A fixed array of scalars in a record, seen through a cursor. Valid until the cursor moves. */
export interface ArrayView<T extends number | boolean> {
  /** How many elements there are, always. */
  readonly length: number;
  /** Element `index`. @throws {@link ArenaError} `OUT_OF_RANGE`. */
  get(index: number): T;
  /** Sets element `index`. @throws {@link ArenaError} `OUT_OF_RANGE`. */
  set(index: number, value: T): void;
}

/** A bounded list of records in a record, seen through a cursor. Valid until the cursor moves. */
export interface ListView<F extends RecordFields> {
  /** How many records the list holds now. */
  readonly length: number;
  /** How many it can hold. */
  readonly capacity: number;
  /** Moves the list's one element cursor to record `index`, 0 being the oldest. @throws {@link ArenaError} `OUT_OF_RANGE`. */
  at(index: number): RecordView<F>;
  /** Adds a record at the end, its bytes as they were left; set every field. @throws {@link ArenaError} `COLLECTION_FULL`. */
  push(): RecordView<F>;
  /** Removes record `index`; those behind it move up. @throws {@link ArenaError} `OUT_OF_RANGE`. */
  removeAt(index: number): void;
  /** Removes all records. */
  clear(): void;
}

type ScalarKeys<F extends RecordFields> = {
  // biome-ignore lint/suspicious/noExplicitAny: matches a scalar of any value type.
  [K in keyof F]: F[K] extends ScalarField<any> ? K : never;
}[keyof F];

/** The typed accessors of a record: scalars can be read and set, arrays and lists are views. */
export type RecordView<F extends RecordFields> = {
  -readonly [K in ScalarKeys<F>]: F[K] extends ScalarField<infer T> ? T : never;
} & {
  readonly [K in Exclude<keyof F, ScalarKeys<F>>]: F[K] extends ArrayField<infer T>
    ? ArrayView<T>
    : F[K] extends ListField<infer E>
      ? ListView<E>
      : never;
};

/** What generated code is given, as constants. */
export interface Surroundings {
  readonly views: Views;
  readonly origin: Origin;
  /** Throws why record `index` cannot be had. */
  refuse(index: number): never;
}

/**
 * Where a cursor stands before it is first moved: the last word that a reserve could have is below it, and so are its
 * bytes, halfwords and doubles (a larger word would wrap when it is shifted left to make a byte index, and would name
 * real bytes). So nothing real is read or written.
 */
const NOWHERE = 0x1fffffff;

const PARAMETERS = [
  "i8",
  "u8",
  "i16",
  "u16",
  "i32",
  "u32",
  "f32",
  "f64",
  "origin",
  "refuse",
  "fail",
  "NOWHERE",
];

/**
 * Generates the cursor class of a collection. `source` returns it, and sees `Record`, the class with an accessor for
 * each field of the record whose first word in the reserve is `_word`; the views of the reserve by name (`i32`, …);
 * `origin`, `refuse`, `fail` and `NOWHERE`.
 *
 * Three habits bring an access near a hand-written one (`npm run bench -- cursor`; measurements of each habit are in
 * `docs/decisions/0002-generated-cursors.md`). What surrounds the code are parameters that are never assigned, which an engine takes for constants.
 * Every function is generated for one collection alone, so that no call site sees two shapes. And without
 * checks, every accessor and the moves of tables and lists are leaves of at most 27 bytes of bytecode, which V8 inlines
 * whatever else it inlined; the moves of slabs and rings are some ten bytes longer.
 *
 * @throws ArenaError `BAD_LAYOUT` where the platform forbids generated code (`unsafe-eval`).
 */
export function generate<C>(
  layout: RecordLayout<RecordFields>,
  source: string,
  checked: boolean,
  { views, origin, refuse }: Surroundings,
): new () => C {
  const { i8, u8, i16, u16, i32, u32, f32, f64 } = views;
  const surroundings = [i8, u8, i16, u16, i32, u32, f32, f64, origin, refuse, failures, NOWHERE];
  try {
    const makeRecord = new Function(...PARAMETERS, `"use strict";\n${recordSource(layout, checked)}`);
    const makeCursor = new Function("Record", ...PARAMETERS, `"use strict";\n${source}`);
    return makeCursor(makeRecord(...surroundings), ...surroundings);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    throw new ArenaError(
      "BAD_LAYOUT",
      `record ${layout.name}: this page's content security policy forbids generated code; allow 'unsafe-eval'`,
    );
  }
}

/** Says that `index` (or what else `noun` calls it) names none of `length` things. */
export function outOfRange(what: string, index: number, length: number, noun = "index"): string {
  const range = length === 0 ? "it is empty" : `give a whole number of 0 .. ${length - 1}`;
  return `${what}: ${noun} ${index} is out of range; ${range}`;
}

/**
 * A condition in generated code: `index` is no whole number below `length`. It also holds where `length` is undefined,
 * which it is where a view was asked of a cursor that was never moved.
 */
export const isOutside = (index: string, length: string): string =>
  `${index} >>> 0 !== ${index} || !(${index} < ${length})`;

const failures = {
  /** `length` is undefined where a view was asked of a cursor that was never moved. */
  index(what: string, index: number, length: number | undefined, noun?: string): never {
    if (length === undefined) return failures.unmoved(what);
    throw new ArenaError("OUT_OF_RANGE", outOfRange(what, index, length, noun));
  },
  unmoved(what: string): never {
    throw new ArenaError("OUT_OF_RANGE", `${what}: its cursor stands nowhere yet; move it first`);
  },
  full(what: string, capacity: number, length: number | undefined): never {
    if (length === undefined) return failures.unmoved(what);
    throw new ArenaError(
      "COLLECTION_FULL",
      `${what} full: it holds ${capacity}; remove one first or raise its capacity`,
    );
  },
  stale(what: string, handle: number): never {
    throw new ArenaError(
      "STALE_HANDLE",
      `${what}: handle ${handle} names no live record; it was freed, or came from elsewhere`,
    );
  },
  slabFull(what: string, capacity: number): never {
    throw new ArenaError(
      "COLLECTION_FULL",
      `${what} full: ${capacity} of ${capacity} records live; free some first or raise its capacity`,
    );
  },
  freed(what: string, handle: number): never {
    throw new ArenaError("DOUBLE_FREE", `${what}: handle ${handle} was freed already; free a record once`);
  },
};

/** The number of 32-bit words in so many bytes. */
const words = (bytes: number) => bytes / 4;

/** The view index of a scalar that stands `offsetBytes` behind the word `_word`. */
function scalarIndex(type: ScalarType, bytes: number, offsetBytes: number): string {
  const offset = offsetBytes / bytes;
  const plus = offset === 0 ? "" : ` + ${offset}`;
  if (bytes === 4) return `${type}[this._word${plus}]`;
  if (bytes === 8) return `f64[(this._word >> 1)${plus}]`;
  return `${type}[(this._word << ${bytes === 2 ? 1 : 2})${plus}]`;
}

/** Source that returns the accessor class of one record. */
function recordSource(layout: RecordLayout<RecordFields>, checked: boolean): string {
  const before: string[] = [];
  const fields: string[] = [];
  const accessors: string[] = [];
  for (const { name: field, field: type, offsetBytes } of layout.places) {
    if (type.kind === "scalar") {
      const place = scalarIndex(type.type, type.bytes, offsetBytes);
      accessors.push(
        type.isBoolean
          ? `get ${field}() { return ${place} !== 0; } set ${field}(value) { ${place} = value ? 1 : 0; }`
          : `get ${field}() { return ${place}; } set ${field}(value) { ${place} = value; }`,
      );
      continue;
    }
    // No name of a field or a record can hold a `$`, so nothing here can meet one.
    const view = `${layout.name}$${field}`;
    const what = JSON.stringify(`${layout.name}.${field}`);
    before.push(
      type.kind === "array" ? arraySource(view, type, what, checked) : listSource(view, type, what, checked),
    );
    fields.push(`this.$${field} = new ${view}();`);
    // Arrays of small scalars may stand between words, so an array's view is told bytes.
    accessors.push(
      type.kind === "array"
        ? `get ${field}() { const view = this.$${field}; view._first = ${arrayFirst(type, offsetBytes)}; return view; }`
        : `get ${field}() { const view = this.$${field}; view._word = this._word + ${words(offsetBytes + listHeadBytes(type.element))}; return view; }`,
    );
  }
  return `${before.join("\n")}
return class ${layout.name}Record {
  constructor() {
    this._word = NOWHERE;
    ${fields.join("\n    ")}
  }
  ${accessors.join("\n  ")}
};`;
}

function arrayFirst(type: ArrayField<number | boolean>, offsetBytes: number): string {
  const { bytes } = type.element;
  const offset = offsetBytes / bytes;
  const base = { 1: "(this._word << 2)", 2: "(this._word << 1)", 4: "this._word", 8: "(this._word >> 1)" }[
    bytes
  ];
  return `${base} + ${offset}`;
}

function arraySource(
  view: string,
  type: ArrayField<number | boolean>,
  what: string,
  checked: boolean,
): string {
  const place = `${type.element.type}[this._first + index]`;
  const check = checked
    ? `if (${isOutside("index", `${type.length}`)}) fail.index(${what}, index, ${type.length});`
    : "";
  const [read, write] = type.element.isBoolean ? [`${place} !== 0`, "value ? 1 : 0"] : [place, "value"];
  return `class ${view} {
  constructor() { this._first = NOWHERE; }
  get length() { return ${type.length}; }
  get(index) { ${check} return ${read}; }
  set(index, value) { ${check} ${place} = ${write}; }
}`;
}

/** A list's `_word` is that of its first record; its length stands in the word before the head's padding. */
function listSource(view: string, type: ListField<RecordFields>, what: string, checked: boolean): string {
  const head = words(listHeadBytes(type.element));
  const size = words(type.element.bytes);
  const length = `i32[this._word - ${head}]`;
  const within = checked
    ? `if (${isOutside("index", "this.length")}) fail.index(${what}, index, this.length);`
    : "";
  const room = checked
    ? `if (!(length < ${type.capacity})) fail.full(${what}, ${type.capacity}, length);`
    : "";
  return `const ${view}$Element = (() => { ${recordSource(type.element, checked)} })();
class ${view} {
  constructor() { this._word = NOWHERE; this._element = new ${view}$Element(); }
  get length() { return ${length}; }
  get capacity() { return ${type.capacity}; }
  at(index) {
    ${within}
    const element = this._element;
    element._word = this._word + ${times("index", size)};
    return element;
  }
  push() {
    const length = ${length};
    ${room}
    ${length} = length + 1;
    const element = this._element;
    element._word = this._word + ${times("length", size)};
    return element;
  }
  removeAt(index) {
    ${within}
    const end = this._word + (${length} -= 1) * ${size};
    for (let to = this._word + index * ${size}; to < end; to++) i32[to] = i32[to + ${size}];
  }
  clear() { ${length} = 0; }
}`;
}

/** Source that multiplies, shorter by the multiplication where the factor is 1. */
export const times = (index: string, factor: number): string =>
  factor === 1 ? index : `${index} * ${factor}`;
