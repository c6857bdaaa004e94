import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena, openReserve } from "./each-mode.test.js";
import { f64, i32, list, u8 } from "./field.js";
import { List } from "./list.js";
import { overlay } from "./overlay.js";
import { diceFrom } from "./random-program.test.js";
import { Everything } from "./random-record.test.js";
import { record } from "./record.js";
import { type Loose, RecordShadow } from "./record-shadow.test.js";
import { Table } from "./table.js";

const Entry = record("Entry", { id: i32, tag: u8 });
const Wide = record("Wide", { weight: f64, id: i32 });

for (const mode of EACH_MODE) {
  describe(`an overlay, ${mode.mode},`, () => {
    test("reads and writes a record where its bytes are", () => {
      const arena = openArena(mode);
      const entry = overlay(arena.reserve, Entry);
      const [a, b] = [arena.alloc(Entry.bytes), arena.alloc(Entry.bytes)];
      assert.equal(entry.at(arena.byteAt(a)), entry);
      entry.id = 0x01020304;
      entry.tag = 5;
      entry.at(arena.byteAt(b)).id = 7;
      entry.tag = 8;
      assert.deepEqual([entry.at(arena.byteAt(a)).id, entry.tag], [0x01020304, 5]);
      assert.deepEqual([entry.at(arena.byteAt(b)).id, entry.tag], [7, 8]);
      assert.deepEqual([...arena.slice(a, 5).clone()], [4, 3, 2, 1, 5]);
    });

    test("does every field of a record as a table does", () => {
      const arena = openArena(mode, 1 << 14);
      const table = new Table(arena, Everything, 2);
      const row = table.cursor().at(1) as Loose;
      const over = overlay(arena.reserve, Everything).at(
        arena.baseBytes + table.offsetBytes + Everything.bytes,
      );
      const shadow = RecordShadow.of(Everything);
      const dice = diceFrom(1);
      for (let step = 0; step < 2000; step++)
        shadow.act(step % 2 === 0 ? row : (over as Loose), dice, mode.checked);
      shadow.expect(row);
      shadow.expect(over as Loose);
    });

    test("reaches the first and the last bytes of the reserve", () => {
      const reserve = openReserve(mode, 128);
      const wide = overlay(reserve, Wide);
      wide.at(0).weight = 1;
      wide.at(112).weight = 2;
      wide.id = 3;
      const { f64: doubles, i32: words } = reserve.views;
      assert.deepEqual([doubles[0], doubles[14], words[30]], [1, 2, 3]);
    });

    test("reaches records that are cut behind the bytes that it was told of", () => {
      const Bag = record("Bag", { tag: i32, entries: list(u8, 60) });
      const reserve = openReserve(mode, 128);
      const bag = overlay(reserve, Bag, 8);
      assert.equal(Bag.bytes, 68);
      bag.at(116).entries.push(9);
      assert.deepEqual([bag.entries.length, bag.entries.get(0)], [1, 9]);
      if (mode.checked) assert.throws(() => bag.at(124), { code: "OUT_OF_RANGE", message: /from 0 to 120$/ });
    });

    test("sees a record that another cursor writes", () => {
      const arena = openArena(mode);
      const entries = new List(arena, Entry, 3);
      const [writer, reader] = [entries.cursor(), overlay(arena.reserve, Entry)];
      writer.push().id = 1;
      writer.push().id = 2;
      reader.at(arena.baseBytes + entries.offsetBytes + 8 + Entry.bytes);
      assert.equal(reader.id, 2);
      writer.id = 9;
      assert.equal(reader.id, 9);
    });

    test("two of one layout stand apart", () => {
      const reserve = openReserve(mode, 128);
      const [a, b] = [overlay(reserve, Entry).at(64), overlay(reserve, Entry).at(72)];
      a.id = 1;
      b.id = 2;
      assert.deepEqual([a.id, b.id], [1, 2]);
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  describe(`an overlay refuses, ${mode.mode},`, () => {
    test("a byte at which its record is not aligned, or not all in the reserve, and stays where it is", () => {
      const reserve = openReserve(mode, 128);
      const [entry, wide] = [overlay(reserve, Entry).at(64), overlay(reserve, Wide).at(64)];
      entry.id = 42;
      for (const byte of [1, 2, 66, 124, 128, 2 ** 31, ...NO_INDEX]) {
        assert.throws(() => entry.at(byte), {
          code: "OUT_OF_RANGE",
          message: `overlay of Entry: byte ${byte} is no place for it; give a multiple of 4 from 0 to 120`,
        });
      }
      for (const byte of [4, 60, 116, 120]) {
        assert.throws(() => wide.at(byte), {
          code: "OUT_OF_RANGE",
          message: `overlay of Wide: byte ${byte} is no place for it; give a multiple of 8 from 0 to 112`,
        });
      }
      assert.equal(entry.id, 42);
    });

    test("a field before the first move", () => {
      const entry = overlay(openReserve(mode, 128), Entry);
      const unmoved = {
        code: "STALE_CURSOR",
        message: "overlay of Entry: its cursor stands nowhere yet; move it first",
      };
      assert.throws(() => entry.id, unmoved);
      assert.throws(() => (entry.id = 1), unmoved);
    });

    test("a view that was asked for before the last move", () => {
      const Bag = record("Bag", { entries: list(Entry, 2) });
      const bag = overlay(openReserve(mode, 128), Bag).at(64);
      const { entries } = bag;
      entries.push();
      bag.at(0);
      assert.throws(() => entries.length, {
        code: "STALE_CURSOR",
        message: "Bag.entries: its cursor moved since; ask the cursor for it again, or make a second cursor",
      });
      assert.equal(bag.entries.length, 0);
    });
  });
}
