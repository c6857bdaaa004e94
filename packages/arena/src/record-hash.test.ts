import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import {
  array,
  bits,
  bool,
  type Element,
  f32,
  f64,
  handle,
  i8,
  i16,
  i32,
  list,
  oneOf,
  type RecordFields,
  ring,
  u8,
  u16,
  u32,
  utf8,
} from "./field.js";
import { Everything } from "./random-record.test.js";
import { type RecordLayout, record, vec2, vec3 } from "./record.js";

const Buff = record("Buff", { kind: u8, until: i32 });

describe("a layout's hash", () => {
  test("is the same in every version", () => {
    // A change of these numbers makes every block that was written before unreadable: raise VERSION in
    // block-header.ts too.
    assert.equal(record("Point", { x: i32, y: i32 }).hash, 729150924);
    assert.equal(record("Player", { hp: i16, xs: array(f32, 3), buffs: list(Buff, 4) }).hash, 1646027737);
    assert.equal(Everything.hash, 450171350);
  });

  test("is the same in every process", () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const from = JSON.stringify(new URL("./random-record.test.js", import.meta.url).href);
    const program = `import { Everything } from ${from}; console.log(Everything.hash, String(Everything))`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
      env,
    });
    assert.equal(stdout, `${Everything.hash} ${Everything}\n`, stderr);
  });

  test("differs by every name, type, count, order and element", () => {
    const variants: RecordLayout<RecordFields>[] = [
      record("P", { x: i32 }),
      record("Q", { x: i32 }),
      record("P", { y: i32 }),
      record("P", { x: i32, y: i32 }),
      ...[u32, f32, u8, i8, i16, u16, f64, bool, handle("A"), handle("B")].map((x) => record("P", { x })),
      ...[bits(1), bits(2), bits(31)].map((x) => record("P", { x })),
      record("P", { x: bits(2), y: bits(3) }),
      record("P", { y: bits(3), x: bits(2) }),
      record("P", { x: bits(3), y: bits(2) }),
      ...[utf8(3), utf8(4), utf8(255), utf8(256)].map((x) => record("P", { x })),
      ...[oneOf("a"), oneOf("a", "b"), oneOf("b", "a"), oneOf("a, b"), oneOf('a","b')].map((x) =>
        record("P", { x }),
      ),
      ...[array, list, ring].flatMap((of) => [
        ...[i32, bool, u8, i8, f64, handle("A"), handle("B")].map((x) =>
          record("P", { x: of<Element>(x, 4) }),
        ),
        record("P", { x: of(i32, 1) }),
        record("P", { x: of(i32, 2) }),
        record("P", { x: of(Buff, 1) }),
        record("P", { x: of(Buff, 2) }),
        record("P", { x: of(record("Buff", { kind: i8, until: i32 }), 1) }),
        record("P", { x: of(record("Buff", { sort: u8, until: i32 }), 1) }),
        record("P", { x: of(record("Boon", { kind: u8, until: i32 }), 1) }),
      ]),
      record("P", { x: Buff }),
      record("P", { x: record("Boon", { kind: u8, until: i32 }) }),
      record("P", { x: record("Buff", { kind: u8, until: u32 }) }),
      record("P", { x: record("Buff", { kind: u8, until: record("Until", { tick: i32 }) }) }),
      record("P", { x: record("Buff", { kind: u8, until: record("Until", { tick: u32 }) }) }),
      record("P", { x: vec2(i32) }),
      record("P", { x: vec3(i32) }),
    ];
    const hashes = new Map<number, string>();
    for (const variant of variants) {
      const same = hashes.get(variant.hash);
      assert.equal(same, undefined, `${same}\nhas the same hash as\n${variant}`);
      hashes.set(variant.hash, String(variant));
    }
  });

  test("follows the order in memory, not that of declaration", () => {
    assert.equal(record("P", { a: u8, b: i32 }).hash, record("P", { b: i32, a: u8 }).hash);
    assert.notEqual(record("P", { a: i32, b: i32 }).hash, record("P", { b: i32, a: i32 }).hash);
  });
});
