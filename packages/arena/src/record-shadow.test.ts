import assert from "node:assert/strict";
import type { ArrayView, RecordArrayView } from "./array-view.js";
import type { ArrayField, Element, Field, ListField, RecordFields, RingField } from "./field.js";
import type { ListView, ScalarListView } from "./list-view.js";
import { badIndex, type Dice, pick, refuses } from "./random-program.test.js";
import { type Scalar, someScalar, someText } from "./random-record.test.js";
import type { RecordLayout } from "./record.js";
import type { RingView, ScalarRingView } from "./ring-view.js";

/*
 * Models of records of any layout, and random operations on both; no test of its own. A model knows what every byte of its
 * record holds, so it also tells what a push to a list brings up again.
 */

type Value = number | boolean | string;
/** A view, its fields by name. */
export type Loose = Record<string, unknown>;

const wellFormed = (text: string) =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));

/** What a program does with a model of something in a record. `holder` is the view of the record. */
abstract class Shadow {
  constructor(readonly name: string) {}
  /** Does one random thing to the field and to the model; with checks, also what is not allowed. */
  abstract act(holder: Loose, dice: Dice, checked: boolean): void;
  /** Compares the field with the model. */
  abstract expect(holder: Loose): void;
  /** Sets the field to something known, whatever was there: as a user must where memory is used again. */
  abstract settle(holder: Loose, dice: Dice): void;
  abstract clone(): Shadow;
}

/** The model of a record. */
export class RecordShadow {
  constructor(private readonly members: readonly Shadow[]) {}

  /** The model of a zeroed record. */
  static of(layout: RecordLayout<RecordFields>): RecordShadow {
    return new RecordShadow(layout.places.map(({ name, field }) => shadowOf(name, field)));
  }

  act(view: Loose, dice: Dice, checked: boolean): void {
    pick(dice, this.members).act(view, dice, checked);
  }

  expect(view: Loose): void {
    for (const member of this.members) member.expect(view);
  }

  settle(view: Loose, dice: Dice): void {
    for (const member of this.members) member.settle(view, dice);
  }

  clone(): RecordShadow {
    return new RecordShadow(this.members.map((member) => member.clone()));
  }
}

function shadowOf(name: string, field: Field): Shadow {
  switch (field.kind) {
    case "scalar":
    case "bits":
    case "oneOf":
    case "utf8":
      return new ValueShadow(name, field, zeroOf(field));
    case "record":
      return new NestedShadow(name, RecordShadow.of(field));
    case "array":
      return new ArrayShadow(name, field, slotsOf(field.element, field.length));
    case "list":
      return new ListShadow(name, field, slotsOf(field.element, field.capacity), 0);
    case "ring":
      return new RingShadow(name, field, slotsOf(field.element, field.capacity), 0);
  }
}

type ValueField = Exclude<Field, { readonly kind: "record" | "array" | "list" | "ring" }>;

function zeroOf(field: ValueField): Value {
  if (field.kind === "oneOf") return field.names[0];
  if (field.kind === "utf8") return "";
  return field.kind === "scalar" && field.meaning === "bool" ? false : 0;
}

class ValueShadow extends Shadow {
  constructor(
    name: string,
    private readonly field: ValueField,
    private value: Value,
  ) {
    super(name);
  }
  act(holder: Loose, dice: Dice): void {
    const { field, name } = this;
    if (dice(3) === 0) this.expect(holder);
    if (dice(8) === 0 && field.kind === "oneOf") {
      refuses("BAD_VALUE", () => (holder[name] = pick(dice, ["", "Idle", 0, undefined, "constructor"])));
    } else if (dice(4) === 0 && field.kind === "utf8") {
      refuses("BAD_VALUE", () => (holder[name] = "€".repeat(1 + field.capacity / 3)));
    } else {
      this.settle(holder, dice);
    }
    this.expect(holder);
  }
  settle(holder: Loose, dice: Dice): void {
    const { field, name } = this;
    if (field.kind === "scalar") {
      holder[name] = this.value = someScalar(field, dice);
    } else if (field.kind === "bits") {
      const value = dice(2 ** 32) - 2 ** 31;
      holder[name] = value;
      this.value = (value & (2 ** field.bits - 1)) >>> 0;
    } else if (field.kind === "oneOf") {
      holder[name] = this.value = pick(dice, field.names);
    } else {
      const text = someText(dice);
      if (Buffer.byteLength(text) > field.capacity) refuses("BAD_VALUE", () => (holder[name] = text));
      const fits = Buffer.byteLength(text) <= field.capacity ? text : "";
      holder[name] = fits;
      this.value = wellFormed(fits);
    }
  }
  expect(holder: Loose): void {
    assert.equal(holder[this.name], this.value, this.name);
  }
  clone(): Shadow {
    return new ValueShadow(this.name, this.field, this.value);
  }
}

