import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { i32 } from "./field.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Slice } from "./slice.js";
import { Table } from "./table.js";

/** Every getter and setter of a slice with the one of a DataView that it must agree with. */
const ACCESSORS = [
  { name: "I8", view: "Int8", bytes: 1 },
  { name: "U8", view: "Uint8", bytes: 1 },
  { name: "I16", view: "Int16", bytes: 2 },
  { name: "U16", view: "Uint16", bytes: 2 },
  { name: "I32", view: "Int32", bytes: 4 },
  { name: "U32", view: "Uint32", bytes: 4 },
  { name: "F32", view: "Float32", bytes: 4 },
  { name: "F64", view: "Float64", bytes: 8 },
] as const;

/** Numbers that show signs, widths, wrapping, rounding and order of bytes. */
const NUMBERS = [
  0,
  1,
  -1,
  127,
  128,
  -128,
  255,
  256,
  0x1234,
  -0x1234,
  0x7fff,
  0x8000,
  0xffff,
  0x12345678,
  -0x12345678,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  2 ** 40 + 3,
  0.1,
  -2.5,
  1e-300,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];

for (const checked of [false, true]) {
  const mode = checked ? "checked" : "unchecked";
  const open = (capacityBytes = 1024, name = "inbox") => Arena.open({ capacityBytes, checked, name });

  describe(`a slice, ${mode}`, () => {
    test("is a piece of an arena, with its offset and length", () => {
      const arena = open();
      const offset = arena.alloc(20);
      const slice = arena.slice(offset, 20);
      assert.ok(slice instanceof Slice);
      assert.deepEqual([slice.offset, slice.length], [offset, 20]);
      arena.reserve.views.u8[arena.byteAt(offset) + 3] = 9;
      assert.equal(slice.getU8(3), 9);
      slice.setU8(4, 10);
      assert.equal(arena.reserve.views.u8[arena.byteAt(offset) + 4], 10);
      const [fresh, other] = [arena.allocSlice(5), arena.allocSlice(5, 64)];
      assert.deepEqual([fresh.length, other.length, other.offset % 64], [5, 5, 0]);
      assert.ok(fresh.offset >= offset + 20 && other.offset >= fresh.offset + 5);
    });

    test("reads and writes numbers as a DataView does, at any place, in both orders", () => {
      for (const shared of [false, true]) {
        const arena = Arena.open({ capacityBytes: 1024, checked, shared });
        arena.alloc(3, 1);
        const slice = arena.allocSlice(24, 1);
        const copy = new DataView(new ArrayBuffer(24));
        slice.fill(0);
        for (const { name, view, bytes } of ACCESSORS) {
          for (let at = 0; at + bytes <= 24; at++) {
            for (const order of [[], [true], [false], [undefined]] as const) {
              // A slice is little-endian unless told, a DataView big-endian.
              const little = order[0] !== false;
              for (const value of NUMBERS) {
                copy[`set${view}`](at, value, little);
                slice[`set${name}`](at, value, order[0]);
                assert.deepEqual(
                  slice.clone(),
                  new Uint8Array(copy.buffer),
                  `set${name} ${at} ${value} ${little}`,
                );
                assert.deepEqual(slice[`get${name}`](at, order[0]), copy[`get${view}`](at, little));
              }
            }
          }
        }
        arena.verify();
      }
    });

    test("reads what others wrote into its bytes", () => {
      const arena = open();
      const slice = arena.allocSlice(16);
      const { u8 } = arena.reserve.views;
      const first = arena.byteAt(slice.offset);
      for (let i = 0; i < 16; i++) u8[first + i] = 0x11 * i;
      const copy = new DataView(slice.clone().buffer);
      for (const { name, view, bytes } of ACCESSORS) {
        for (let at = 0; at + bytes <= 16; at++) {
          for (const little of [true, false]) {
            assert.deepEqual(slice[`get${name}`](at, little), copy[`get${view}`](at, little));
          }
        }
      }
    });

    test("refuses every access that is not all within it, and writes nothing", () => {
      const arena = open();
      const before = arena.allocSlice(16);
      const slice = arena.allocSlice(16);
      const after = arena.allocSlice(16);
      for (const each of [before, slice, after]) each.fill(0x33);
      const whole = arena.snapshot();
      for (const { name, bytes } of ACCESSORS) {
        for (const at of [16 - bytes + 1, 16, 17, 1000, -1, -bytes, 0.5, 2 ** 32, 2 ** 53, Number.NaN]) {
          const refusal = {
            code: "OUT_OF_RANGE",
            message: `inbox: ${bytes} bytes from byte ${at} are not all in this slice of 16; look at its length first`,
          };
          assert.throws(() => slice[`get${name}`](at), refusal);
          assert.throws(() => slice[`set${name}`](at, 1), refusal);
        }
      }
      const text = { code: "OUT_OF_RANGE" };
      assert.throws(() => slice.copyFrom(new Uint8Array(17)), text);
      assert.throws(() => slice.copyFrom(new Uint8Array(10), 7), text);
      assert.throws(() => slice.copyFrom(new Uint8Array(1), -1), text);
      assert.throws(() => slice.copyFrom(new Uint8Array(1), 16), text);
      assert.throws(() => slice.copyFrom(new Uint8Array(0), 17), text);
      assert.deepEqual(arena.snapshot(), whole);
    });

    test("of no bytes is legal and holds nothing", () => {
      const arena = open();
      const slice = arena.allocSlice(0);
      assert.deepEqual([slice.length, slice.clone().length], [0, 0]);
      assert.throws(() => slice.getU8(0), { code: "OUT_OF_RANGE" });
      slice.fill(9);
      slice.copyFrom(new Uint8Array(0));
      assert.equal(slice.sub(0).length, 0);
    });

    test("copies bytes in, out and as a clone", () => {
      const arena = open();
      const slice = arena.allocSlice(8);
      slice.fill(0);
      slice.copyFrom(Uint8Array.of(1, 2, 3), 2);
      assert.deepEqual([...slice.clone()], [0, 0, 1, 2, 3, 0, 0, 0]);
      const target = new Uint8Array(10).fill(9);
      slice.copyTo(target, 1);
      assert.deepEqual([...target], [9, 0, 0, 1, 2, 3, 0, 0, 0, 9]);
      for (const at of [3, 10, -1, 0.5, Number.NaN]) {
        assert.throws(() => slice.copyTo(target, at), {
          code: "OUT_OF_RANGE",
          message: `inbox: 8 bytes do not fit into 10 from byte ${at}; give a larger target`,
        });
      }
      assert.deepEqual([...target], [9, 0, 0, 1, 2, 3, 0, 0, 0, 9], "nothing was copied");
      slice.copyTo(target);
      assert.deepEqual([...target], [0, 0, 1, 2, 3, 0, 0, 0, 0, 9]);
      const clone = slice.clone();
      slice.fill(0x1ff);
      assert.deepEqual([...slice.clone()], new Array(8).fill(0xff));
      arena.close();
      assert.deepEqual([...clone], [0, 0, 1, 2, 3, 0, 0, 0], "a clone outlives the arena");
    });

    test("has slices of itself", () => {
      const arena = open();
      const slice = arena.allocSlice(10);
      for (let i = 0; i < 10; i++) slice.setU8(i, i);
      const middle = slice.sub(3, 7);
      assert.deepEqual([middle.offset, middle.length], [slice.offset + 3, 4]);
      assert.deepEqual([...middle.clone()], [3, 4, 5, 6]);
      assert.throws(() => middle.getU8(4), { code: "OUT_OF_RANGE" });
      assert.deepEqual([...slice.sub(8).clone()], [8, 9]);
      assert.deepEqual([slice.sub(10).length, slice.sub(5, 5).length], [0, 0]);
      middle.setU8(0, 77);
      assert.equal(slice.getU8(3), 77);
      for (const [from, to] of [
        [7, 3],
        [0, 11],
        [11, 11],
        [-1, 3],
        [0.5, 3],
        [0, 2.5],
        [Number.NaN, 3],
        [0, Number.NaN],
      ]) {
        assert.throws(() => slice.sub(from, to), { code: "OUT_OF_RANGE" }, `${from} ${to}`);
        if (to === 2.5) continue;
        assert.throws(() => slice.sub(from, to), {
          message: `inbox: ${to - from} bytes from byte ${from} are not all in this slice of 10; look at its length first`,
        });
      }
    });

    test("is moved over many pieces, and stays where it was if it cannot", () => {
      const arena = open();
      const offsets = Array.from({ length: 8 }, (_, i) => {
        const slice = arena.allocSlice(i + 1);
        slice.fill(i);
        return slice.offset;
      });
      const slice = arena.slice(offsets[0], 1);
      for (const [i, offset] of offsets.entries()) {
        assert.equal(slice.move(offset, i + 1), slice);
        assert.deepEqual([...slice.clone()], new Array(i + 1).fill(i));
      }
      for (const [offset, bytes] of [
        [arena.usedBytes - 4, 5],
        [arena.usedBytes + 8, 0],
        [1 << 20, 1],
        [60, 8],
        [0, 8],
        [-64, 8],
        [offsets[3], -1],
        [offsets[3] + 0.5, 1],
        [offsets[3], 0.5],
        [Number.NaN, 1],
        [offsets[3], Number.NaN],
        [offsets[3], Number.POSITIVE_INFINITY],
      ]) {
        const refusal = {
          code: "OUT_OF_RANGE",
          message: `inbox: ${bytes} bytes at offset ${offset} were not allocated; give an offset that \`alloc\` answered`,
        };
        assert.throws(() => slice.move(offset, bytes), refusal);
        assert.throws(() => arena.slice(offset, bytes), refusal);
        assert.deepEqual([slice.offset, slice.length, slice.getU8(7)], [offsets[7], 8, 7]);
      }
    });

    test("that was never put anywhere refuses use", () => {
      const slice = new Slice(open());
      assert.equal(slice.length, 0);
      assert.throws(() => slice.getU8(0), { code: "ARENA_RESET" });
    });

    test("never reaches across chunks, nor what is left over at a chunk's end", () => {
      const arena = Arena.open({ capacityBytes: 256, checked, growth: { limitBytes: 4096 } });
      const first = arena.alloc(100);
      const second = arena.alloc(150);
      assert.equal(second, 256);
      arena.slice(first, 100).fill(1);
      arena.slice(second, 150).fill(2);
      for (const [offset, bytes] of [
        [first, 256],
        [first, 192],
        [240, 32],
        [255, 1],
        [180, 20],
      ]) {
        assert.throws(() => arena.slice(offset, bytes), { code: "OUT_OF_RANGE" }, `${offset} ${bytes}`);
      }
      assert.ok(
        arena
          .slice(first, 100)
          .clone()
          .every((byte) => byte === 1),
      );
    });
  });

  describe(`a slice refuses use, ${mode}`, () => {
    /** Everything that looks at a slice's bytes. */
    const uses = (slice: Slice) => [
      () => slice.getU8(0),
      () => slice.setF64(0, 1),
      () => slice.fill(1),
      () => slice.clone(),
      () => slice.sub(0),
      () => slice.copyFrom(new Uint8Array(1)),
      () => slice.copyTo(new Uint8Array(100)),
    ];

    test("after a reset, also where its bytes were given out again", () => {
      const arena = open();
      const slice = arena.allocSlice(16);
      arena.reset();
      const again = arena.allocSlice(16);
      again.fill(5);
      for (const use of uses(slice)) {
        assert.throws(use, {
          code: "ARENA_RESET",
          message: /^inbox was reset and what was placed in it is gone/,
        });
      }
      assert.ok(again.clone().every((byte) => byte === 5));
      slice.move(again.offset, 16);
      assert.equal(slice.getU8(0), 5);
    });

    test("after a close, also where another arena has the span", () => {
      const reserve = Reserve.open({ capacityBytes: 512, checked });
      const arena = Arena.open({ capacityBytes: 512, reserve, name: "inbox" });
      const slice = arena.allocSlice(16);
      arena.close();
      const other = Arena.open({ capacityBytes: 512, reserve }).allocSlice(16);
      other.fill(5);
      const closed = { code: "ARENA_CLOSED", message: "inbox is closed; open a new arena" };
      for (const use of uses(slice)) assert.throws(use, closed);
      assert.throws(() => slice.move(64, 1), closed);
      assert.ok(other.clone().every((byte) => byte === 5));
    });

    test("after a rollback beneath its end, and not after one above it", () => {
      const arena = open();
      const before = arena.allocSlice(16);
      before.fill(1);
      const outer = arena.checkpoint();
      const between = arena.allocSlice(16);
      between.fill(2);
      const inner = arena.checkpoint();
      const late = arena.allocSlice(16);
      arena.rollback(inner);
      const gone = {
        code: "ROLLED_BACK",
        message: "inbox was rolled back and this slice of it is gone; cut a new one",
      };
      for (const use of uses(late)) assert.throws(use, gone);
      assert.ok(between.clone().every((byte) => byte === 2));
      const again = arena.allocSlice(16);
      assert.equal(again.offset, late.offset);
      again.fill(3);
      for (const use of uses(late)) assert.throws(use, gone, "its bytes are another's now");
      arena.rollback(outer);
      for (const slice of [between, again, late]) for (const use of uses(slice)) assert.throws(use, gone);
      for (let round = 0; round < 20; round++) {
        const checkpoint = arena.checkpoint();
        arena.allocSlice(round);
        arena.rollback(checkpoint);
        assert.ok(
          before.clone().every((byte) => byte === 1),
          "what was cut before the checkpoint survives",
        );
      }
      const kept = arena.allocSlice(8);
      arena.rollback(arena.checkpoint());
      kept.fill(4);
    });

    test("after a restore", () => {
      const arena = open();
      const slice = arena.allocSlice(16);
      slice.fill(1);
      arena.restore(arena.snapshot());
      for (const use of uses(slice)) assert.throws(use, { code: "ARENA_RESET" });
      assert.ok(
        arena
          .slice(slice.offset, 16)
          .clone()
          .every((byte) => byte === 1),
      );
    });

    test("after its arena was handed over, until it is taken back", () => {
      const reserve = Reserve.open({ capacityBytes: 512, checked, shared: true });
      const arena = Arena.open({ capacityBytes: 512, reserve, name: "inbox" });
      const slice = arena.allocSlice(16);
      slice.fill(6);
      const description = arena.handOver();
      const refusal = {
        code: "NOT_OWNER",
        message: "inbox was handed over to another thread; take it over to use it here",
      };
      for (const use of uses(slice)) assert.throws(use, refusal);
      assert.throws(() => slice.move(64, 1), refusal);
      const back = Arena.takeOver(description, reserve);
      for (const use of uses(slice)) assert.throws(use, refusal, "it is of the old arena");
      assert.ok(
        back
          .slice(slice.offset, 16)
          .clone()
          .every((byte) => byte === 6),
      );
    });
  });
}

describe("a slice in checked mode", () => {
  test("is of one allocation: never of two, nor of what is between them", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: true });
    const [first, second] = [arena.alloc(16), arena.alloc(16)];
    assert.ok(second > first + 16);
    for (const [offset, bytes] of [
      [first, 17],
      [first, second - first + 1],
      [first + 16, 1],
      [second - 1, 2],
      [first + 8, 9],
    ]) {
      assert.throws(() => arena.slice(offset, bytes), { code: "OUT_OF_RANGE" }, `${offset} ${bytes}`);
    }
    assert.equal(arena.slice(first + 3, 13).length, 13);
    assert.equal(arena.slice(second, 16).length, 16);
  });

  test("is not of a collection", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: true });
    const table = new Table(arena, record("Cell", { value: i32 }), 4);
    assert.throws(() => arena.slice(table.offsetBytes, 4), { code: "OUT_OF_RANGE" });
  });
});
