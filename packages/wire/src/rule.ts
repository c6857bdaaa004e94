import type {
  ArrayField,
  Element,
  Field,
  FieldPlace,
  ListField,
  RecordFields,
  RecordLayout,
  RingField,
  ScalarField,
  ScalarType,
} from "@pauseless/arena";
import { cutOf, textHeadBytes } from "./cut.js";
import { type AnyRange, checkedRange, checkedRanges, rangeOfNone } from "./range.js";

/*
 * What must be true of the bytes of a record that came from elsewhere, as a flat list: records in the record are taken
 * apart, elements of arrays, lists and rings have rules of their own. `record-check.ts` makes code of it, `message-fault.ts`
 * says in words which one was broken.
 */

/** One thing that must be true of the bytes of a record. Offsets are bytes from the record's start. */
export type Rule = (
  | ZeroRule
  | UnusedBitsRule
  | BoolRule
  | OneOfRule
  | RangeRule
  | BitsRangeRule
  | FiniteRule
  | TextRule
  | ElementsRule
) & {
  /** The field, as sentences call it: `Move.place.x`. */
  readonly what: string;
  readonly offsetBytes: number;
};

/** Bytes between fields are zero. */
export interface ZeroRule {
  readonly kind: "zero";
  readonly bytes: number;
}

/** The bits of a word that none of its bits fields has are zero. */
export interface UnusedBitsRule {
  readonly kind: "unusedBits";
  readonly mask: number;
}

/** A byte is 0 or 1. */
export interface BoolRule {
  readonly kind: "bool";
}

/** A byte is the number of a name. */
export interface OneOfRule {
  readonly kind: "oneOf";
  readonly names: readonly string[];
}

/** A number is in its range. */
export interface RangeRule {
  readonly kind: "range";
  readonly type: Exclude<ScalarType, "f64">;
  readonly least: number;
  readonly most: number;
}

/** A bits field is in its range. */
export interface BitsRangeRule {
  readonly kind: "bitsRange";
  readonly shift: number;
  readonly mask: number;
  readonly least: number;
  readonly most: number;
}

/** A 32-bit float is neither infinite nor NaN. */
export interface FiniteRule {
  readonly kind: "finite";
}

/** A text is not longer than it can be, is UTF-8, and zero behind that where it is not cut there. */
export interface TextRule {
  readonly kind: "text";
  readonly headBytes: 1 | 2;
  readonly capacity: number;
  readonly isCut: boolean;
}

/** There are not more elements than there can be; each keeps to its rules; behind them is zero where they are not cut there. */
export interface ElementsRule {
  readonly kind: "elements";
  readonly of: "array" | "list" | "ring";
  readonly capacity: number;
  readonly strideBytes: number;
  /** Offsets in it are from the element's start. */
  readonly rules: readonly Rule[];
  /** Whether an element is a record, and so begins at a word. */
  readonly isRecord: boolean;
  readonly isCut: boolean;
}

/**
 * The rules for a record of a layout.
 *
 * @throws WireError `BAD_MESSAGE` where a declared range is none, or of what has none.
 */
export function rulesOf(layout: RecordLayout<RecordFields>, ranges: AnyRange, what: string): Rule[] {
  const rules = recordRules(layout, ranges, what, 0);
  if (cutOf(layout) === undefined) return rules;
  // What is behind the place where it is cut is not sent.
  const last = layout.places[layout.places.length - 1];
  return rules
    .filter(({ kind, offsetBytes }) => kind !== "zero" || offsetBytes < last.offsetBytes)
    .map((rule) =>
      rule.offsetBytes === last.offsetBytes && "isCut" in rule ? { ...rule, isCut: true } : rule,
    );
}

function recordRules(
  layout: RecordLayout<RecordFields>,
  ranges: AnyRange,
  what: string,
  from: number,
): Rule[] {
  const given = checkedRanges(ranges, layout.fields, what);
  const rules: Rule[] = [];
  const usedBits = new Map<number, number>();
  let end = 0;
  const pad = (to: number) => {
    if (to > end)
      rules.push({ kind: "zero", what: `${what} (padding)`, offsetBytes: from + end, bytes: to - end });
  };
  for (const place of layout.places) {
    const { name, field, offsetBytes, bytes } = place;
    if (offsetBytes > end) pad(offsetBytes);
    end = Math.max(end, offsetBytes + bytes);
    if (field.kind === "bits") {
      const mask = maskOf(place, field.bits);
      usedBits.set(offsetBytes, (usedBits.get(offsetBytes) ?? 0) | mask);
    }
    rules.push(...fieldRules(field, given[name], `${what}.${name}`, from + offsetBytes, place.shift));
  }
  pad(layout.bytes);
  for (const [offsetBytes, used] of usedBits) {
    if (~used === 0) continue;
    rules.push({
      kind: "unusedBits",
      what: `${what} (unused bits)`,
      offsetBytes: from + offsetBytes,
      mask: ~used,
    });
  }
  return rules;
}

function maskOf({ shift }: FieldPlace, bits: number): number {
  return ((2 ** bits - 1) << shift) | 0;
}

function fieldRules(field: Field, range: AnyRange, what: string, offsetBytes: number, shift: number): Rule[] {
  switch (field.kind) {
    case "record":
      return recordRules(field, range, what, offsetBytes);
    case "array":
    case "list":
    case "ring":
      return [elementsRule(field, range, what, offsetBytes)];
    case "scalar":
      return scalarRules(field, range, what, offsetBytes);
    case "bits": {
      const limits = checkedRange(range, field, what);
      if (limits === undefined) return [];
      const [least, most] = limits;
      return [{ kind: "bitsRange", what, offsetBytes, shift, mask: 2 ** field.bits - 1, least, most }];
    }
    case "oneOf":
      if (range !== undefined) throw rangeOfNone(what);
      return field.names.length === 256 ? [] : [{ kind: "oneOf", what, offsetBytes, names: field.names }];
    case "utf8": {
      if (range !== undefined) throw rangeOfNone(what);
      const { capacity } = field;
      return [
        { kind: "text", what, offsetBytes, headBytes: textHeadBytes(capacity), capacity, isCut: false },
      ];
    }
  }
}

function scalarRules(
  field: ScalarField<number | boolean>,
  range: AnyRange,
  what: string,
  offsetBytes: number,
): Rule[] {
  if (field.meaning === "bool") {
    if (range !== undefined) throw rangeOfNone(what);
    return [{ kind: "bool", what, offsetBytes }];
  }
  const limits = checkedRange(range, field, what);
  if (limits !== undefined) {
    const [least, most] = limits;
    return [{ kind: "range", what, offsetBytes, type: field.type as RangeRule["type"], least, most }];
  }
  return field.type === "f32" && range === undefined ? [{ kind: "finite", what, offsetBytes }] : [];
}

function elementsRule(
  field: ArrayField<Element> | ListField<Element> | RingField<Element>,
  range: AnyRange,
  what: string,
  offsetBytes: number,
): Rule {
  const { kind: of, element } = field;
  const each = `${what}[]`;
  const rules =
    element.kind === "record" ? recordRules(element, range, each, 0) : scalarRules(element, range, each, 0);
  return {
    kind: "elements",
    what,
    offsetBytes,
    of,
    capacity: field.kind === "array" ? field.length : field.capacity,
    strideBytes: element.bytes,
    rules,
    isRecord: element.kind === "record",
    isCut: false,
  };
}
