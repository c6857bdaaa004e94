import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena, i32, Reserve, record, Table } from "./index.js";

describe("a reserve", () => {
  test("has views of every element type over the same bytes", () => {
    const { views } = Reserve.open({ capacityBytes: 64 });
    views.i32[1] = -2;
    assert.deepEqual([views.i8[4], views.u8[4], views.i16[2], views.u16[2]], [-2, 254, -2, 65534]);
    assert.deepEqual([views.u32[1], Number.isNaN(views.f32[1])], [4294967294, true]);
    assert.equal(views.f64.length, 8);
    assert.equal(views.f64.buffer, views.i8.buffer);
  });

  test("is rounded up to 8 bytes, and is checked unless told", () => {
    const reserve = Reserve.open({ capacityBytes: 65 });
    assert.equal(reserve.capacityBytes, 72);
    assert.equal(reserve.freeBytes, 72);
    assert.equal(reserve.checked, true);
    assert.equal(Reserve.open({ capacityBytes: 64, checked: false }).checked, false);
  });

  test("refuses a capacity that is not a whole number of bytes from 64 to 2^31 - 8", () => {
    for (const capacityBytes of [0, 63, 100.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31 - 7]) {
      assert.throws(() => Reserve.open({ capacityBytes }), {
        code: "BAD_ARGUMENT",
        message: `capacityBytes is ${capacityBytes}; give a whole number of bytes from 64 to 2147483640`,
      });
    }
  });
});

describe("arenas in a reserve", () => {
  const openAll = (reserve: Reserve, sizes: number[]) =>
    sizes.map((capacityBytes) => Arena.open({ capacityBytes, reserve }));

  test("stand side by side until it is full, which says what is left", () => {
    const reserve = Reserve.open({ capacityBytes: 512 });
    const arenas = openAll(reserve, [128, 70, 64]);
    assert.deepEqual(
      arenas.map((arena) => arena.baseBytes),
      [0, 128, 200],
    );
    assert.equal(reserve.freeBytes, 512 - 128 - 72 - 64);
    assert.throws(() => Arena.open({ capacityBytes: 256, reserve, name: "fourth" }), {
      code: "ARENA_FULL",
      message:
        "fourth: its reserve has no 256 bytes in one piece left (248 of 512 are free); reserve more or close an arena",
    });
    Arena.open({ capacityBytes: 248, reserve });
    assert.equal(reserve.freeBytes, 0);
    assert.throws(() => Arena.open({ capacityBytes: 64, reserve }), { code: "ARENA_FULL" });
  });

  test("do not touch each other", () => {
    const reserve = Reserve.open({ capacityBytes: 1024 });
    const Cell = record("Cell", { value: i32 });
    const arenas = openAll(reserve, [128, 128, 128]);
    const cursors = arenas.map((arena) => new Table(arena, Cell, 16).cursor());
    for (const [owner, cursor] of cursors.entries()) {
      for (let index = 0; index < 16; index++) cursor.at(index).value = owner * 100 + index;
    }
    arenas[1].reset();
    arenas[1].alloc(64);
    for (const owner of [0, 2]) {
      for (let index = 0; index < 16; index++) {
        assert.equal(cursors[owner].at(index).value, owner * 100 + index);
      }
    }
  });

  test("give their spans back, and gaps join, in whatever order they close", () => {
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [0, 2, 1, 3],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
      [1, 2, 0, 3],
    ];
    for (const order of orders) {
      const reserve = Reserve.open({ capacityBytes: 512 });
      const arenas = openAll(reserve, [128, 128, 128, 128]);
      for (const [closed, index] of order.entries()) {
        arenas[index].close();
        assert.equal(reserve.freeBytes, 128 * (closed + 1));
      }
      assert.equal(Arena.open({ capacityBytes: 512, reserve }).baseBytes, 0, `closed in order ${order}`);
    }
  });

  test("free bytes that are not in one piece are no room for a larger arena", () => {
    const reserve = Reserve.open({ capacityBytes: 384 });
    const [first, , third] = openAll(reserve, [128, 128, 128]);
    first.close();
    third.close();
    assert.equal(reserve.freeBytes, 256);
    assert.throws(() => Arena.open({ capacityBytes: 256, reserve }), { code: "ARENA_FULL" });
    assert.equal(Arena.open({ capacityBytes: 128, reserve }).baseBytes, 0);
    assert.equal(Arena.open({ capacityBytes: 128, reserve }).baseBytes, 256);
  });

  test("a gap is used from its start, and what is left of it stays free", () => {
    const reserve = Reserve.open({ capacityBytes: 512 });
    const [, second] = openAll(reserve, [128, 256, 128]);
    second.close();
    assert.equal(Arena.open({ capacityBytes: 64, reserve }).baseBytes, 128);
    assert.equal(Arena.open({ capacityBytes: 192, reserve }).baseBytes, 192);
    assert.equal(reserve.freeBytes, 0);
  });
});
