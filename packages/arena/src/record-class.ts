import {
  type Accessor,
  bitsAccess,
  boolAccess,
  byteAccess,
  byteColumnAccess,
  checkedViewAccess,
  doubleAccess,
  doubleColumnAccess,
  halfAccess,
  halfColumnAccess,
  oneOfAccess,
  type Read,
  type Standing,
  textAccess,
  viewAccess,
  type Write,
  wordAccess,
  wordViewAccess,
} from "./accessors.js";
import { arrayView, boolView, checkedArrayView, recordArrayView } from "./array-view.js";
import { checkedPart, checkedRecordBase } from "./checked-part.js";
import { failures } from "./failures.js";
import type {
  ArrayField,
  Field,
  ListField,
  RecordFields,
  RingField,
  ScalarField,
  ScalarType,
} from "./field.js";
import { boolListView, checkedListView, listView, scalarListView } from "./list-view.js";
import { LOCATE_IN_COLUMN, LOCATE_IN_RECORD, type Locate } from "./locate.js";
import { type Losable, nowhereOf } from "./nowhere.js";
import type { Origin } from "./place.js";
import { type FieldPlace, headBytesOf, type RecordLayout, textHeadBytes } from "./record.js";
import { boolRingView, checkedRingView, ringHead, ringView, scalarRingView } from "./ring-view.js";
import { shiftedView } from "./shifted-view.js";
import type { Specialize } from "./specialize.js";
import { readUtf8, utf8Length, writeUtf8 } from "./utf8.js";
import type { Views } from "./views.js";

/**
 * Where a cursor stands before it is first moved: the last word that a reserve could have is below it, and so are its
 * bytes, halfwords and doubles (a larger word would wrap when it is shifted left to make a byte index, and would name
 * real bytes). So nothing real is read or written. Narrow columns are found by adding to it, so for columns of bytes that holds
 * in reserves of up to 512 MiB, of halfwords up to 1 GiB; no small integer is beyond the bytes of larger ones.
 */
export const NOWHERE = 0x1fffffff;

/** What the classes of cursors are built with. */
export interface Surroundings {
  readonly views: Views;
  readonly checked: boolean;
  readonly specialize: Specialize;
  /** Makes the accessors of the record itself, where these do not stand where their object does. */
  readonly follow?: Specialize | undefined;
}

/** Where a field begins: in its record, or in the column of its collection. */
export interface Column {
  readonly origin: Origin;
  /** Bytes from the collection's start to the column of the field. */
  readonly offsetBytes: number;
  /** Bytes from one row to the next. */
  readonly strideBytes: number;
  /** Whether a row is as many words from the first as it is rows: the field is then found as in a record. */
  readonly isLane?: boolean;
}

type RecordClass = new () => Standing;

/** The class with an accessor for each field of a record; where the record stands is its `_at`. */
export function recordClass(
  layout: RecordLayout<RecordFields>,
  surroundings: Surroundings,
  columnOf?: (place: FieldPlace) => Column,
): RecordClass {
  const { checked, specialize, follow = specialize } = surroundings;
  // What is within a part stands where the part does.
  const within = { ...surroundings, follow: undefined };
  const keys: string[] = [];
  const Parts: RecordClass[] = [];
  const properties: PropertyDescriptorMap = {};
  for (const declared of layout.places) {
    const what = `${layout.name}.${declared.name}`;
    const placed = columnOf?.(declared);
    const isLane = placed?.isLane === true;
    const place = isLane ? { ...declared, offsetBytes: placed.offsetBytes } : declared;
    const column = isLane ? undefined : placed;
    let accessor: Accessor;
    if (isPart(place.field)) {
      // No name of a field can hold a `$`, so nothing here can meet one.
      const key = `$${place.name}`;
      keys.push(key);
      Parts.push(partClass(place.field, what, within));
      const unit = partUnit(place.field);
      const headBytes = partHeadBytes(place.field);
      accessor =
        unit === 4 && column === undefined
          ? follow(wordViewAccess, key, (place.offsetBytes + headBytes) / 4)
          : follow(viewAccess, key, locate(place.offsetBytes, headBytes, unit, column, specialize));
      if (checked) accessor = specialize(checkedViewAccess, accessor.get as Read);
    } else {
      accessor = valueAccess(place, what, surroundings, column);
    }
    properties[place.name] = { ...accessor, enumerable: true, configurable: true };
  }
  const Record = checked
    ? specialize(checkedRecordBase, keys, Parts as (new () => Losable)[], layout.name, failures, nowhereOf)
    : specialize(recordBase, keys, Parts, NOWHERE);
  Object.defineProperties(Record.prototype, properties);
  return Record;
}

function recordBase(keys: string[], Parts: RecordClass[], NOWHERE: number): RecordClass {
  return class {
    _at: number;
    [key: string]: unknown;
    constructor() {
      this._at = NOWHERE;
      for (let i = 0; i < keys.length; i++) this[keys[i]] = new Parts[i]();
    }
  };
}

type Part = RecordLayout<RecordFields> | ArrayField<ElementOf> | ListField<ElementOf> | RingField<ElementOf>;
type ElementOf = ScalarField<number | boolean> | RecordLayout<RecordFields>;

function isPart(field: Field): field is Part {
  return field.kind === "record" || field.kind === "array" || field.kind === "list" || field.kind === "ring";
}

/** The bytes of what a part's place counts in: elements for an array of scalars, else words. */
function partUnit(field: Part): 1 | 2 | 4 | 8 {
  return field.kind === "array" && field.element.kind === "scalar"
    ? (field.element.bytes as 1 | 2 | 4 | 8)
    : 4;
}

