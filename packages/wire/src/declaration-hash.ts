import type { Field } from "@pauseless/arena";
import type { Declaration } from "./message.js";
import type { AnyRange, AnyRanges } from "./range.js";

/** All that a declaration says, as a text: equal declarations have equal ones, others have not. */
export function declarationText(declaration: Declaration): string {
  const { kind, name } = declaration;
  if (kind === "body") {
    const { mostBytes, signature } = declaration;
    return JSON.stringify(signature === "" ? [kind, name, mostBytes] : [kind, name, mostBytes, signature]);
  }
  const { layout, ranges } = declaration;
  return JSON.stringify([kind, name, fieldText(layout, ranges), layout.hash]);
}

/** A field as JSON has it, its declared range beside it. The order of fields is that of their declaration. */
function fieldText(field: Field, range: AnyRange): unknown {
  switch (field.kind) {
    case "scalar":
      return [field.type, field.meaning ?? "", rangeText(range)];
    case "bits":
      return [field.kind, field.bits, rangeText(range)];
    case "oneOf":
      return [field.kind, field.names];
    case "utf8":
      return [field.kind, field.capacity];
    case "array":
      return [field.kind, field.length, fieldText(field.element, range)];
    case "list":
    case "ring":
      return [field.kind, field.capacity, fieldText(field.element, range)];
    case "record": {
      const fields = Object.entries<Field>(field.fields);
      const ranges = (range ?? {}) as AnyRanges;
      return [field.kind, field.name, fields.map(([name, each]) => [name, fieldText(each, ranges[name])])];
    }
  }
}

function rangeText(range: AnyRange): unknown {
  return range ?? "";
}

const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** FNV-1a over UTF-16 units, 64 bits as 16 hexadecimal digits. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hash64(text: string): string {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * PRIME);
  }
  return hash.toString(16).padStart(16, "0");
}
