import type { Element, Field, RecordFields, RecordLayout, ScalarField } from "@pauseless/arena";
import { type Dice, pick } from "./dice.js";
import type {
  DeclaredPlain,
  PlainMessage,
  PlainRange,
  PlainRanges,
  PlainRecord,
  PlainRing,
  Value,
} from "./plain-codec.js";

/* Values that messages can have. */

/** A message of a random kind with random content. */
export function randomValue(dice: Dice, declared: readonly DeclaredPlain[]): PlainMessage {
  const kind = dice(declared.length);
  const { declaration, ranges } = declared[kind];
  if (declaration.kind === "message") return { kind, value: randomRecord(dice, declaration.layout, ranges) };
  const length = dice(declaration.mostBytes - 3);
  return { kind, value: Array.from({ length }, () => dice(256)) };
}

type AnyRange = PlainRange | PlainRanges | undefined;

function randomRecord(dice: Dice, layout: RecordLayout<RecordFields>, ranges: PlainRanges): PlainRecord {
  const entries = layout.places.map(
    ({ name, field }) => [name, randomField(dice, field, ranges[name])] as const,
  );
  return Object.fromEntries(entries);
}

function randomField(dice: Dice, field: Field, range: AnyRange): Value {
  switch (field.kind) {
    case "record":
      return randomRecord(dice, field, (range ?? {}) as PlainRanges);
    case "scalar":
      return randomScalar(dice, field, range as PlainRange | undefined);
    case "bits":
      return between(dice, (range ?? [0, 2 ** field.bits - 1]) as readonly [number, number]);
    case "oneOf":
      return pick(dice, field.names) as string;
    case "utf8":
      return randomText(dice, field.capacity);
    case "array":
      return randomElements(dice, field.element, field.length, range);
    case "list":
      return randomElements(dice, field.element, dice(field.capacity + 1), range);
    case "ring": {
      const head = dice(2 * field.capacity);
      const slots = randomElements(dice, field.element, Math.min(head, field.capacity), range);
      return { head, slots } satisfies PlainRing;
    }
  }
}

function randomElements(dice: Dice, element: Element, length: number, range: AnyRange): Value[] {
  return Array.from({ length }, () => randomField(dice, element, range));
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

function randomScalar(
  dice: Dice,
  { type, meaning }: ScalarField<number | boolean>,
  range: PlainRange | undefined,
): Value {
  if (meaning === "bool") return dice(2) === 1;
  if (range === "any" && dice(4) === 0)
    return pick(dice, [Number.POSITIVE_INFINITY, -Infinity, { nan: 0x7fc00000 }]);
  const cell = TYPED[type];
  if (Array.isArray(range)) cell[0] = between(dice, range as readonly [number, number]);
  else
    cell[0] = pick(dice, [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1, dice(2 ** 32), dice(2 ** 32) / 7]);
  return cell[0];
}

/** A whole number, now and then the least or the most. */
function between(dice: Dice, [least, most]: readonly [number, number]): number {
  return pick(dice, [least, most, least + (dice(2 ** 32) % (most - least + 1))]);
}

/** Characters of one to four bytes, the first and the last of each number of bytes among them. */
const CHARACTERS = [
  "a",
  "\0",
  "\x7f",
  "\x80",
  "é",
  "\u07ff",
  "\u0800",
  "€",
  "\ud7ff",
  "\ufeff",
  "\uffff",
  "😀",
  "\u{10ffff}",
];

function randomText(dice: Dice, capacity: number): string {
  let left = dice(4) === 0 ? capacity : dice(1 + (dice(2) === 0 ? capacity : Math.min(capacity, 12)));
  let text = "";
  while (left > 0) {
    const character = pick(dice, CHARACTERS);
    left -= Buffer.byteLength(character);
    if (left >= 0) text += character;
  }
  return text;
}
