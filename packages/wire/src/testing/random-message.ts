import {
  array,
  bits,
  bool,
  type Element,
  type Field,
  f32,
  handle,
  i8,
  i16,
  i32,
  list,
  oneOf,
  type RecordFields,
  type RecordLayout,
  record,
  ring,
  type ScalarField,
  u8,
  u16,
  u32,
  utf8,
} from "@pauseless/arena";
import { type Body, body, type Message, message, type Protocol, protocol } from "../index.js";
import { type Dice, pick } from "./dice.js";
import type { PlainRange, PlainRanges } from "./plain-codec.js";

/* Protocols of random messages, every kind of field in them. */

type Scalar = ScalarField<number | boolean>;

const SCALARS = [i8, u8, i16, u16, i32, u32, f32, f32, bool, handle("Other")] as readonly Scalar[];

/** Bounds of the integers, to take ranges from. */
const BOUNDS: { readonly [type: string]: readonly [number, number] } = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  u16: [0, 65535],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
};

/** A message whose options are known as they were given. */
export interface Declared {
  readonly declaration: Message | Body;
  readonly ranges: PlainRanges;
}

/** A protocol of a few random messages to the server. */
export interface RandomProtocol {
  readonly game: Protocol<Message | Body, Body>;
  readonly messages: readonly Declared[];
}

/** Declares a random protocol. */
export function randomProtocol(dice: Dice): RandomProtocol {
  const messages = Array.from({ length: 1 + dice(5) }, (_, index) => randomMessage(dice, `M${index}`));
  const toServer = messages.map(({ declaration }) => declaration);
  return { game: protocol("random", { toServer, toClient: [body("None", { mostBytes: 1 })] }), messages };
}

function randomMessage(dice: Dice, name: string): Declared {
  if (dice(8) === 0) return { declaration: body(name, { mostBytes: 1 + dice(40) }), ranges: {} };
  const layout = randomLayout(dice, name, 2);
  const ranges = randomRanges(dice, layout);
  return { declaration: message(layout, { ranges }), ranges };
}

function randomLayout(dice: Dice, name: string, depth: number): RecordLayout<RecordFields> {
  const fields: Record<string, Field> = {};
  const count = 1 + dice(depth === 2 ? 7 : 3);
  for (let index = 0; index < count; index++) fields[`f${index}`] = randomField(dice, depth);
  return record(name, fields);
}

function randomField(dice: Dice, depth: number): Field {
  const element = (): Element =>
    depth > 0 && dice(2) === 0 ? randomLayout(dice, "Element", depth - 1) : pick(dice, SCALARS);
  switch (dice(14)) {
    case 0:
    case 1:
      return bits(1 + dice(31));
    case 2:
      return randomNames(dice);
    case 3:
    case 4:
      return utf8(dice(8) === 0 ? 300 : 1 + dice(12));
    case 5:
      return array(element(), 1 + dice(4));
    case 6:
    case 7:
      return list(element(), 1 + dice(5));
    case 8:
      return ring(element(), 1 + dice(4));
    case 9:
      return depth > 0 ? randomLayout(dice, "Part", depth - 1) : pick(dice, SCALARS);
    default:
      return pick(dice, SCALARS);
  }
}

function randomNames(dice: Dice): Field {
  const count = pick(dice, [1, 2, 3, 4, 5, 7, 8, 255, 256]);
  const [first, ...others] = Array.from({ length: count }, (_, index) => `name ${index}`);
  return oneOf(first, ...others);
}

function randomRanges(dice: Dice, layout: RecordLayout<RecordFields>): PlainRanges {
  const ranges: Record<string, PlainRange | PlainRanges> = {};
  for (const [name, field] of Object.entries(layout.fields)) {
    if (dice(3) === 0) continue;
    const range = randomRange(dice, field);
    if (range !== undefined) ranges[name] = range;
  }
  return ranges;
}

function randomRange(dice: Dice, field: Field): PlainRange | PlainRanges | undefined {
  switch (field.kind) {
    case "record":
      return randomRanges(dice, field);
    case "array":
    case "list":
    case "ring":
      return randomRange(dice, field.element);
    case "bits":
      return between(dice, 0, 2 ** field.bits - 1);
    case "scalar":
      if (field.meaning === "bool") return undefined;
      if (field.type !== "f32") return between(dice, ...BOUNDS[field.type]);
      return dice(3) === 0 ? "any" : between(dice, -1000, 1000);
    default:
      return undefined;
  }
}

/** A range somewhere between two whole numbers, now and then all of it or one number only. */
function between(dice: Dice, first: number, last: number): PlainRange {
  const some = () => first + (dice(2 ** 32) % (last - first + 1));
  const [a, b] = [dice(4) === 0 ? first : some(), dice(4) === 0 ? last : some()];
  return a < b ? [a, b] : [b, a];
}
