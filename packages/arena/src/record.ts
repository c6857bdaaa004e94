import { ArenaError } from "./errors.js";
import type { BitsField, Element, Field, RecordFields, ScalarField } from "./field.js";

/** Where one field stands in its record. */
export interface FieldPlace {
  readonly name: string;
  readonly field: Field;
  /** Bytes from the start of the record. */
  readonly offsetBytes: number;
  /** How many bytes it has; a bits field has the 4 of the word that it shares. */
  readonly bytes: number;
  /** Its lowest bit in its word: 0 but for bits fields. */
  readonly shift: number;
}

/** How a record lies in memory. Made by {@link record}. As a field of another record it is a record within it. */
export interface RecordLayout<F extends RecordFields, N extends string = string> {
  readonly kind: "record";
  /** The record's name, as errors say it. */
  readonly name: N;
  /** The fields as they were declared. */
  readonly fields: F;
  /** The fields in memory order. */
  readonly places: readonly FieldPlace[];
  /** The size of one record in bytes, its padding included; a multiple of `alignBytes`. */
  readonly bytes: number;
  /** 4, or 8 where the record holds a 64-bit float. */
  readonly alignBytes: 4 | 8;
  /** A 32-bit hash of names, types and places: equal layouts have equal hashes in every process and version. */
  readonly hash: number;
  /** A drawing of the record: a line for each field, in memory order, with its offset and size in bytes. */
  toString(): string;
}

const RESERVED = new Set(["at", "constructor", "length", "__proto__"]);

/**
 * Lays a record out in memory: numbers first, the widest first, so that nothing is lost to alignment and what is read
 * most lies together; bits fields share words; then texts, arrays, lists, rings and records in the order of their
 * declaration.
 *
 * @param name - what errors and drawings call it; a part of its hash
 * @throws ArenaError `BAD_LAYOUT` where a name does not begin with a letter, holds what is no letter, digit or `_`, or is `at`,
 * `length` or `constructor`; where there is no field, or something is none.
 */
export function record<const N extends string, const F extends RecordFields>(
  name: N,
  fields: F,
): RecordLayout<F, N>;
/** Lays a record out in memory that has no name of its own: it is called `Record`. */
export function record<const F extends RecordFields>(fields: F): RecordLayout<F, "Record">;
export function record(...given: [string, RecordFields] | [RecordFields]): RecordLayout<RecordFields> {
  const [name, fields] = given.length === 2 ? given : ["Record", given[0]];
  checkName(name, "record");
  const names = Object.keys(fields);
  if (names.length === 0) throw new ArenaError("BAD_LAYOUT", `record ${name} has no fields; give it one`);
  for (const field of names) {
    checkName(field, `record ${name}: field`);
    // A layout that is declared later is `undefined` still, as where two modules import each other.
    if (fields[field]?.kind === undefined) {
      throw new ArenaError(
        "BAD_LAYOUT",
        `record ${name}: field "${field}" is no field; give one, such as \`i32\`, and declare layouts before what holds them`,
      );
    }
  }

  const places: FieldPlace[] = [];
  let end = 0;
  let alignBytes: 4 | 8 = 4;
  for (const { members, bytes, align } of partsOf(fields)) {
    if (align === 8) alignBytes = 8;
    const offsetBytes = roundUp(end, align);
    for (const { name: member, shift } of members) {
      places.push({ name: member, field: fields[member], offsetBytes, bytes, shift });
    }
    end = offsetBytes + bytes;
  }
  const bytes = roundUp(end, alignBytes);
  const signs = places.map(
    (place) => `${place.offsetBytes}.${place.shift}:${place.name}:${signature(place.field)}`,
  );
  const hash = fnv1a(`${name}{${signs.join()}}${bytes}`);
  const layout = { kind: "record" as const, name, fields, places, bytes, alignBytes, hash };
  return Object.freeze({ ...layout, toString: () => drawing(layout) });
}

/** Two numbers of one type, `x` and `y`: a record for use as a field. */
export function vec2<T extends ScalarField<number>>(element: T) {
  return record("Vec2", { x: element, y: element });
}

/** Three numbers of one type, `x`, `y` and `z`: a record for use as a field. */
export function vec3<T extends ScalarField<number>>(element: T) {
  return record("Vec3", { x: element, y: element, z: element });
}

/** What stands together: one field, or the bits fields of one word. */
interface Part {
  readonly members: readonly { readonly name: string; readonly shift: number }[];
  readonly bytes: number;
  readonly align: 1 | 2 | 4 | 8;
}

