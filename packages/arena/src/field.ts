import { ArenaError } from "./errors.js";
import type { RecordLayout } from "./record.js";

/** The element types a record field can have in memory, named as the views of an arena. */
export type ScalarType = "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "f32" | "f64";

declare const named: unique symbol;

/**
 * A 32-bit integer that names a record called `N` in a slab, an arena or a world; 0 names none. It is a plain number:
 * the type only keeps a handle of one kind out of a field for another.
 */
export type Handle<N extends string = string> = number & { readonly [named]?: N };

/** A field of one number, or one boolean kept as a byte. */
export interface ScalarField<T extends number | boolean, S extends ScalarType = ScalarType> {
  readonly kind: "scalar";
  readonly type: S;
  readonly bytes: number;
  /** What the number means, where it is more than a number: `bool`, or `handle(Player)`. */
  readonly meaning?: string;
  /** Carries the TypeScript type of the field; never set. */
  readonly valueType?: T;
}

/** A field of a few bits that shares a 32-bit word with other such fields of its record. */
export interface BitsField {
  readonly kind: "bits";
  /** How many bits, 1 to 31. */
  readonly bits: number;
}

/** A field that holds one of a few names, kept as a byte. */
export interface OneOfField<T extends string> {
  readonly kind: "oneOf";
  /** The names, in the order of their numbers in memory. */
  readonly names: readonly T[];
}

/** A field of a text of at most `capacity` bytes of UTF-8. */
export interface Utf8Field {
  readonly kind: "utf8";
  readonly capacity: number;
}

// biome-ignore lint/suspicious/noExplicitAny: what is within a field may be of any type; `any` keeps the inference open.
type Open = any;

/** What an array, a list or a ring in a record can hold. */
export type Element = ScalarField<Open> | RecordLayout<Open, Open>;

/** A field of a fixed number of elements. */
export interface ArrayField<E extends Element> {
  readonly kind: "array";
  readonly element: E;
  readonly length: number;
}

/** A field of at most `capacity` elements, oldest first. */
export interface ListField<E extends Element> {
  readonly kind: "list";
  readonly element: E;
  readonly capacity: number;
}

/** A field of the last `capacity` elements that were pushed. */
export interface RingField<E extends Element> {
  readonly kind: "ring";
  readonly element: E;
  readonly capacity: number;
}

/** Anything a record can have as a field. A layout is a field, too: a record within the record. */
export type Field =
  | ScalarField<Open>
  | BitsField
  | OneOfField<Open>
  | Utf8Field
  | ArrayField<Open>
  | ListField<Open>
  | RingField<Open>
  | RecordLayout<Open, Open>;

/** The fields of a record by name. */
export type RecordFields = { readonly [name: string]: Field };

const scalar = <S extends ScalarType>(type: S, bytes: number) =>
  Object.freeze<ScalarField<number, S>>({ kind: "scalar", type, bytes });

/** A signed 8-bit integer. */
export const i8 = /* @__PURE__ */ scalar("i8", 1);
/** An unsigned 8-bit integer. */
export const u8 = /* @__PURE__ */ scalar("u8", 1);
/** A signed 16-bit integer. */
export const i16 = /* @__PURE__ */ scalar("i16", 2);
/** An unsigned 16-bit integer. */
export const u16 = /* @__PURE__ */ scalar("u16", 2);
/** A signed 32-bit integer. */
export const i32 = /* @__PURE__ */ scalar("i32", 4);
/** An unsigned 32-bit integer. Values of 2^31 and more are slower in JavaScript than an {@link i32}. */
export const u32 = /* @__PURE__ */ scalar("u32", 4);
/** A 32-bit float. */
export const f32 = /* @__PURE__ */ scalar("f32", 4);
/** A 64-bit float. */
export const f64 = /* @__PURE__ */ scalar("f64", 8);
/** A boolean, kept as one byte. */
export const bool = /* @__PURE__ */ Object.freeze<ScalarField<boolean, "u8">>({
  kind: "scalar",
  type: "u8",
  bytes: 1,
  meaning: "bool",
});

/** The most elements of an array, a list or a ring in a record. */
const MOST_ELEMENTS = 2 ** 20;

