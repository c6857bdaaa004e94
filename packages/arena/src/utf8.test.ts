import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EACH_MODE, openArena, tableCursor } from "./each-mode.test.js";
import { u8, utf8 } from "./field.js";
import { record } from "./record.js";
import { Table } from "./table.js";
import { readUtf8, utf8Length, writeUtf8 } from "./utf8.js";

const bytesOf = (...bytes: number[]) => readUtf8(Uint8Array.from(bytes), 0, bytes.length);

/** What is written, and its bytes, at the edges of one, two, three and four of them. */
const EDGES: readonly [string, number[]][] = [
  ["", []],
  ["\0", [0]],
  ["A", [0x41]],
  ["\x7f", [0x7f]],
  ["\x80", [0xc2, 0x80]],
  ["é", [0xc3, 0xa9]],
  ["\u07ff", [0xdf, 0xbf]],
  ["\u0800", [0xe0, 0xa0, 0x80]],
  ["€", [0xe2, 0x82, 0xac]],
  ["\ud7ff", [0xed, 0x9f, 0xbf]],
  ["\ue000", [0xee, 0x80, 0x80]],
  ["\ufeff", [0xef, 0xbb, 0xbf]],
  ["\uffff", [0xef, 0xbf, 0xbf]],
  ["\u{10000}", [0xf0, 0x90, 0x80, 0x80]],
  ["😀", [0xf0, 0x9f, 0x98, 0x80]],
  ["\u{10ffff}", [0xf4, 0x8f, 0xbf, 0xbf]],
];

describe("UTF-8", () => {
  test("is written and read at the edges of every length", () => {
    for (const [text, expected] of EDGES) {
      assert.equal(utf8Length(text), expected.length);
      const bytes = new Uint8Array(expected.length + 4).fill(0xaa);
      writeUtf8(bytes, 2, text);
      assert.deepEqual([...bytes], [0xaa, 0xaa, ...expected, 0xaa, 0xaa]);
      assert.equal(readUtf8(bytes, 2, expected.length), text);
    }
  });

  test("has U+FFFD for a lone surrogate, wherever it stands", () => {
    for (const [text, read] of [
      ["\ud800", "\ufffd"],
      ["\udfff", "\ufffd"],
      ["a\ud83d", "a\ufffd"],
      ["\ude00b", "\ufffdb"],
      ["\ude00\ud83d", "\ufffd\ufffd"],
      ["\ud83d\ud83d\ude00", "\ufffd😀"],
    ]) {
      const bytes = new TextEncoder().encode(text);
      assert.equal(utf8Length(text), bytes.length);
      const written = new Uint8Array(bytes.length);
      writeUtf8(written, 0, text);
      assert.deepEqual(written, bytes);
      assert.equal(readUtf8(written, 0, written.length), read);
    }
  });

  test("reads every byte that is none as U+FFFD, and goes on behind it", () => {
    for (const [why, read, bytes] of [
      ["a lone continuation", "\ufffdb", [0x80, 0x62]],
      ["no byte of UTF-8", "\ufffd\ufffd", [0xfe, 0xff]],
      ["an overlong slash", "\ufffd\ufffd", [0xc0, 0xaf]],
      ["an overlong of two", "\ufffd\ufffd", [0xc1, 0xbf]],
      ["an overlong of three", "\ufffd\ufffd\ufffd", [0xe0, 0x9f, 0xbf]],
      ["an overlong of four", "\ufffd\ufffd\ufffd\ufffd", [0xf0, 0x8f, 0xbf, 0xbf]],
      ["a surrogate", "\ufffd\ufffd\ufffd", [0xed, 0xa0, 0x80]],
      ["beyond the last code point", "\ufffd\ufffd\ufffd\ufffd", [0xf4, 0x90, 0x80, 0x80]],
      ["far beyond", "\ufffd\ufffd\ufffd\ufffd", [0xf7, 0xbf, 0xbf, 0xbf]],
      ["cut off after one of two", "a\ufffd", [0x61, 0xc3]],
      ["cut off after two of three", "\ufffd\ufffd", [0xe2, 0x82]],
      ["cut off after three of four", "\ufffd\ufffd\ufffd", [0xf0, 0x9f, 0x98]],
      ["another begins within it", "\ufffdé", [0xe2, 0xc3, 0xa9]],
    ] as const) {
      assert.equal(bytesOf(...bytes), read, why);
    }
  });

  test("does not read beyond its length", () => {
    assert.equal(readUtf8(Uint8Array.of(0x61, 0xc3, 0xa9), 0, 2), "a\ufffd");
  });
});

for (const mode of EACH_MODE) {
  describe(`a text field, ${mode.mode},`, () => {
    const Named = record("Named", { before: u8, name: utf8(8), story: utf8(300), behind: u8 });

    test("is empty at first, and reads back what was written", () => {
      const named = tableCursor(Named, 2, mode).at(1);
      assert.deepEqual([named.name, named.story], ["", ""]);
      for (const [text] of EDGES) {
        named.name = text;
        assert.equal(named.name, text);
      }
      named.story = "€".repeat(100);
      assert.equal(named.story, "€".repeat(100));
      assert.equal(named.at(0).name, "");
    });

    test("holds as many bytes as it says, and refuses one more, keeping the old", () => {
      const named = tableCursor(Named, 2, mode).at(0);
      named.name = "12345678";
      assert.equal(named.name, "12345678");
      for (const [text, bytes] of [
        ["123456789", 9],
        ["€€€", 9],
        ["1234567é", 9],
        ["12345😀", 9],
        ["123456\ud800", 9],
      ] as const) {
        assert.throws(() => (named.name = text), {
          code: "BAD_VALUE",
          message: `Named.name is set to ${bytes} bytes of UTF-8 and holds 8; shorten it or raise the capacity`,
        });
        assert.equal(named.name, "12345678");
      }
      named.story = "x".repeat(300);
      assert.throws(() => (named.story = "x".repeat(301)), { code: "BAD_VALUE" });
      assert.equal(named.story, "x".repeat(300));
    });

    test("touches nothing around it, and leaves zeros behind a shorter text", () => {
      const arena = openArena(mode);
      const named = new Table(arena, Named, 3).cursor();
      for (let index = 0; index < 3; index++) {
        named.at(index).before = named.behind = 200 + index;
      }
      const fresh = arena.snapshot();
      named.at(1).name = "12345678";
      named.story = "x".repeat(300);
      assert.deepEqual([named.before, named.behind, named.name], [201, 201, "12345678"]);
      assert.deepEqual([named.at(0).before, named.at(2).name], [200, ""]);
      named.at(1).name = "a";
      assert.equal(named.name, "a");
      named.name = "";
      named.story = "";
      assert.deepEqual(arena.snapshot(), fresh, "equal records have equal bytes");
    });

    test("reads no further than its capacity, whatever its bytes say", () => {
      const arena = openArena(mode);
      const table = new Table(arena, Named, 1);
      const named = table.cursor().at(0);
      named.behind = 0x62;
      arena.reserve.views.u8.fill(
        0x61,
        arena.baseBytes + table.offsetBytes,
        arena.baseBytes + arena.usedBytes,
      );
      assert.deepEqual([named.name, named.story], ["a".repeat(8), "a".repeat(300)]);
    });
  });
}
