import type { Element, FieldPlace, RecordFields, RecordLayout, ScalarField } from "@pauseless/arena";
import type { Body, Message } from "../index.js";

/*
 * What messages are checked against: a codec that shares nothing with them but where the arena puts fields. It reads values, looks at
 * them, and writes them again into zeros: bytes are good if and only if that gives the same bytes.
 */

/** The least and the most, or for a float anything. */
export type PlainRange = readonly [number, number] | "any";
/** Ranges by field. */
export interface PlainRanges {
  readonly [field: string]: PlainRange | PlainRanges | undefined;
}

/** A NaN, by its bits: as a number of JavaScript it would lose them. */
export interface NotANumber {
  readonly nan: number;
}

/** A ring: its head, and its used slots in their order in memory. */
export interface PlainRing {
  readonly head: number;
  readonly slots: readonly Value[];
}

/** The value of a field. */
export type Value = number | boolean | string | NotANumber | PlainRing | readonly Value[] | PlainRecord;
/** The values of a record by field. */
export interface PlainRecord {
  readonly [field: string]: Value;
}

/** Thrown, here only, where bytes or a value are none that a message can have: often, so it is made once. */
const REFUSED = new Error("refused");

function refuseUnless(isGood: boolean): void {
  if (!isGood) throw REFUSED;
}

/** A message of a frame: its kind, and its record, or the bytes of a body. */
export interface PlainMessage {
  readonly kind: number;
  readonly value: PlainRecord | readonly number[];
}

/** The messages as the frame that has them. */
export function encodeFrame(
  messages: readonly PlainMessage[],
  declared: readonly DeclaredPlain[],
): Uint8Array {
  const records = messages.map(({ kind, value }) => encode(declared[kind].declaration, value));
  const frame = new Uint8Array(records.reduce((bytes, record) => bytes + 4 + record.length, 0));
  let end = 0;
  for (const [index, record] of records.entries()) {
    // The first kind stands at a place of 3 more than a multiple of 4, as if three bytes were before it.
    while ((end + 3) % 4 !== 3) end++;
    frame[end] = messages[index].kind;
    frame.set(record, end + 1);
    end += 1 + record.length;
  }
  return frame.subarray(0, end);
}

/** The messages of a frame, or `undefined` where it is not a good one. */
export function decodeFrame(
  frame: Uint8Array,
  declared: readonly DeclaredPlain[],
): readonly PlainMessage[] | undefined {
  try {
    const messages: PlainMessage[] = [];
    let at = 0;
    do {
      const kind = frame[at];
      refuseUnless(kind < declared.length);
      const { declaration, ranges } = declared[kind];
      // A copy of what is left, and zeros behind it: what says that it is longer is found out by writing it again.
      const bytes = new Uint8Array(frame.length + 2 * declaration.mostBytes + 64);
      bytes.set(frame.subarray(at + 1));
      const value = decode(declaration, ranges, new DataView(bytes.buffer));
      messages.push({ kind, value });
      at += 1 + encode(declaration, value).length;
      while (at < frame.length && (at + 3) % 4 !== 3) at++;
    } while (at < frame.length);
    const again = encodeFrame(messages, declared);
    refuseUnless(again.length === frame.length && again.every((byte, index) => byte === frame[index]));
    return messages;
  } catch (error) {
    if (error === REFUSED) return undefined;
    throw error;
  }
}

/** A declaration, and the ranges that it was given. */
export interface DeclaredPlain {
  readonly declaration: Message | Body;
  readonly ranges: PlainRanges;
}

function encode(declaration: Message | Body, value: PlainMessage["value"]): Uint8Array {
  if (declaration.kind === "body") {
    const bytes = value as readonly number[];
    return Uint8Array.of(bytes.length & 255, (bytes.length >> 8) & 255, bytes.length >> 16, 0, ...bytes);
  }
  const { layout } = declaration;
  const bytes = new Uint8Array(layout.bytes);
  writeRecord(layout, value as PlainRecord, new DataView(bytes.buffer), 0);
  const { name, field, offsetBytes } = layout.places[layout.places.length - 1];
  const last = (value as PlainRecord)[name];
  let end = layout.bytes;
  if (field.kind === "list") end = offsetBytes + 4 + (last as Value[]).length * field.element.bytes;
  if (field.kind === "utf8") {
    end = offsetBytes + (field.capacity > 255 ? 2 : 1) + Buffer.byteLength(last as string);
  }
  return bytes.subarray(0, end);
}

function decode(declaration: Message | Body, ranges: PlainRanges, view: DataView): PlainMessage["value"] {
  if (declaration.kind === "body") {
    const length = view.getUint32(0, true);
    refuseUnless(length <= declaration.mostBytes - 4);
    return Array.from({ length }, (_, index) => view.getUint8(4 + index));
  }
  return readRecord(declaration.layout, ranges, view, 0);
}

type Layout = RecordLayout<RecordFields>;

function writeRecord(layout: Layout, value: PlainRecord, view: DataView, at: number): void {
  for (const place of layout.places) writeField(place, value[place.name], view, at + place.offsetBytes);
}

