import {
  type Accessor,
  bitsAccess,
  boolAccess,
  byteAccess,
  byteColumnAccess,
  checkedViewAccess,
  codeOfName,
  doubleAccess,
  doubleColumnAccess,
  halfAccess,
  halfColumnAccess,
  type NumberArray,
  oneOfAccess,
  partAccess,
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
  /**
   * Where a row is as many words from the first as it is rows, so that the field is found as in a record: the words from lane to lane,
   * in which the words of a part follow each other.
   */
  readonly laneWords?: number;
}

type RecordClass = new () => Standing;

/** The class with an accessor for each field of a record; where the record stands is its `_at`. */
export function recordClass(
  layout: RecordLayout<RecordFields>,
  surroundings: Surroundings,
  columnOf?: (place: FieldPlace) => Column,
): RecordClass {
  const { checked, specialize, follow = specialize } = surroundings;
  // What is within a part that stands elsewhere stands where the part does.
  const within = { ...surroundings, follow: undefined };
  const keys: string[] = [];
  const Parts: RecordClass[] = [];
  const properties: PropertyDescriptorMap = {};
  for (const declared of layout.places) {
    const what = `${layout.name}.${declared.name}`;
    const placed = columnOf?.(declared);
    const laneWords = placed?.laneWords;
    const place = laneWords === undefined ? declared : { ...declared, offsetBytes: placed?.offsetBytes ?? 0 };
    const column = laneWords === undefined ? placed : undefined;
    let accessor: Accessor;
    if (isPart(place.field)) {
      // No name of a field can hold a `$`, so nothing here can meet one.
      const key = `$${place.name}`;
      keys.push(key);
      const lanes = laneWords === undefined ? undefined : { first: place.offsetBytes / 4, step: laneWords };
      Parts.push(partClass(place.field, what, lanes === undefined ? within : surroundings, lanes));
      const unit = partUnit(place.field);
      const headBytes = partHeadBytes(place.field);
      accessor =
        lanes !== undefined
          ? surroundings.follow !== undefined
            ? specialize(partAccess, key)
            : specialize(wordViewAccess, key, 0)
          : unit === 4 && column === undefined
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
    case "oneOf": {
      const { names } = field;
      const codeOf = specialize(codeOfName, names, ...byThemselves(names));
      return specialize(oneOfAccess, ...beneath("u8", 1), codeOf, names, what, failures);
    }
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

/** The first names, as {@link codeOfName} is given them. */
function byThemselves(names: readonly string[]): NamesByThemselves {
  const first = Array.from({ length: 8 }, (_, code) => names[code] ?? names[0]);
  return first as unknown as NamesByThemselves;
}

type NamesByThemselves = Parameters<typeof codeOfName> extends [unknown, ...infer Names] ? Names : never;

/** The lanes of a part: the word of the first, from the first row, and the words from lane to lane. */
interface Lanes {
  readonly first: number;
  readonly step: number;
}

/** The class of the view on a part of a record. */
function partClass(field: Part, what: string, surroundings: Surroundings, lanes?: Lanes): RecordClass {
  const { views, checked, specialize } = surroundings;
  if (field.kind === "record") return recordClass(field, surroundings, lanes && inLanes(lanes));
  const View = viewClass(field, what, surroundings, lanes);
  if (!checked) return View;
  const Checked = specialize(checkedPart, View, what, failures, nowhereOf) as unknown as CheckedClass;
  if (field.kind === "array") return specialize(checkedArrayView, Checked, what, failures);
  if (field.kind === "list") return specialize(checkedListView, Checked, what, failures);
  const { heads, head } = headOf(field.element, views.i32, lanes);
  return specialize(checkedRingView, Checked, heads, head, what, failures);
}

// biome-ignore lint/suspicious/noExplicitAny: which methods it has depends on the field; each factory says what it needs.
type CheckedClass = new () => any;

/** Where the fields of a record are whose words are lanes. */
function inLanes({ first, step }: Lanes): (place: FieldPlace) => Column {
  return ({ offsetBytes }) => ({
    origin: NO_ORIGIN,
    offsetBytes: (first + (offsetBytes >> 2) * step) * 4 + (offsetBytes & 3),
    strideBytes: 4,
    laneWords: step,
  });
}

/** What is in lanes is found without its collection's origin. */
const NO_ORIGIN: Origin = { first: 0, length: 0, reason: undefined, lengthInBlock: 0, offset: 0 };

/** Where the head of a list or a ring stands: words before its first element, or a lane. */
function headOf(element: ElementOf, i32: Int32Array, lanes: Lanes | undefined) {
  const own = lanes && shiftedView(i32, lanes.first);
  return own === undefined
    ? { heads: i32, head: lanes ? -lanes.first : headBytesOf(element) / 4 }
    : { heads: own, head: 0 };
}

function viewClass(
  field: Exclude<Part, RecordLayout<RecordFields>>,
  what: string,
  surroundings: Surroundings,
  lanes: Lanes | undefined,
): RecordClass {
  const { element } = field;
  if (element.kind === "record") return recordViewClass(field, element, what, surroundings, lanes);
  const { views, specialize, follow = specialize } = surroundings;
  const isBool = element.meaning === "bool";
  const { heads, head } = headOf(element, views.i32, lanes);
  const shift = Math.log2(element.bytes);
  const step = lanes?.step ?? 1;
  const view =
    lanes === undefined ? views[element.type] : laneOf(views[element.type], firstElement(field, lanes));
  if (field.kind === "array") {
    const View = follow(arrayView, view, step, field.length, NOWHERE);
    return isBool ? specialize(boolView, View) : View;
  }
  if (field.kind === "list") {
    const View = follow(
      scalarListView,
      heads,
      view,
      head,
      shift,
      step,
      field.capacity,
      NOWHERE,
      what,
      failures,
    );
    return isBool ? specialize(boolListView, View) : View;
  }
  const Head = follow(ringHead, heads, head, field.capacity, NOWHERE);
  const View = follow(scalarRingView, Head, view, shift, step);
  return isBool ? specialize(boolRingView, View) : View;
}

function recordViewClass(
  field: Exclude<Part, RecordLayout<RecordFields>>,
  element: RecordLayout<RecordFields>,
  what: string,
  surroundings: Surroundings,
  lanes: Lanes | undefined,
): RecordClass {
  const { views, specialize, follow = specialize } = surroundings;
  const { heads, head } = headOf(element, views.i32, lanes);
  const step = lanes?.step ?? 1;
  const size = (element.bytes / 4) * step;
  const first = lanes === undefined ? 0 : firstElement(field, lanes);
  // The element is moved by the view that lends it.
  const Element = recordClass(
    element,
    { ...surroundings, follow: undefined },
    lanes && inLanes({ first, step }),
  );
  if (field.kind === "array") return follow(recordArrayView, Element, size, field.length, NOWHERE);
  if (field.kind === "list") {
    const words = laneOf(views.i32, first);
    return follow(listView, heads, words, Element, head, size, step, field.capacity, NOWHERE, what, failures);
  }
  const Head = follow(ringHead, heads, head, field.capacity, NOWHERE);
  return follow(ringView, Head, Element, size);
}

/** The lane of the first element: behind that of the head, where there is one. */
function firstElement(field: Part, { first, step }: Lanes): number {
  return field.kind === "list" || field.kind === "ring" ? first + step : first;
}

/** A view that begins at a lane. Columns are placed so that there is one. */
function laneOf<T extends NumberArray>(view: T, first: number): T {
  const lane = shiftedView(view, first);
  if (lane === undefined) throw new Error(`a lane of a part begins ${-first} words before its rows`);
  return lane;
}