/** The bytes before the first element of a part: a list's length, a ring's head. */
function partHeadBytes(field: Part): number {
  return field.kind === "list" || field.kind === "ring" ? headBytesOf(field.element) : 0;
}

/** The function that finds where the first element of a field begins, `headBytes` behind the field's own beginning. */
function locate(
  offsetBytes: number,
  headBytes: number,
  unit: 1 | 2 | 4 | 8,
  column: Column | undefined,
  specialize: Specialize,
): Locate {
  if (column === undefined) return specialize(LOCATE_IN_RECORD[unit], (offsetBytes + headBytes) / unit);
  const { origin, strideBytes } = column;
  return specialize(
    LOCATE_IN_COLUMN[unit],
    (column.offsetBytes + headBytes) / unit,
    origin,
    strideBytes / unit,
  );
}

function numberAccess(
  type: ScalarType,
  bytes: number,
  offsetBytes: number,
  { views, specialize, follow = specialize }: Surroundings,
  column: Column | undefined,
): Accessor {
  const view = views[type];
  if (column === undefined) {
    const factory = { 1: byteAccess, 2: halfAccess, 4: wordAccess, 8: doubleAccess }[
      bytes
    ] as typeof wordAccess;
    const lane = shiftedView(view, offsetBytes / bytes);
    return lane === undefined ? follow(factory, view, offsetBytes / bytes) : follow(factory, lane, 0);
  }
  const factory = { 1: byteColumnAccess, 2: halfColumnAccess, 4: wordAccess, 8: doubleColumnAccess }[
    bytes
  ] as typeof halfColumnAccess;
  return follow(factory, view, column.offsetBytes / bytes, column.origin);
}

function valueAccess(
  place: FieldPlace,
  what: string,
  surroundings: Surroundings,
  column: Column | undefined,
): Accessor {
  const { field, offsetBytes, shift } = place;
  const { specialize, views } = surroundings;
  const beneath = (type: ScalarType, bytes: number) => {
    const { get, set } = numberAccess(type, bytes, offsetBytes, surroundings, column);
    return [get as Read, set as Write] as const;
  };
  switch (field.kind) {
    case "scalar":
      if (field.meaning === "bool") return specialize(boolAccess, ...beneath("u8", 1));
      return numberAccess(field.type, field.bytes, offsetBytes, surroundings, column);
    case "bits":
      return specialize(bitsAccess, ...beneath("i32", 4), shift, 2 ** field.bits - 1);
    case "oneOf":
      return specialize(oneOfAccess, ...beneath("u8", 1), field.names, what, failures);
    case "utf8": {
      const { capacity } = field;
      const firstOf = locate(offsetBytes, 0, 1, column, specialize);
      const utf8 = { readUtf8, utf8Length, writeUtf8 };
      return (surroundings.follow ?? specialize)(
        textAccess,
        views.u8,
        firstOf,
        textHeadBytes(capacity),
        capacity,
        what,
        utf8,
        failures,
      );
    }
    default:
      throw new Error(`a ${field.kind} is not one value`);
  }
}

/** The class of the view on a part of a record. */
function partClass(field: Part, what: string, surroundings: Surroundings): RecordClass {
  const { views, checked, specialize } = surroundings;
  if (field.kind === "record") return recordClass(field, surroundings);
  const View = viewClass(field, surroundings);
  if (!checked) return View;
  const Checked = specialize(checkedPart, View, what, failures, nowhereOf) as unknown as CheckedClass;
  if (field.kind === "array") return specialize(checkedArrayView, Checked, what, failures);
  if (field.kind === "list") return specialize(checkedListView, Checked, what, failures);
  const head = headBytesOf(field.element) / 4;
  return specialize(checkedRingView, Checked, views.i32, head, what, failures);
}

// biome-ignore lint/suspicious/noExplicitAny: which methods it has depends on the field; each factory says what it needs.
type CheckedClass = new () => any;

function viewClass(
  field: Exclude<Part, RecordLayout<RecordFields>>,
  surroundings: Surroundings,
): RecordClass {
  const { element } = field;
  if (element.kind === "record") return recordViewClass(field, element, surroundings);
  const { views, specialize } = surroundings;
  const view = views[element.type];
  const isBool = element.meaning === "bool";
  const head = headBytesOf(element) / 4;
  const shift = Math.log2(element.bytes);
  if (field.kind === "array") {
    const View = specialize(arrayView, view, field.length, NOWHERE);
    return isBool ? specialize(boolView, View) : View;
  }
  if (field.kind === "list") {
    const View = specialize(scalarListView, views.i32, view, head, shift, field.capacity, NOWHERE);
    return isBool ? specialize(boolListView, View) : View;
  }
  const Head = specialize(ringHead, views.i32, head, field.capacity, NOWHERE);
  const View = specialize(scalarRingView, Head, view, shift);
  return isBool ? specialize(boolRingView, View) : View;
}

function recordViewClass(
  field: Exclude<Part, RecordLayout<RecordFields>>,
  element: RecordLayout<RecordFields>,
  surroundings: Surroundings,
): RecordClass {
  const { views, specialize } = surroundings;
  const Element = recordClass(element, surroundings);
  const head = headBytesOf(element) / 4;
  const size = element.bytes / 4;
  if (field.kind === "array") return specialize(recordArrayView, Element, size, field.length, NOWHERE);
  if (field.kind === "list") {
    return specialize(listView, views.i32, Element, head, size, field.capacity, NOWHERE);
  }
  const Head = specialize(ringHead, views.i32, head, field.capacity, NOWHERE);
  return specialize(ringView, Head, Element, size);
}
