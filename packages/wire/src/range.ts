import type {
  ArrayField,
  BitsField,
  Field,
  ListField,
  RecordFields,
  RecordLayout,
  RingField,
  ScalarField,
} from "@pauseless/arena";
import { WireError } from "./errors.js";

/** The least and the most that a number may be, both allowed. */
export type Range = readonly [least: number, most: number];

/** What can be said of a field: a {@link Range} of a number, the ranges of a record in the record, those of elements. */
export type RangeOf<T extends Field> =
  T extends RecordLayout<infer F, string>
    ? Ranges<F>
    : T extends ScalarField<infer V, infer S>
      ? V extends boolean
        ? never
        : S extends "f32"
          ? Range | "any"
          : Range
      : T extends BitsField
        ? Range
        : T extends ArrayField<infer E> | ListField<infer E> | RingField<infer E>
          ? RangeOf<E>
          : never;

/**
 * What the numbers of a record may be, by field; what is said of an array, a list or a ring holds for each of its elements.
 * A 32-bit float of which nothing is said is finite; `"any"` allows infinities and NaN as well.
 */
export type Ranges<F extends RecordFields> = { readonly [K in keyof F]?: RangeOf<F[K]> };

/** {@link Ranges} of whatever fields. */
export interface AnyRanges {
  readonly [field: string]: Range | "any" | AnyRanges | undefined;
}

/** What was said of one field. */
export type AnyRange = AnyRanges[string];

const INTEGERS: { readonly [type: string]: Range } = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  u16: [0, 65535],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
};

/**
 * The range that was declared for a number, as its type can hold it; `undefined` where there is none to check.
 *
 * @throws WireError `BAD_MESSAGE` where it is not `[least, most]` of numbers that the type can hold, or `"any"` for a float.
 */
export function checkedRange(
  range: AnyRange,
  field: ScalarField<number | boolean> | BitsField,
  what: string,
): Range | undefined {
  if (range === undefined) return undefined;
  const isFloat = field.kind === "scalar" && field.type === "f32";
  if (range === "any" && isFloat) return undefined;
  const [least, most] = isPair(range) ? range : [Number.NaN, Number.NaN];
  if (isFloat) {
    // As the field holds them: 0.1 as a 32-bit float is more than 0.1.
    const [low, high] = [Math.fround(least), Math.fround(most)];
    if (Number.isFinite(low) && Number.isFinite(high) && low <= high) return [low, high];
    throw badRange(what, '[least, most] of finite numbers, the lesser first, or "any"');
  }
  const [first, last] = field.kind === "bits" ? [0, 2 ** field.bits - 1] : INTEGERS[field.type];
  if (Number.isInteger(least) && Number.isInteger(most) && first <= least && least <= most && most <= last) {
    return least === first && most === last ? undefined : [least, most];
  }
  throw badRange(what, `[least, most] of whole numbers from ${first} to ${last}, the lesser first`);
}

/**
 * The ranges that were declared for the fields of a record.
 *
 * @throws WireError `BAD_MESSAGE` where they are none, or one is of a field that the record does not have.
 */
export function checkedRanges(ranges: AnyRange, fields: RecordFields, what: string): AnyRanges {
  if (ranges === undefined) return {};
  if (typeof ranges !== "object" || ranges === null || Array.isArray(ranges)) {
    throw badRange(what, "the ranges of its fields by name");
  }
  for (const name of Object.keys(ranges)) {
    if (Object.hasOwn(fields, name)) continue;
    throw new WireError("BAD_MESSAGE", `${what}: a range for "${name}", which is none of its fields`);
  }
  return ranges as AnyRanges;
}

/** Says that a field cannot have a range. */
export function rangeOfNone(what: string): WireError {
  return new WireError("BAD_MESSAGE", `${what} is no number; leave its range out`);
}

function isPair(range: AnyRange): range is Range {
  return Array.isArray(range) && range.length === 2;
}

function badRange(what: string, give: string): WireError {
  return new WireError("BAD_MESSAGE", `the range of ${what}: give ${give}`);
}
