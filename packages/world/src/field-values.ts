import {
  type FieldPlace,
  type RecordFields,
  type RecordLayout,
  readUtf8,
  type ScalarType,
} from "@pauseless/arena";

/** What a field, or an element of one, can hold, for reports: references and handles are numbers, texts and names strings. */
export type FieldValue = number | boolean | string;

/** Where a field is, as far as its bytes are concerned: an element has no name and no offset. */
type Within = Pick<FieldPlace, "field" | "bytes" | "shift">;

/**
 * The values that lie in the bytes of a field, by their paths: `hp`, `position.x`, `list[2].kind`. Element 0 of a list is the oldest,
 * that of a ring the newest, as their views have it. For reports: it makes objects.
 *
 * @param bytes - anything that has the field
 * @param at - the byte at which the field begins
 */
export function fieldValues(bytes: DataView, at: number, place: FieldPlace): ReadonlyMap<string, FieldValue> {
  const values = new Map<string, FieldValue>();
  collect(bytes, at, place, place.name, values);
  return values;
}

function collect(
  bytes: DataView,
  at: number,
  { field, bytes: size, shift }: Within,
  path: string,
  values: Map<string, FieldValue>,
): void {
  const elementsAt = (
    first: number,
    element: Within["field"] & { bytes: number },
    slots: readonly number[],
  ) => {
    const within = { field: element, bytes: element.bytes, shift: 0 };
    for (const [index, slot] of slots.entries()) {
      collect(bytes, first + slot * element.bytes, within, `${path}[${index}]`, values);
    }
  };
  switch (field.kind) {
    case "scalar": {
      const number = numberAt(bytes, at, field.type);
      values.set(path, field.meaning === "bool" ? number !== 0 : number);
      return;
    }
    case "bits":
      values.set(path, (bytes.getInt32(at, true) >>> shift) & (2 ** field.bits - 1));
      return;
    case "oneOf": {
      const code = bytes.getUint8(at);
      values.set(path, field.names[code] ?? code);
      return;
    }
    case "utf8":
      values.set(path, textAt(bytes, at, size - field.capacity, field.capacity));
      return;
    case "record":
      for (const place of (field as RecordLayout<RecordFields>).places) {
        collect(bytes, at + place.offsetBytes, place, `${path}.${place.name}`, values);
      }
      return;
    case "array":
      elementsAt(at, field.element, upTo(field.length));
      return;
    case "list": {
      const length = clamped(bytes.getInt32(at, true), field.capacity);
      elementsAt(at + size - field.capacity * field.element.bytes, field.element, upTo(length));
      return;
    }
    case "ring": {
      const { capacity } = field;
      const pushed = clamped(bytes.getInt32(at, true), 2 * capacity - 1);
      const slots = upTo(Math.min(pushed, capacity)).map((age) => (pushed - 1 - age + capacity) % capacity);
      elementsAt(at + size - capacity * field.element.bytes, field.element, slots);
    }
  }
}

function numberAt(bytes: DataView, at: number, type: ScalarType): number {
  switch (type) {
    case "i8":
      return bytes.getInt8(at);
    case "u8":
      return bytes.getUint8(at);
    case "i16":
      return bytes.getInt16(at, true);
    case "u16":
      return bytes.getUint16(at, true);
    case "i32":
      return bytes.getInt32(at, true);
    case "u32":
      return bytes.getUint32(at, true);
    case "f32":
      return bytes.getFloat32(at, true);
    case "f64":
      return bytes.getFloat64(at, true);
  }
}

function textAt(bytes: DataView, at: number, headBytes: number, capacity: number): string {
  const length = headBytes === 1 ? bytes.getUint8(at) : bytes.getUint16(at, true);
  const all = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readUtf8(all, at + headBytes, clamped(length, capacity));
}

/** A length that may be of bytes which nobody cleared. */
function clamped(length: number, most: number): number {
  return Math.max(0, Math.min(length, most));
}

function upTo(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
