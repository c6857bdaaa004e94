import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import {
  BAGS,
  BODIES,
  contentOfBag,
  expectedBag,
  groupIn,
  Hit,
  pairOf,
  ROWS,
  SHEETS,
  Spot,
  writeBag,
  writeBody,
} from "./bodies-and-bags.test.js";
import { ColumnGroup, lanesOf, type Sheet } from "./column-group.js";
import { EACH_MODE, openReserve } from "./each-mode.test.js";
import { array, bits, bool, f32, f64, i16, i32, list, type RecordFields, ring, u8, utf8 } from "./field.js";
import { type RecordLayout, record, vec2 } from "./record.js";
import { bytesOfField, ownersOf } from "./row-bytes.test.js";

describe("columns of a group", () => {
  const [mode] = EACH_MODE;
  const placeOf = (layout: RecordLayout<RecordFields>, name: string) => {
    const place = layout.places.find((each) => each.name === name);
    assert.ok(place !== undefined);
    return place;
  };

  test("are lanes where words hold the field: neighbours that share a word share one, and parts go on in the next", () => {
    const { group } = groupIn(mode);
    const at = (sheet: number, name: string) => group.columnPlace(sheet, placeOf(SHEETS[sheet].layout, name));
    const laneBytes = Math.ceil(ROWS / 2) * 8;
    for (const name of ["hp", "mana", "alive", "x", "team", "rank", "state", "place", "hit"]) {
      assert.deepEqual([at(BODIES, name).strideBytes, at(BODIES, name).laneBytes], [4, laneBytes], name);
    }
    for (const name of ["weight", "name", "story", "speed"])
      assert.equal(at(BODIES, name).laneBytes, undefined, name);
    assert.equal(at(BODIES, "team").rowZeroBytes, at(BODIES, "level").rowZeroBytes);
    const narrow = ["hp", "mana", "alive"].map((name) => at(BODIES, name).rowZeroBytes);
    assert.ok(Math.max(...narrow) - Math.min(...narrow) < 4);
    for (const name of ["words", "floats", "counts", "slots", "hits", "trail"]) {
      assert.deepEqual([at(BAGS, name).strideBytes, at(BAGS, name).laneBytes], [4, 16], name);
    }
    for (const name of ["bytes", "halves", "flags", "seen", "doubles", "sums", "means", "spots"]) {
      assert.equal(at(BAGS, name).laneBytes, undefined, name);
    }
  });

  test("are where `columnPlace` says: for those who read the bytes themselves", () => {
    const { arena, group } = groupIn(mode);
    const { body, at } = pairOf(group);
    at(5);
    writeBody(body, 5);
    const bytes = new DataView(arena.snapshot().buffer);
    const start = group.origin.first * 4 - arena.baseBytes;
    const offsetOf = (name: string) =>
      start + bytesOfField(group, BODIES, placeOf(SHEETS[BODIES].layout, name), 5)[0];
    assert.equal(bytes.getInt16(offsetOf("hp"), true), -5);
    assert.equal(bytes.getUint32(offsetOf("count"), true), 2 ** 32 - 6);
    assert.equal(bytes.getFloat64(offsetOf("weight"), true), 5 / 3);
    assert.equal(bytes.getUint8(offsetOf("name")), 2);
  });

  test("are refused for a field of another sheet", () => {
    const { group } = groupIn(mode);
    assert.throws(() => group.columnPlace(BODIES, placeOf(SHEETS[BAGS].layout, "hits")), {
      code: "BAD_ARGUMENT",
      message: "group: hits is no field of sheet 0",
    });
  });

  test("leave the bytes free that were asked for behind a sheet, however many, and go on aligned", () => {
    for (const spareBytes of [0, 4, 8, 12, 64]) {
      const sheets = [{ ...SHEETS[BODIES], spareBytes }, SHEETS[BAGS]];
      const { group } = groupIn(mode, sheets);
      const { group: bare } = groupIn(mode);
      const ofFirst = (owner: number) => owner > 0 && owner <= ROWS;
      const lastOwned = ownersOf(group).reduce((last, owner, at) => (ofFirst(owner) ? at : last), -1);
      const next = ownersOf(group).findIndex((owner) => owner > ROWS);
      assert.ok(next - lastOwned > spareBytes);
      assert.equal(group.bytes - bare.bytes, Math.ceil(spareBytes / 8) * 8);
      const { bag, at } = pairOf(group);
      at(3);
      writeBag(bag, 3);
      assert.deepEqual(contentOfBag(bag), expectedBag(3));
    }
  });

  test("have another hash in a block's layout where anything of the group is another", () => {
    const hashOf = (sheets: readonly Sheet[], rows: number) => {
      const layout = new BlockLayout(openReserve(mode), "block");
      new ColumnGroup(layout, "group", sheets, rows);
      return layout.hash;
    };
    const [bodies, bags] = SHEETS;
    const hashes = [
      hashOf(SHEETS, ROWS),
      hashOf(SHEETS, ROWS + 1),
      hashOf([bodies], ROWS),
      hashOf([bags, bodies], ROWS),
      hashOf([bodies, { ...bags, firstRow: 2 }], ROWS),
      hashOf([bodies, { ...bags, rows: 3 }], ROWS),
      hashOf([bodies, { ...bags, spareBytes: 8 }], ROWS),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.equal(hashOf(SHEETS, ROWS), hashes[0]);
  });
});

test("a record makes as many lanes as it has words, unless a field has a column of its own", () => {
  const lanes = (fields: RecordFields) => lanesOf(record("Lanes", fields));
  assert.equal(lanes({ a: u8, b: u8, c: i16 }), 1);
  assert.equal(lanes({ a: f32, b: bits(30), c: bits(3) }), 3);
  assert.equal(
    lanes({ a: list(i32, 3), b: ring(Hit, 2), c: array(vec2(f32), 2) }),
    4 + (1 + (2 * Hit.bytes) / 4) + 4,
  );
  for (const own of [f64, utf8(3), vec2(f64), list(u8, 3), array(bool, 4), ring(Spot, 2)]) {
    assert.equal(lanes({ a: i32, own }), -1);
  }
});
