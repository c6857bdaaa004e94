import { ArenaError } from "./errors.js";
import type { Field, RecordFields } from "./field.js";

/** Where one field stands in its record. */
export interface FieldPlace {
  readonly name: string;
  readonly field: Field;
  /** Bytes from the start of the record. */
  readonly offsetBytes: number;
  readonly bytes: number;
}

/** How a record lies in memory. Made by {@link record}. */
export interface RecordLayout<F extends RecordFields> {
  /** The record's name, as errors say it. */
  readonly name: string;
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
}

const RESERVED = new Set(["at", "constructor", "length", "__proto__"]);

/**
 * Lays a record out in memory: scalars first, the widest first, so that nothing is lost to alignment and what is
 * read most lies together; then arrays and lists in the order of their declaration.
 *
 * @throws {@link ArenaError} `BAD_LAYOUT` where a name is not an identifier, begins with `_`, or is reserved.
 */
export function record<const F extends RecordFields>(name: string, fields: F): RecordLayout<F> {
  checkName(name, "record");
  const entries = Object.entries(fields);
  if (entries.length === 0) throw new ArenaError("BAD_LAYOUT", `record ${name} has no fields; give it one`);
  for (const [fieldName] of entries) checkName(fieldName, `record ${name}: field`);

  const scalars = entries.filter(([, field]) => field.kind === "scalar");
  const groups = entries.filter(([, field]) => field.kind !== "scalar");
  scalars.sort(([, a], [, b]) => alignmentOf(b) - alignmentOf(a));

  const places: FieldPlace[] = [];
  let end = 0;
  let alignBytes: 4 | 8 = 4;
  for (const [fieldName, field] of [...scalars, ...groups]) {
    const align = alignmentOf(field);
    if (align === 8) alignBytes = 8;
    const offsetBytes = roundUp(end, align);
    const bytes = bytesOf(field);
    places.push({ name: fieldName, field, offsetBytes, bytes });
    end = offsetBytes + bytes;
  }
  const bytes = roundUp(end, alignBytes);
  const drawing = places
    .map((place) => `${place.offsetBytes}:${place.name}:${signature(place.field)}`)
    .join();
  return { name, fields, places, bytes, alignBytes, hash: fnv1a(`${name}{${drawing}}${bytes}`) };
}

/** Where the first element of a list stands behind its 32-bit length, in bytes. */
export function listHeadBytes(element: RecordLayout<RecordFields>): number {
  return element.alignBytes;
}

function bytesOf(field: Field): number {
  switch (field.kind) {
    case "scalar":
      return field.bytes;
    case "array":
      return field.element.bytes * field.length;
    case "list":
      return listHeadBytes(field.element) + field.element.bytes * field.capacity;
  }
}

function alignmentOf(field: Field): number {
  switch (field.kind) {
    case "scalar":
      return field.bytes;
    case "array":
      return field.element.bytes;
    case "list":
      return field.element.alignBytes;
  }
}

function signature(field: Field): string {
  switch (field.kind) {
    case "scalar":
      return field.isBoolean ? "bool" : field.type;
    case "array":
      return `${signature(field.element)}[${field.length}]`;
    case "list":
      return `list(${field.element.hash},${field.capacity})`;
  }
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