class NestedShadow extends Shadow {
  constructor(
    name: string,
    private readonly record: RecordShadow,
  ) {
    super(name);
  }
  act(holder: Loose, dice: Dice, checked: boolean): void {
    this.record.act(holder[this.name] as Loose, dice, checked);
  }
  settle(holder: Loose, dice: Dice): void {
    this.record.settle(holder[this.name] as Loose, dice);
  }
  expect(holder: Loose): void {
    this.record.expect(holder[this.name] as Loose);
  }
  clone(): Shadow {
    return new NestedShadow(this.name, this.record.clone());
  }
}

/** What one slot of an array, a list or a ring holds; `undefined` where the model does not know. */
type Slot = number | boolean | RecordShadow | undefined;

function slotsOf(element: Element, count: number): Slot[] {
  return Array.from({ length: count }, () => {
    if (element.kind === "record") return RecordShadow.of(element);
    return element.meaning === "bool" ? false : 0;
  });
}

const cloneOf = (slot: Slot): Slot => (slot instanceof RecordShadow ? slot.clone() : slot);

class ArrayShadow extends Shadow {
  constructor(
    name: string,
    private readonly field: ArrayField<Element>,
    private readonly slots: Slot[],
  ) {
    super(name);
  }
  act(holder: Loose, dice: Dice, checked: boolean): void {
    const { element, length } = this.field;
    const index = dice(length);
    const slot = this.slots[index];
    if (slot instanceof RecordShadow) {
      const view = holder[this.name] as RecordArrayView<RecordFields>;
      slot.act(view.at(index), dice, checked);
      if (checked && dice(8) === 0) refuses("OUT_OF_RANGE", () => view.at(badIndex(dice, length)));
    } else {
      const view = holder[this.name] as ArrayView<number | boolean>;
      assert.equal(view.get(index), slot);
      view.set(index, (this.slots[index] = someScalar(element as Scalar, dice)) as number | boolean);
      if (checked && dice(8) === 0) {
        refuses("OUT_OF_RANGE", () => view.get(badIndex(dice, length)));
        refuses("OUT_OF_RANGE", () => view.set(badIndex(dice, length), 1));
      }
    }
  }
  settle(holder: Loose, dice: Dice): void {
    const { element, length } = this.field;
    for (let index = 0; index < length; index++) {
      if (element.kind === "record") {
        const shadow = RecordShadow.of(element);
        shadow.settle((holder[this.name] as RecordArrayView<RecordFields>).at(index), dice);
        this.slots[index] = shadow;
      } else {
        const value = someScalar(element, dice);
        (holder[this.name] as ArrayView<number | boolean>).set(index, value);
        this.slots[index] = value;
      }
    }
  }
  expect(holder: Loose): void {
    const view = holder[this.name] as { readonly length: number };
    assert.equal(view.length, this.field.length);
    for (const [index, slot] of this.slots.entries()) {
      if (slot instanceof RecordShadow) slot.expect((view as RecordArrayView<RecordFields>).at(index));
      else assert.equal((view as ArrayView<number | boolean>).get(index), slot, this.name);
    }
  }
  clone(): Shadow {
    return new ArrayShadow(this.name, this.field, this.slots.map(cloneOf));
  }
}