/**
 * An unsigned integer of `count` bits. Such fields of one record share words, as many as fit into 32 bits. What does
 * not fit into the bits is cut off, as in any typed array.
 *
 * @throws ArenaError `BAD_LAYOUT` where `count` is not a whole number from 1 to 31.
 */
export function bits(count: number): BitsField {
  return { kind: "bits", bits: wholeNumber(count, 31, "a bits field's count") };
}

/**
 * One of a few names, kept as a byte: zeroed memory holds the first. In TypeScript it is the union of the names.
 * Setting anything else is refused with `BAD_VALUE`.
 *
 * @throws ArenaError `BAD_LAYOUT` where there is no name, more than 256, or one twice.
 */
export function oneOf<const T extends readonly [string, ...string[]]>(...names: T): OneOfField<T[number]> {
  if (names.length < 1 || names.length > 256 || new Set(names).size !== names.length) {
    throw new ArenaError("BAD_LAYOUT", `oneOf(${names.join(", ")}): give 1 to 256 names, each once`);
  }
  return { kind: "oneOf", names };
}

/**
 * A text of at most `capacity` bytes of UTF-8. Reading one makes a string. A lone surrogate is stored as U+FFFD, as
 * `TextEncoder` does; a text that is too long is refused with `BAD_VALUE`, and the old one stays.
 *
 * @throws ArenaError `BAD_LAYOUT` where `capacity` is not a whole number from 1 to 65535.
 */
export function utf8(capacity: number): Utf8Field {
  return { kind: "utf8", capacity: wholeNumber(capacity, 65535, "a text's capacity") };
}

/**
 * A handle of a record of the given layout, or of the record of the given name where the layout is not there yet, as
 * in a record that names others of its own kind.
 *
 * @throws ArenaError `BAD_LAYOUT` where it is neither.
 */
export function handle<N extends string>(
  of: N | RecordLayout<RecordFields, N>,
): ScalarField<Handle<N>, "i32"> {
  const name = typeof of === "string" ? of : of?.name;
  if (name === undefined) {
    throw new ArenaError(
      "BAD_LAYOUT",
      'handle of no layout; give the record\'s name where its layout is declared later: handle("Name")',
    );
  }
  return Object.freeze({ kind: "scalar", type: "i32", bytes: 4, meaning: `handle(${name})` });
}

/**
 * A fixed number of scalars or records in the record.
 *
 * @throws ArenaError `BAD_LAYOUT` where `length` is not a whole number from 1 to 2^20, or `element` is neither.
 */
export function array<E extends Element>(element: E, length: number): ArrayField<E> {
  checkElement(element, "an array");
  return { kind: "array", element, length: wholeNumber(length, MOST_ELEMENTS, "an array's length") };
}

/**
 * A list of at most `capacity` scalars or records in the record, oldest first.
 *
 * @throws ArenaError `BAD_LAYOUT` where `capacity` is not a whole number from 1 to 2^20, or `element` is neither.
 */
export function list<E extends Element>(element: E, capacity: number): ListField<E> {
  checkElement(element, "a list");
  return { kind: "list", element, capacity: wholeNumber(capacity, MOST_ELEMENTS, "a list's capacity") };
}

/**
 * The last `capacity` scalars or records that were pushed: a new one takes the place of the oldest.
 *
 * @throws ArenaError `BAD_LAYOUT` where `capacity` is not a whole number from 1 to 2^20, or `element` is neither.
 */
export function ring<E extends Element>(element: E, capacity: number): RingField<E> {
  checkElement(element, "a ring");
  return { kind: "ring", element, capacity: wholeNumber(capacity, MOST_ELEMENTS, "a ring's capacity") };
}

function checkElement(element: Element, what: string): void {
  if (element?.kind === "scalar" || element?.kind === "record") return;
  throw new ArenaError(
    "BAD_LAYOUT",
    `${what} holds scalars or records; give a scalar, such as \`i32\`, or a layout that is declared before`,
  );
}

function wholeNumber(value: number, most: number, what: string): number {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new ArenaError("BAD_LAYOUT", `${what} is ${value}; give a whole number from 1 to ${most}`);
  }
  return value;
}
