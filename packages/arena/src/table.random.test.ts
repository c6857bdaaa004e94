import assert from "node:assert/strict";
import {
  Arena,
  array,
  bool,
  type Field,
  f32,
  f64,
  i8,
  i16,
  i32,
  type RecordFields,
  type RecordLayout,
  record,
  type ScalarField,
  Table,
  u8,
  u16,
  u32,
} from "./index.js";
import { badIndex, type Dice, pick, program, refuses } from "./random-program.test.js";

const SCALARS: readonly ScalarField<number | boolean>[] = [
  i8,
  u8,
  i16,
  u16,
  i32,
  u32,
  f32,
  f64,
  bool,
] as readonly ScalarField<number | boolean>[];

const TYPED = {
  i8: new Int8Array(1),
  u8: new Uint8Array(1),
  i16: new Int16Array(1),
  u16: new Uint16Array(1),
  i32: new Int32Array(1),
  u32: new Uint32Array(1),
  f32: new Float32Array(1),
  f64: new Float64Array(1),
};

/** A value that a field of this type can hold. */
function someValue(type: ScalarField<number | boolean>, dice: Dice): number | boolean {
  if (type.isBoolean) return dice(2) === 1;
  const cell = TYPED[type.type];
  cell[0] = pick(dice, [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1, dice(2 ** 32), dice(2 ** 32) / 7]);
  return cell[0];
}

const zeroOf = (type: ScalarField<number | boolean>) => (type.isBoolean ? false : 0);

program("a table of a random record", ({ dice, reserve, checked }) => {
  const fields: Record<string, Field> = {};
  const names = Array.from({ length: 1 + dice(8) }, (_, index) => `f${index}`);
  for (const name of names) {
    const scalar = pick(dice, SCALARS);
    fields[name] = dice(3) === 0 ? array(scalar, 1 + dice(5)) : scalar;
  }
  const layout = record("Random", fields) as RecordLayout<RecordFields>;
  const length = 1 + dice(30);
  const arena = Arena.open({ capacityBytes: 8192, reserve: reserve(8192) });
  arena.alloc(dice(9), 1);
  const table = new Table(arena, layout, length);
  const cursor = table.cursor();
  const row = cursor as unknown as Record<string, number | boolean>;
  const cells = cursor as unknown as Record<
    string,
    { get(index: number): unknown; set(index: number, value: unknown): void }
  >;
  const model = Array.from({ length }, () =>
    names.map((name) => {
      const field = fields[name];
      if (field.kind === "scalar") return [zeroOf(field)];
      return field.kind === "array" ? new Array(field.length).fill(zeroOf(field.element)) : [];
    }),
  );
  const expectField = (index: number, f: number) => {
    const name = names[f];
    const field = fields[name];
    cursor.at(index);
    if (field.kind === "scalar") assert.equal(row[name], model[index][f][0]);
    for (let i = 0; field.kind === "array" && i < field.length; i++) {
      assert.equal(cells[name].get(i), model[index][f][i]);
    }
  };
  const step = () => {
    const index = dice(length);
    const f = dice(names.length);
    const name = names[f];
    const field = fields[name];
    const action = dice(10);
    if (action === 0 && checked) {
      refuses("OUT_OF_RANGE", () => cursor.at(badIndex(dice, length)));
    } else if (action === 1 && checked && field.kind === "array") {
      cursor.at(index);
      refuses("OUT_OF_RANGE", () => cells[name].get(badIndex(dice, field.length)));
      refuses("OUT_OF_RANGE", () => cells[name].set(badIndex(dice, field.length), 1));
    } else if (action < 4) {
      expectField(index, f);
    } else if (field.kind === "scalar") {
      cursor.at(index);
      row[name] = model[index][f][0] = someValue(field, dice);
    } else if (field.kind === "array") {
      const i = dice(field.length);
      cursor.at(index);
      cells[name].set(i, (model[index][f][i] = someValue(field.element, dice)));
    }
  };
  const compare = () => {
    for (let index = 0; index < length; index++) {
      for (let f = 0; f < names.length; f++) expectField(index, f);
    }
  };
  return { step, compare };
});