function partsOf(fields: RecordFields): Part[] {
  const numbers: Part[] = [];
  const groups: Part[] = [];
  const bitFields: (readonly [string, BitsField])[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (field.kind === "bits") {
      bitFields.push([name, field]);
      continue;
    }
    const part: Part = { members: [{ name, shift: 0 }], bytes: bytesOf(field), align: alignmentOf(field) };
    if (field.kind === "scalar" || field.kind === "oneOf") numbers.push(part);
    else groups.push(part);
  }
  numbers.push(...wordsOfBits(bitFields));
  numbers.sort((a, b) => b.align - a.align);
  return [...numbers, ...groups];
}

/** Shares words among bits fields: each goes into the first word that has room for it. */
function wordsOfBits(fields: readonly (readonly [string, BitsField])[]): Part[] {
  const words: { members: { name: string; shift: number }[]; used: number }[] = [];
  for (const [name, { bits }] of fields) {
    let word = words.find(({ used }) => used + bits <= 32);
    if (word === undefined) words.push((word = { members: [], used: 0 }));
    word.members.push({ name, shift: word.used });
    word.used += bits;
  }
  return words.map(({ members }) => ({ members, bytes: 4, align: 4 }));
}

/** The bytes in front of the elements of a list or a ring: its 32-bit length or head, and padding before doubles. */
export function headBytesOf(element: Element): 4 | 8 {
  return alignmentOf(element) === 8 ? 8 : 4;
}

/** The bytes in front of a text: its length. */
export function textHeadBytes(capacity: number): 1 | 2 {
  return capacity < 256 ? 1 : 2;
}

function bytesOf(field: Field): number {
  switch (field.kind) {
    case "scalar":
    case "record":
      return field.bytes;
    case "bits":
      return 4;
    case "oneOf":
      return 1;
    case "utf8":
      return textHeadBytes(field.capacity) + field.capacity;
    case "array":
      return field.element.bytes * field.length;
    case "list":
    case "ring":
      return headBytesOf(field.element) + field.element.bytes * field.capacity;
  }
}

function alignmentOf(field: Field): 1 | 2 | 4 | 8 {
  switch (field.kind) {
    case "scalar":
      return field.bytes as 1 | 2 | 4 | 8;
    case "record":
      return field.alignBytes;
    case "bits":
      return 4;
    case "oneOf":
      return 1;
    case "utf8":
      return textHeadBytes(field.capacity);
    case "array":
      return alignmentOf(field.element);
    case "list":
    case "ring":
      return headBytesOf(field.element);
  }
}

/** How a field is written in drawings. */
function typeText(field: Field): string {
  switch (field.kind) {
    case "scalar":
      return field.meaning ?? field.type;
    case "record":
      return field.name;
    case "bits":
      return `bits(${field.bits})`;
    case "oneOf":
      return `oneOf(${field.names.join(", ")})`;
    case "utf8":
      return `utf8(${field.capacity})`;
    case "array":
      return `array(${typeText(field.element)}, ${field.length})`;
    case "list":
    case "ring":
      return `${field.kind}(${typeText(field.element)}, ${field.capacity})`;
  }
}

/** What of a field goes into the hash: its text, the names in quotes, as they can hold anything, and the hash of the record in it. */
function signature(field: Field): string {
  if (field.kind === "oneOf") return `oneOf${JSON.stringify(field.names)}`;
  const inner =
    field.kind === "array" || field.kind === "list" || field.kind === "ring" ? field.element : field;
  return inner.kind === "record" ? `${typeText(field)}#${inner.hash}` : typeText(field);
}

function drawing(layout: Omit<RecordLayout<RecordFields>, "toString">): string {
  const { name, places, bytes, alignBytes, hash } = layout;
  const rows: [string, string, string][] = [];
  let end = 0;
  for (const { name: field, field: type, offsetBytes, bytes: size, shift } of places) {
    if (offsetBytes > end) rows.push([`${end}`, `${offsetBytes - end}`, ""]);
    const within = type.kind === "bits" ? ` at bit ${shift}` : "";
    rows.push([`${offsetBytes}`, `${size}`, `${field}: ${typeText(type)}${within}`]);
    end = offsetBytes + size;
  }
  if (bytes > end) rows.push([`${end}`, `${bytes - end}`, ""]);
  const lines = rows.map(
    ([at, size, text]) => `${at.padStart(6)} ${size.padStart(6)}  ${text || "(padding)"}`,
  );
  const title = `${name}: ${bytes} bytes, aligned to ${alignBytes}, hash ${(hash >>> 0).toString(16).padStart(8, "0")}`;
  return [title, `${"offset".padStart(6)} ${"bytes".padStart(6)}  field`, ...lines].join("\n");
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

function checkName(name: string, what: string): void {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || RESERVED.has(name)) {
    throw new ArenaError(
      "BAD_LAYOUT",
      `${what} "${name}": a name begins with a letter, holds letters, digits and _, and is none of ${[...RESERVED].join(", ")}`,
    );
  }
}

/** FNV-1a over UTF-16 units, to a signed 32-bit integer. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
