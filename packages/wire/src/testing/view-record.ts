import type {
  ArrayView,
  Element,
  Field,
  ListView,
  RecordArrayView,
  RecordFields,
  RecordLayout,
  RingView,
  ScalarListView,
  ScalarRingView,
} from "@pauseless/arena";
import type { BodyCursor, Declaration } from "../index.js";
import type { Dice } from "./dice.js";
import type { PlainMessage, PlainRecord, PlainRing, Value } from "./plain-codec.js";

/* Plain values set and read through the cursors of messages. */

/** A view, its fields by name. */
type Loose = Record<string, unknown>;
type Layout = RecordLayout<RecordFields>;

/** Sets all of a message, through what its writer's `add` answered; `bytes` are those of the reserve. */
export function fillMessage(
  declaration: Declaration,
  cursor: object,
  value: PlainMessage["value"],
  bytes: Uint8Array,
  dice: Dice,
): void {
  if (declaration.kind === "message") {
    fillRecord(declaration.layout, cursor as Loose, value as PlainRecord, dice);
    return;
  }
  const body = cursor as BodyCursor;
  bytes.set(value as readonly number[], body.start);
  body.length = (value as readonly number[]).length;
}

/** Reads all of a message, through its reader's cursor. */
export function takeMessage(
  declaration: Declaration,
  cursor: object,
  bytes: Uint8Array,
): PlainMessage["value"] {
  if (declaration.kind === "message") return takeRecord(declaration.layout, cursor as Loose);
  const { start, length } = cursor as BodyCursor;
  return [...bytes.subarray(start, start + length)];
}

function fillRecord(layout: Layout, view: Loose, value: PlainRecord, dice: Dice): void {
  for (const { name, field } of layout.places) fillField(field, view, name, value[name], dice);
}

function fillField(field: Field, view: Loose, name: string, value: Value, dice: Dice): void {
  switch (field.kind) {
    case "record":
      fillRecord(field, view[name] as Loose, value as PlainRecord, dice);
      break;
    case "array": {
      const values = value as readonly Value[];
      for (const [index, each] of values.entries()) {
        if (field.element.kind === "record") {
          const element = (view[name] as RecordArrayView<RecordFields>).at(index) as Loose;
          fillRecord(field.element, element, each as PlainRecord, dice);
        } else (view[name] as ArrayView<number>).set(index, numberOf(each));
      }
      break;
    }
    case "list":
      fillList(field.element, view[name] as AnyList, value as readonly Value[], field.capacity, dice);
      break;
    case "ring": {
      const { head, slots } = value as PlainRing;
      const ring = view[name] as RingView<RecordFields> & ScalarRingView<number>;
      ring.clear();
      for (let push = 0; push < head; push++) pushTo(field.element, ring, slots[push % slots.length], dice);
      break;
    }
    default:
      view[name] = typeof value === "object" ? numberOf(value) : value;
  }
}

type AnyList = ListView<RecordFields> & ScalarListView<number>;

/** Fills a list, now and then with one more in it for a while, whose bytes then stay behind the others. */
function fillList(
  element: Element,
  view: AnyList,
  values: readonly Value[],
  capacity: number,
  dice: Dice,
): void {
  if (dice(2) === 0) {
    view.resize(values.length);
    for (const [index, each] of values.entries()) setIn(element, view, index, each, dice);
  } else {
    view.clear();
    for (const each of values) pushTo(element, view, each, dice);
  }
  if (values.length === 0 || values.length === capacity || dice(2) === 0) return;
  pushTo(element, view, values[0], dice);
  if (dice(2) === 0) view.removeAt(values.length);
  else view.resize(values.length);
}

function setIn(element: Element, view: AnyList, index: number, value: Value, dice: Dice): void {
  if (element.kind !== "record") view.set(index, numberOf(value));
  else fillRecord(element, view.at(index) as Loose, value as PlainRecord, dice);
}

function pushTo(element: Element, view: AnyList | RingView<RecordFields>, value: Value, dice: Dice): void {
  if (element.kind !== "record") (view as AnyList).push(numberOf(value));
  else fillRecord(element, view.push() as Loose, value as PlainRecord, dice);
}

/** A scalar as a cursor takes it. */
function numberOf(value: Value): number {
  return (typeof value === "object" ? Number.NaN : value) as number;
}

function takeRecord(layout: Layout, view: Loose): PlainRecord {
  return Object.fromEntries(layout.places.map(({ name, field }) => [name, takeField(field, view[name])]));
}

function takeField(field: Field, value: unknown): Value {
  switch (field.kind) {
    case "record":
      return takeRecord(field, value as Loose);
    case "array":
    case "list": {
      const view = value as AnyList;
      return Array.from({ length: view.length }, (_, index) =>
        field.element.kind === "record"
          ? takeRecord(field.element, view.at(index) as Loose)
          : view.get(index),
      );
    }
    case "ring": {
      const view = value as RingView<RecordFields> & ScalarRingView<number>;
      const { length, position } = view;
      // The newest is in the slot before the position where the next one goes.
      const slots = Array.from({ length }, (_, slot) => {
        const age = (position - 1 - slot + 2 * field.capacity) % field.capacity;
        const each = view.newest(age);
        return field.element.kind === "record"
          ? takeRecord(field.element, each as Loose)
          : (each as unknown as number);
      });
      return { head: length < field.capacity ? length : field.capacity + position, slots };
    }
    default:
      return value as Value;
  }
}

/** The same value as cursors tell it, to whom one NaN is like another. */
export function asCursorsTell(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asCursorsTell);
  if (typeof value !== "object" || value === null) return value;
  if ("nan" in value) return Number.NaN;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asCursorsTell(each)]));
}
