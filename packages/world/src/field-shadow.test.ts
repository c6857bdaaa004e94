import assert from "node:assert/strict";
import type { Element, Field, RecordFields, ScalarField } from "@pauseless/arena";
import { type Dice, pick, refuses } from "./random-program.test.js";

/*
 * What the fields of components hold, as a model knows it: plain values; no test of its own.
 */

/** A view or a cursor, its members by name. */
export type Loose = Record<string, unknown>;
/** What a field holds: lists and rings as arrays, the oldest first. */
export type Value = number | boolean | string | Values | (number | Values)[];
/** What the fields of a record hold. */
export interface Values {
  [field: string]: Value;
}

interface AnyList {
  readonly length: number;
  readonly capacity: number;
  get(index: number): number;
  at(index: number): Loose;
  push(value?: number): Loose;
  newest(age: number): number;
  removeAt(index: number): void;
  clear(): void;
  set(index: number, value: number): void;
}

/** Whether a field names an entity and keeps lists of who names whom. */
export const isReference = (field: Field) => "onDespawn" in field;

/** What the fields of a record hold as they begin. */
export function zeroOf(fields: RecordFields): Values {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, zero(field)]));
}

function zero(field: Field): Value {
  switch (field.kind) {
    case "scalar":
      return field.meaning === "bool" ? false : 0;
    case "bits":
      return 0;
    case "oneOf":
      return field.names[0];
    case "utf8":
      return "";
    case "array":
      return new Array<number>(field.length).fill(0);
    case "list":
    case "ring":
      return [];
    case "record":
      return zeroOf(field.fields);
  }
}

/** A value that a scalar can hold. */
export function someScalar({ type, meaning }: ScalarField<number | boolean>, dice: Dice): number | boolean {
  if (meaning === "bool") return dice(2) === 0;
  if (type === "f32") return Math.fround(dice(1000) / 7);
  if (type === "f64") return dice(1_000_000) / 7 - 5000;
  const bytes = { i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4 }[type];
  const value = dice(2 ** (8 * bytes));
  return type.startsWith("i") ? value - 2 ** (8 * bytes - 1) : value;
}

/** A value that a prefab can begin a field with, and what the field then holds; nothing where it cannot. */
export function someBeginning(field: Field, dice: Dice): { given: Value; held: Value } | undefined {
  if (isReference(field)) return undefined;
  if (field.kind === "bits") {
    const given = dice(2 ** 31);
    return { given, held: given & (2 ** field.bits - 1) };
  }
  const value =
    field.kind === "scalar"
      ? someScalar(field, dice)
      : field.kind === "oneOf"
        ? pick(dice, field.names)
        : undefined;
  return value === undefined ? undefined : { given: value, held: value };
}

/** Writes one field at random, in the view and in the model; answers whether it was one that is set as a value. */
export function write(
  holder: Loose,
  values: Values,
  fields: RecordFields,
  dice: Dice,
  checked: boolean,
): boolean {
  const [name, field] = pick(
    dice,
    Object.entries(fields).filter(([, each]) => !isReference(each)),
  );
  switch (field.kind) {
    case "scalar":
      holder[name] = values[name] = someScalar(field, dice);
      return true;
    case "bits": {
      const value = dice(2 ** 31);
      holder[name] = value;
      values[name] = value & (2 ** field.bits - 1);
      return true;
    }
    case "oneOf":
      holder[name] = values[name] = pick(dice, field.names);
      return true;
    case "utf8":
      holder[name] = values[name] = "wolf€".slice(0, dice(1 + Math.min(4, field.capacity)));
      return true;
    case "record":
      write(holder[name] as Loose, values[name] as Values, field.fields, dice, checked);
      return false;
    case "array": {
      const index = dice(field.length);
      const value = someElement(field.element, dice) as number;
      (holder[name] as AnyList).set(index, value);
      (values[name] as number[])[index] = value;
      return false;
    }
    case "list":
      writeList(holder[name] as AnyList, values[name] as (number | Values)[], field, dice, checked);
      return false;
    case "ring": {
      const model = values[name] as number[];
      const view = holder[name] as AnyList;
      if (dice(8) === 0) {
        view.clear();
        model.length = 0;
        return false;
      }
      const value = someElement(field.element, dice) as number;
      view.push(value);
      model.push(value);
      if (model.length > field.capacity) model.shift();
      return false;
    }
  }
}

function writeList(
  view: AnyList,
  model: (number | Values)[],
  { element, capacity }: { readonly element: Element; readonly capacity: number },
  dice: Dice,
  checked: boolean,
): void {
  if (dice(10) === 0) {
    view.clear();
    model.length = 0;
  } else if (model.length > 0 && dice(3) === 0) {
    const index = dice(model.length);
    view.removeAt(index);
    model.splice(index, 1);
  } else if (model.length < capacity) {
    const value = someElement(element, dice);
    if (typeof value === "number") view.push(value);
    else Object.assign(view.push(), value);
    model.push(value);
  } else if (checked) refuses("COLLECTION_FULL", () => view.push(1));
}

function someElement(element: Element, dice: Dice): number | Values {
  if (element.kind === "scalar") return someScalar(element, dice) as number;
  const fields = Object.entries((element as { readonly fields: RecordFields }).fields);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, someScalar(field as ScalarField<number>, dice)]),
  );
}

/** Compares what fields hold with the model. */
export function expectFields(holder: Loose, values: Values, fields: RecordFields, what: string): void {
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (field.kind === "record") {
      expectFields(holder[name] as Loose, values[name] as Values, field.fields, `${what}.${name}`);
    } else if (field.kind === "array" || field.kind === "list" || field.kind === "ring") {
      assert.deepEqual(contents(holder[name] as AnyList, field), values[name], `${what}.${name}`);
    } else if (holder[name] !== values[name]) {
      assert.equal(holder[name], values[name], `${what}.${name}`);
    }
  }
}

function contents(view: AnyList, { kind, element }: { readonly kind: string; readonly element: Element }) {
  const { length } = view;
  return Array.from({ length }, (_, index) => {
    if (kind === "ring") return view.newest(length - 1 - index);
    if (element.kind === "scalar") return view.get(index);
    const fields = Object.keys((element as { readonly fields: RecordFields }).fields);
    const record = view.at(index);
    return Object.fromEntries(fields.map((name) => [name, record[name]]));
  });
}
