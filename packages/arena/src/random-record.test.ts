import {
  array,
  bits,
  bool,
  type Element,
  type Field,
  f32,
  f64,
  handle,
  i8,
  i16,
  i32,
  list,
  oneOf,
  type RecordFields,
  ring,
  type ScalarField,
  u8,
  u16,
  u32,
  utf8,
} from "./field.js";
import { type Dice, pick } from "./random-program.test.js";
import { type RecordLayout, record } from "./record.js";

/*
 * Layouts with every kind of field, random ones and one that has them all, and values for their fields; no test of its own.
 */

/** A field of one number or boolean. */
export type Scalar = ScalarField<number | boolean>;

const SCALARS = [i8, u8, i16, u16, i32, u32, f32, f64, bool, handle("Other")] as readonly Scalar[];
const NAMES = ["idle", "walking", "dead"] as const;

/** A layout with random fields of every kind, records in records at most `depth` deep. */
export function someLayout(dice: Dice, depth = 2): RecordLayout<RecordFields> {
  const fields: Record<string, Field> = {};
  const count = 1 + dice(depth === 2 ? 8 : 3);
  for (let index = 0; index < count; index++) fields[`f${index}`] = someField(dice, depth);
  return record("Random", fields);
}

function someField(dice: Dice, depth: number): Field {
  const element = (): Element =>
    depth > 0 && dice(2) === 0 ? someLayout(dice, depth - 1) : pick(dice, SCALARS);
  switch (dice(12)) {
    case 0:
    case 1:
      return bits(1 + dice(31));
    case 2:
      return oneOf(...NAMES);
    case 3:
      return utf8(dice(8) === 0 ? 300 : 1 + dice(12));
    case 4:
      return array(element(), 1 + dice(4));
    case 5:
    case 6:
      return list(element(), 1 + dice(4));
    case 7:
    case 8:
      return ring(element(), 1 + dice(4));
    case 9:
      return depth > 0 ? someLayout(dice, depth - 1) : pick(dice, SCALARS);
    default:
      return pick(dice, SCALARS);
  }
}

/** A layout with a field of every kind, elements of every kind in each. */
export const Everything = /* @__PURE__ */ everything();

function everything(): RecordLayout<RecordFields> {
  const Spot = record("Spot", { x: f32, weight: f64, tag: u8, on: bool, kind: oneOf("none", "some") });
  const Inner = record("Inner", { spot: Spot, low: bits(3), high: bits(29), half: i16, more: list(u8, 3) });
  const fields: Record<string, Field> = { i8, u8, i16, u16, i32, u32, f32, f64, bool };
  for (const [name, scalar] of Object.entries({ i8, u8, i16, u16, i32, u32, f32, f64, bool })) {
    fields[`${name}s`] = array<Element>(scalar, 3);
    fields[`${name}List`] = list<Element>(scalar, 3);
    fields[`${name}Ring`] = ring<Element>(scalar, 3);
  }
  return record("Everything", {
    ...fields,
    target: handle("Other"),
    flags: bits(5),
    count: bits(20),
    wide: bits(31),
    state: oneOf(...NAMES),
    name: utf8(12),
    story: utf8(300),
    inner: Inner,
    spots: array(Spot, 2),
    inners: list(Inner, 2),
    trail: ring(Inner, 2),
  }) as unknown as RecordLayout<RecordFields>;
}

const TYPED = {
  i8: new Int8Array(1),
  u8: new Uint8Array(1),
  i16: new Int16Array(1),
  u16: new Uint16Array(1),
  i32: new Int32Array(1),
  u32: new Uint32Array(1),
  f32: new Float32Array(1),
  f64: new Float64Array(1),
};

/** A value that a field of this type can hold. */
export function someScalar({ type, meaning }: Scalar, dice: Dice): number | boolean {
  if (meaning === "bool") return dice(2) === 1;
  const cell = TYPED[type];
  cell[0] = pick(dice, [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1, dice(2 ** 32), dice(2 ** 32) / 7]);
  return cell[0];
}

/** Pieces of texts: of one to four bytes, and halves of surrogate pairs, alone and, where they meet, together. */
const PIECES = [
  "a",
  "Z",
  "\0",
  "\x7f",
  "é",
  "\u07ff",
  "\u0800",
  "€",
  "\uffff",
  "😀",
  "\u{10ffff}",
  "\ud83d",
  "\ude00",
];

/** A text of a few code points, some of them broken; now and then a long one. */
export function someText(dice: Dice): string {
  const text = Array.from({ length: dice(6) }, () => pick(dice, PIECES)).join("");
  return dice(6) === 0 ? text.repeat(1 + dice(100)) : text;
}
