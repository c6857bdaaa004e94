import type { RecordFields, RecordLayout } from "@pauseless/arena";

/** How a record is cut whose last field in memory is a text or a list: behind what the field holds. */
export interface Cut {
  /** The field's name. */
  readonly name: string;
  /** Bytes from the record's start to the number of things that the field holds. */
  readonly offsetBytes: number;
  /** The bytes of that number. */
  readonly headBytes: 1 | 2 | 4;
  /** The bytes of each thing that the field holds. */
  readonly unitBytes: number;
  /** How many it can hold. */
  readonly capacity: number;
}

/** How records of a layout are cut; `undefined` where they always are sent whole. */
export function cutOf(layout: RecordLayout<RecordFields>): Cut | undefined {
  const { name, field, offsetBytes } = layout.places[layout.places.length - 1];
  if (field.kind === "utf8") {
    const { capacity } = field;
    return { name, offsetBytes, headBytes: textHeadBytes(capacity), unitBytes: 1, capacity };
  }
  if (field.kind !== "list") return undefined;
  return { name, offsetBytes, headBytes: 4, unitBytes: field.element.bytes, capacity: field.capacity };
}

/** The bytes in front of a text: its length. */
export function textHeadBytes(capacity: number): 1 | 2 {
  return capacity < 256 ? 1 : 2;
}