class ListShadow extends Shadow {
  constructor(
    name: string,
    private readonly field: ListField<Element>,
    private readonly slots: Slot[],
    private length: number,
  ) {
    super(name);
  }
  act(holder: Loose, dice: Dice, checked: boolean): void {
    const action = dice(16);
    const { length } = this;
    const view = holder[this.name] as ListView<RecordFields> & ScalarListView<number | boolean>;
    if (action < 7) {
      if (length < this.field.capacity) this.push(view, dice);
      else if (checked) refuses("COLLECTION_FULL", () => view.push(1));
    } else if (action < 10 && length > 0) {
      const index = dice(length);
      view.removeAt(index);
      this.length--;
      for (let to = index; to < this.length; to++) this.slots[to] = cloneOf(this.slots[to + 1]);
    } else if (action < 14 && length > 0) {
      const index = dice(length);
      const slot = this.slots[index];
      if (slot instanceof RecordShadow) slot.act(view.at(index), dice, checked);
      else
        view.set(
          index,
          (this.slots[index] = someScalar(this.field.element as Scalar, dice)) as number | boolean,
        );
    } else if (action === 14 && checked) {
      refuses("OUT_OF_RANGE", () => view.removeAt(badIndex(dice, length)));
      if (this.field.element.kind === "record") {
        refuses("OUT_OF_RANGE", () => view.at(badIndex(dice, length)));
      } else {
        refuses("OUT_OF_RANGE", () => view.get(badIndex(dice, length)));
        refuses("OUT_OF_RANGE", () => view.set(badIndex(dice, length), 1));
      }
    } else if (dice(4) === 0) {
      view.clear();
      this.length = 0;
    } else {
      this.resize(view, dice);
    }
    assert.equal(view.length, this.length);
  }
  settle(holder: Loose): void {
    (holder[this.name] as ListView<RecordFields>).clear();
    this.length = 0;
    this.slots.fill(undefined);
  }
  expect(holder: Loose): void {
    const view = holder[this.name] as ListView<RecordFields> & ScalarListView<number | boolean>;
    assert.deepEqual([view.length, view.capacity], [this.length, this.field.capacity]);
    for (let index = 0; index < this.length; index++) {
      const slot = this.slots[index];
      if (slot instanceof RecordShadow) slot.expect(view.at(index));
      else assert.equal(view.get(index), slot, this.name);
    }
  }
  clone(): Shadow {
    return new ListShadow(this.name, this.field, this.slots.map(cloneOf), this.length);
  }
  private push(view: ListView<RecordFields> & ScalarListView<number | boolean>, dice: Dice): void {
    const { element } = this.field;
    if (element.kind === "record")
      this.slots[this.length] = pushed(this.slots[this.length], element, view.push(), dice);
    else view.push((this.slots[this.length] = someScalar(element, dice)) as number | boolean);
    this.length++;
  }
  private resize(view: ListView<RecordFields> & ScalarListView<number | boolean>, dice: Dice): void {
    const { element, capacity } = this.field;
    refuses("OUT_OF_RANGE", () => view.resize(badIndex(dice, capacity + 1)));
    const length = dice(capacity + 1);
    view.resize(length);
    for (let index = this.length; index < length; index++) {
      const slot = this.slots[index];
      if (element.kind === "record") this.slots[index] = pushed(slot, element, view.at(index), dice);
      else if (slot !== undefined) assert.equal(view.get(index), slot, this.name);
      else view.set(index, (this.slots[index] = someScalar(element, dice)) as number | boolean);
    }
    this.length = length;
  }
}

/** The model of a record that was just pushed, or brought up by a new length: its bytes are as they were, where the model knows how they were. */
function pushed(slot: Slot, element: RecordLayout<RecordFields>, view: Loose, dice: Dice): RecordShadow {
  if (slot instanceof RecordShadow) {
    slot.expect(view);
    return slot;
  }
  const shadow = RecordShadow.of(element);
  shadow.settle(view, dice);
  return shadow;
}

class RingShadow extends Shadow {
  constructor(
    name: string,
    private readonly field: RingField<Element>,
    private readonly slots: Slot[],
    private pushes: number,
  ) {
    super(name);
  }
  act(holder: Loose, dice: Dice, checked: boolean): void {
    const { length } = this;
    const { element, capacity } = this.field;
    const view = holder[this.name] as RingView<RecordFields> & ScalarRingView<number | boolean>;
    const action = dice(16);
    if (action < 9) {
      const slot = this.pushes % capacity;
      if (element.kind === "record") this.slots[slot] = pushed(this.slots[slot], element, view.push(), dice);
      else view.push((this.slots[slot] = someScalar(element, dice)) as number | boolean);
      this.pushes++;
    } else if (action < 14 && length > 0) {
      const age = dice(length);
      const slot = this.slots[this.slotOf(age)];
      if (slot instanceof RecordShadow) slot.act(view.newest(age), dice, checked);
      else assert.equal(view.newest(age), slot);
    } else if (action === 14 && checked) {
      refuses("OUT_OF_RANGE", () => view.newest(badIndex(dice, length)));
    } else if (dice(4) === 0) {
      view.clear();
      this.pushes = 0;
    }
    assert.equal(view.length, this.length);
  }
  settle(holder: Loose): void {
    (holder[this.name] as RingView<RecordFields>).clear();
    this.pushes = 0;
    this.slots.fill(undefined);
  }
  expect(holder: Loose): void {
    const view = holder[this.name] as RingView<RecordFields> & ScalarRingView<number | boolean>;
    assert.deepEqual([view.length, view.capacity], [this.length, this.field.capacity]);
    for (let age = 0; age < this.length; age++) {
      const slot = this.slots[this.slotOf(age)];
      if (slot instanceof RecordShadow) slot.expect(view.newest(age));
      else assert.equal(view.newest(age), slot, this.name);
    }
  }
  clone(): Shadow {
    return new RingShadow(this.name, this.field, this.slots.map(cloneOf), this.pushes);
  }
  private get length(): number {
    return Math.min(this.pushes, this.field.capacity);
  }
  private slotOf(age: number): number {
    return (this.pushes - 1 - age) % this.field.capacity;
  }
}
