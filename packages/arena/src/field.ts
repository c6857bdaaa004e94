import { ArenaError } from "./errors.js";
import type { RecordLayout } from "./record.js";

/** The element types a record field can have in memory, named as the views of an arena. */
export type ScalarType = "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "f32" | "f64";

/** A field of one number, or one boolean kept as a byte. */
export interface ScalarField<T extends number | boolean> {
  readonly kind: "scalar";
  readonly type: ScalarType;
  readonly bytes: number;
  readonly isBoolean: boolean;
  /** Carries the TypeScript type of the field; never set. */
  readonly valueType?: T;
}

/** A field of a fixed number of scalars. */
export interface ArrayField<T extends number | boolean> {
  readonly kind: "array";
  readonly element: ScalarField<T>;
  readonly length: number;
}

/** A field of at most `capacity` records, oldest first. */
export interface ListField<F extends RecordFields> {
  readonly kind: "list";
  readonly element: RecordLayout<F>;
  readonly capacity: number;
}

/** Anything a record can have as a field. */
// biome-ignore lint/suspicious/noExplicitAny: a list's element may have any fields; `any` keeps the inference open.
export type Field = ScalarField<any> | ArrayField<any> | ListField<any>;

/** The fields of a record by name. */
export type RecordFields = { readonly [name: string]: Field };

const scalar = <T extends number | boolean>(type: ScalarType, bytes: number, isBoolean = false) =>
  Object.freeze<ScalarField<T>>({ kind: "scalar", type, bytes, isBoolean });

/** A signed 8-bit integer. */
export const i8 = scalar<number>("i8", 1);
/** An unsigned 8-bit integer. */
export const u8 = scalar<number>("u8", 1);
/** A signed 16-bit integer. */
export const i16 = scalar<number>("i16", 2);
/** An unsigned 16-bit integer. */
export const u16 = scalar<number>("u16", 2);
/** A signed 32-bit integer. */
export const i32 = scalar<number>("i32", 4);
/** An unsigned 32-bit integer. Values of 2^31 and more are slower in JavaScript than an {@link i32}. */
export const u32 = scalar<number>("u32", 4);
/** A 32-bit float. */
export const f32 = scalar<number>("f32", 4);
/** A 64-bit float. */
export const f64 = scalar<number>("f64", 8);
/** A boolean, kept as one byte. */
export const bool = scalar<boolean>("u8", 1, true);

/**
 * A fixed number of scalars in the record.
 *
 * @throws {@link ArenaError} `BAD_LAYOUT` where `length` is not a whole number of at least 1.
 */
export function array<T extends number | boolean>(element: ScalarField<T>, length: number): ArrayField<T> {
  return { kind: "array", element, length: wholeNumber(length, "an array's length") };
}

/**
 * A list of at most `capacity` records in the record, oldest first.
 *
 * @throws {@link ArenaError} `BAD_LAYOUT` where `capacity` is not a whole number of at least 1.
 */
export function list<F extends RecordFields>(element: RecordLayout<F>, capacity: number): ListField<F> {
  return { kind: "list", element, capacity: wholeNumber(capacity, "a list's capacity") };
}

function wholeNumber(value: number, what: string): number {
  if (!Number.isInteger(value) || value < 1 || value > 2 ** 20) {
    throw new ArenaError("BAD_LAYOUT", `${what} is ${value}; give a whole number from 1 to ${2 ** 20}`);
  }
  return value;
}