function writeField({ field, shift }: FieldPlace, value: Value, view: DataView, at: number): void {
  switch (field.kind) {
    case "record":
      writeRecord(field, value as PlainRecord, view, at);
      break;
    case "scalar":
      writeScalar(field, value, view, at);
      break;
    case "bits":
      view.setUint32(at, (view.getUint32(at, true) | ((value as number) << shift)) >>> 0, true);
      break;
    case "oneOf":
      view.setUint8(at, field.names.indexOf(value as string));
      break;
    case "utf8": {
      const bytes = new TextEncoder().encode(value as string);
      if (field.capacity > 255) view.setUint16(at, bytes.length, true);
      else view.setUint8(at, bytes.length);
      const first = at + (field.capacity > 255 ? 2 : 1);
      for (const [index, byte] of bytes.entries()) view.setUint8(first + index, byte);
      break;
    }
    case "array":
      writeElements(field.element, value as Value[], view, at);
      break;
    case "list":
      view.setInt32(at, (value as Value[]).length, true);
      writeElements(field.element, value as Value[], view, at + 4);
      break;
    case "ring": {
      const { head, slots } = value as PlainRing;
      view.setInt32(at, head, true);
      writeElements(field.element, slots, view, at + 4);
      break;
    }
  }
}

function writeElements(element: Element, values: readonly Value[], view: DataView, at: number): void {
  for (const [index, value] of values.entries()) {
    const first = at + index * element.bytes;
    if (element.kind === "record") writeRecord(element, value as PlainRecord, view, first);
    else writeScalar(element, value, view, first);
  }
}

function writeScalar(
  { type, meaning }: ScalarField<number | boolean>,
  value: Value,
  view: DataView,
  at: number,
) {
  if (meaning === "bool") return view.setUint8(at, value === true ? 1 : 0);
  if (typeof value === "object") return view.setUint32(at, (value as NotANumber).nan, true);
  const number = value as number;
  switch (type) {
    case "i8":
      return view.setInt8(at, number);
    case "u8":
      return view.setUint8(at, number);
    case "i16":
      return view.setInt16(at, number, true);
    case "u16":
      return view.setUint16(at, number, true);
    case "i32":
      return view.setInt32(at, number, true);
    case "u32":
      return view.setUint32(at, number, true);
    default:
      return view.setFloat32(at, number, true);
  }
}

function readRecord(layout: Layout, ranges: PlainRanges, view: DataView, at: number): PlainRecord {
  const entries = layout.places.map(
    (place) => [place.name, readField(place, ranges[place.name], view, at + place.offsetBytes)] as const,
  );
  return Object.fromEntries(entries);
}

type AnyRange = PlainRange | PlainRanges | undefined;

function readField({ field, shift }: FieldPlace, range: AnyRange, view: DataView, at: number): Value {
  switch (field.kind) {
    case "record":
      return readRecord(field, (range ?? {}) as PlainRanges, view, at);
    case "scalar":
      return readScalar(field, range as PlainRange | undefined, view, at);
    case "bits":
      return inRange(
        Number((BigInt(view.getUint32(at, true)) >> BigInt(shift)) % 2n ** BigInt(field.bits)),
        range,
      );
    case "oneOf": {
      const number = view.getUint8(at);
      refuseUnless(number < field.names.length);
      return field.names[number];
    }
    case "utf8":
      return readText(field.capacity, view, at);
    case "array":
      return readElements(field.element, field.length, range, view, at);
    case "list": {
      const length = view.getUint32(at, true);
      refuseUnless(length <= field.capacity);
      return readElements(field.element, length, range, view, at + 4);
    }
    case "ring": {
      const head = view.getUint32(at, true);
      refuseUnless(head < 2 * field.capacity);
      const slots = readElements(field.element, Math.min(head, field.capacity), range, view, at + 4);
      return { head, slots };
    }
  }
}

function readText(capacity: number, view: DataView, at: number): string {
  const length = capacity > 255 ? view.getUint16(at, true) : view.getUint8(at);
  refuseUnless(length <= capacity);
  const first = at + (capacity > 255 ? 2 : 1);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(new Uint8Array(view.buffer, first, length));
  } catch {
    throw REFUSED;
  }
}

function readElements(element: Element, count: number, range: AnyRange, view: DataView, at: number): Value[] {
  return Array.from({ length: count }, (_, index) => {
    const first = at + index * element.bytes;
    if (element.kind === "record") return readRecord(element, (range ?? {}) as PlainRanges, view, first);
    return readScalar(element, range as PlainRange | undefined, view, first);
  });
}

function readScalar(
  { type, meaning }: ScalarField<number | boolean>,
  range: PlainRange | undefined,
  view: DataView,
  at: number,
): Value {
  if (meaning === "bool") return view.getUint8(at) !== 0;
  switch (type) {
    case "i8":
      return inRange(view.getInt8(at), range);
    case "u8":
      return inRange(view.getUint8(at), range);
    case "i16":
      return inRange(view.getInt16(at, true), range);
    case "u16":
      return inRange(view.getUint16(at, true), range);
    case "i32":
      return inRange(view.getInt32(at, true), range);
    case "u32":
      return inRange(view.getUint32(at, true), range);
    default: {
      const value = view.getFloat32(at, true);
      if (range === "any") return Number.isNaN(value) ? { nan: view.getUint32(at, true) } : value;
      refuseUnless(Number.isFinite(value));
      return inRange(value, range);
    }
  }
}

function inRange(value: number, range: AnyRange): number {
  if (Array.isArray(range)) refuseUnless(value >= range[0] && value <= range[1]);
  return value;
}
