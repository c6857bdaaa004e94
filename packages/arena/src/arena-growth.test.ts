import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import type { GrowthOptions } from "./arena-options.js";
import { f64, i32 } from "./field.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const Cell = record("Cell", { value: i32, weight: f64 });
const Word = record("Word", { value: i32 });

/** Fills allocated bytes. */
function write(arena: Arena, offset: number, bytes: number, value: number): void {
  arena.reserve.views.u8.fill(value, arena.byteAt(offset), arena.byteAt(offset) + bytes);
}

/** Whether allocated bytes are all of one value. */
function isAll(arena: Arena, offset: number, bytes: number, value: number): boolean {
  const first = arena.byteAt(offset);
  return arena.reserve.views.u8.subarray(first, first + bytes).every((byte) => byte === value);
}

const openGrowing = (capacityBytes: number, growth: GrowthOptions, checked = false) =>
  Arena.open({ capacityBytes, growth, checked });

describe("an arena that may grow", () => {
  test("refuses a limit below its first chunk, and chunks of less than 64 bytes", () => {
    for (const limitBytes of [1023, 0, -1, 2048.5, Number.NaN, 2 ** 31]) {
      assert.throws(() => openGrowing(1024, { limitBytes }), {
        code: "BAD_ARGUMENT",
        message: `arena: growth.limitBytes is ${limitBytes}; give a whole number of bytes from 1024 to 2147483584`,
      });
    }
    for (const chunkBytes of [63, 0, -64, 64.5, Number.NaN]) {
      assert.throws(() => openGrowing(1024, { limitBytes: 4096, chunkBytes }), {
        code: "BAD_ARGUMENT",
        message: `arena: growth.chunkBytes is ${chunkBytes}; give a whole number of bytes from 64 to 2147483584`,
      });
    }
  });

  test("has one chunk until it is full to the last byte", () => {
    const arena = openGrowing(256, { limitBytes: 1024 });
    assert.deepEqual([arena.capacityBytes, arena.stats().chunks], [256, 1]);
    arena.alloc(192);
    assert.deepEqual([arena.capacityBytes, arena.stats().chunks], [256, 1]);
    assert.equal(arena.alloc(1), 256, "offsets run on");
    assert.deepEqual([arena.capacityBytes, arena.stats().chunks, arena.usedBytes], [512, 2, 257]);
  });

  test("has further chunks of the first one's size, unless told", () => {
    const sizes = (chunkBytes?: number) => {
      const arena = openGrowing(512, {
        limitBytes: 8192,
        ...(chunkBytes === undefined ? {} : { chunkBytes }),
      });
      arena.alloc(448);
      const capacities: number[] = [];
      for (let chunk = 0; chunk < 3; chunk++) {
        while (arena.alloc(8) + 8 < arena.capacityBytes);
        capacities.push(arena.capacityBytes);
      }
      return capacities.map((bytes, index) => bytes - (capacities[index - 1] ?? 512));
    };
    assert.deepEqual(sizes(), [512, 512, 512]);
    assert.deepEqual(sizes(64), [64, 64, 64], "smaller ones, too");
    assert.deepEqual(sizes(1000), [1024, 1024, 1024], "up to whole lines of 64 bytes");
  });

  test("has a larger chunk where one allocation wants it", () => {
    const arena = openGrowing(256, { limitBytes: 8192 });
    arena.alloc(8);
    const offset = arena.alloc(2000);
    assert.equal(offset, 256);
    assert.equal(arena.capacityBytes, 256 + 2048);
    write(arena, offset, 2000, 9);
    assert.ok(isAll(arena, offset, 2000, 9));
    assert.equal(arena.alloc(48), 256 + 2000, "and its end is used");
    assert.equal(arena.stats().chunks, 2);
  });

  test("never cuts an allocation: what is left over at the end of a chunk is waste", () => {
    const arena = openGrowing(256, { limitBytes: 8192 });
    arena.alloc(100);
    assert.equal(arena.alloc(100), 256);
    const { chunkWasteBytes, alignmentWasteBytes, usedBytes, fragmentation } = arena.stats();
    assert.deepEqual([chunkWasteBytes, alignmentWasteBytes, usedBytes], [92, 0, 356]);
    assert.equal(fragmentation, 92 / 356);
    arena.reset();
    assert.deepEqual([arena.stats().chunkWasteBytes, arena.stats().fragmentation], [0, 0]);
  });

  test("grows up to its limit, and says so then", () => {
    const arena = openGrowing(256, { limitBytes: 640 });
    arena.alloc(192);
    arena.alloc(192);
    assert.equal(arena.capacityBytes, 512);
    const full = {
      code: "ARENA_FULL",
      message:
        "arena full: 448 of 640 bytes used, 200 more asked for; raise `growth.limitBytes` or reset sooner",
    };
    assert.throws(() => arena.alloc(200), full);
    assert.equal(arena.tryAlloc(200), -1);
    assert.deepEqual([arena.usedBytes, arena.capacityBytes, arena.stats().chunks], [448, 512, 2]);
    assert.equal(arena.alloc(128), 512, "the last chunk is as large as the limit allows");
    assert.deepEqual([arena.capacityBytes, arena.tryAlloc(1)], [640, -1]);
  });

  test("rounds its limit up to 64 bytes, as its capacity", () => {
    const arena = openGrowing(100, { limitBytes: 200 });
    assert.equal(arena.reserve.capacityBytes, 256);
    arena.alloc(64);
    assert.equal(arena.alloc(128), 128);
    assert.equal(arena.capacityBytes, 256);
  });

  test("stays as it is where its reserve has no room, and goes on once it has", () => {
    const reserve = Reserve.open({ capacityBytes: 1024, checked: false });
    const other = Arena.open({ capacityBytes: 512, reserve });
    const arena = Arena.open({ capacityBytes: 384, reserve, growth: { limitBytes: 4096 } });
    const offset = arena.alloc(200);
    write(arena, offset, 200, 3);
    assert.equal(arena.tryAlloc(200), -1);
    assert.throws(() => arena.allocZeroed(200), { code: "ARENA_FULL" });
    assert.throws(() => new Table(arena, Cell, 20), { code: "ARENA_FULL" });
    assert.deepEqual([arena.usedBytes, arena.stats().chunks, arena.layoutHash], [264, 1, 0]);
    other.close();
    assert.equal(arena.alloc(200), 384);
    assert.equal(arena.byteAt(384), 0, "where the other arena was");
    assert.ok(isAll(arena, offset, 200, 3));
  });

  test("gives all its chunks back as it is closed", () => {
    const reserve = Reserve.open({ capacityBytes: 4096, checked: true });
    const arena = Arena.open({ capacityBytes: 256, reserve, growth: { limitBytes: 4096 } });
    for (let i = 0; i < 5; i++) arena.alloc(170);
    assert.equal(arena.stats().chunks, 5);
    assert.equal(reserve.freeBytes, 4096 - 5 * 256);
    arena.close();
    assert.equal(reserve.freeBytes, 4096);
  });
});

for (const checked of [false, true]) {
  const mode = checked ? "checked" : "unchecked";

  describe(`what is in several chunks, ${mode}`, () => {
    test("is where its offset says, and nowhere else", () => {
      const reserve = Reserve.open({ capacityBytes: 1 << 14, checked });
      const open = () => Arena.open({ capacityBytes: 192, reserve, growth: { limitBytes: 8192 } });
      const arenas = [open(), open(), open()];
      const given: { arena: Arena; offset: number; bytes: number; value: number }[] = [];
      for (let i = 0; i < 60; i++) {
        const arena = arenas[i % 3];
        const bytes = 1 + ((i * 37) % 90);
        const each = { arena, offset: arena.alloc(bytes, 1 << (i % 7)), bytes, value: i + 1 };
        assert.equal(each.offset % (1 << (i % 7)), 0);
        assert.equal(arena.byteAt(each.offset) % (1 << (i % 7)), 0);
        write(arena, each.offset, bytes, each.value);
        given.push(each);
      }
      assert.ok(arenas.every((arena) => arena.stats().chunks > 4));
      for (const { arena, offset, bytes, value } of given) assert.ok(isAll(arena, offset, bytes, value));
      for (const arena of arenas) arena.verify();
    });

    test("can be collections, whose cursors find them", () => {
      const arena = openGrowing(256, { limitBytes: 1 << 14 }, checked);
      const table = new Table(arena, Cell, 8).cursor();
      const list = new List(arena, Cell, 10).cursor();
      const slab = new Slab(arena, Cell, 30).cursor();
      const late = new Table(arena, Cell, 100);
      assert.ok(arena.stats().chunks > 3);
      assert.ok(late.offsetBytes > 256);
      const words = late.cursor();
      for (let i = 0; i < 100; i++) words.at(i).weight = i / 2;
      for (let i = 0; i < 8; i++) table.at(i).value = i;
      for (let i = 0; i < 10; i++) list.push().value = 10 + i;
      const handles = Array.from({ length: 30 }, (_, i) => {
        slab.alloc().value = 100 + i;
        return slab.handle;
      });
      arena.alloc(600);
      for (let i = 0; i < 100; i++) assert.equal(words.at(i).weight, i / 2);
      for (let i = 0; i < 8; i++) assert.equal(table.at(i).value, i);
      for (let i = 0; i < 10; i++) assert.equal(list.at(i).value, 10 + i);
      for (const [i, handle] of handles.entries()) assert.equal(slab.at(handle).value, 100 + i);
    });

    test("is zeroed for collections, and where that is asked for, whatever the chunk held", () => {
      const arena = openGrowing(256, { limitBytes: 4096 }, checked);
      const bytes = [150, 130, 120, 100, 180];
      for (let round = 0; round < 12; round++) {
        for (let i = 0; i < 6; i++) {
          const size = bytes[(i + round) % bytes.length];
          if ((i + round) % 3 === 0) {
            const words = new Table(arena, Word, Math.floor(size / 4)).cursor();
            for (let index = 0; index < Math.floor(size / 4); index++) {
              assert.equal(words.at(index).value, 0);
              words.value = -1;
            }
          } else {
            const offset = (i + round) % 3 === 1 ? arena.allocZeroed(size) : arena.alloc(size);
            if ((i + round) % 3 === 1) assert.ok(isAll(arena, offset, size, 0));
            write(arena, offset, size, 0xee);
          }
        }
        arena.reset();
      }
    });

    test("is zeroed in a table as large as a chunk whose end was left over before", () => {
      const arena = openGrowing(256, { limitBytes: 4096 }, checked);
      write(arena, arena.alloc(64), 64, 0xee);
      write(arena, arena.alloc(180), 180, 0xee);
      arena.reset();
      const words = new Table(arena, Word, 48).cursor();
      assert.equal(arena.stats().chunks, 2);
      for (let index = 0; index < 48; index++) assert.equal(words.at(index).value, 0);
    });
  });

  describe(`a reset of an arena that has grown, ${mode}`, () => {
    test("keeps all chunks unless told, and uses them again", () => {
      const arena = openGrowing(256, { limitBytes: 8192 }, checked);
      const fill = () => Array.from({ length: 5 }, () => arena.alloc(150));
      const offsets = fill();
      const { capacityBytes } = arena;
      arena.reset();
      assert.deepEqual([arena.capacityBytes, arena.stats().chunks, arena.usedBytes], [capacityBytes, 5, 64]);
      assert.deepEqual(fill(), offsets);
      assert.deepEqual([arena.capacityBytes, arena.stats().chunks], [capacityBytes, 5]);
    });

    test("keeps as many bytes of chunks as told, and always the first", () => {
      for (const [keepBytes, chunks] of [
        [256 * 5, 5],
        [256 * 5 - 1, 4],
        [256 * 3, 3],
        [600, 2],
        [300, 1],
        [64, 1],
      ]) {
        const reserve = Reserve.open({ capacityBytes: 4096, checked });
        const arena = Arena.open({ capacityBytes: 256, reserve, growth: { limitBytes: 4096 } });
        for (let i = 0; i < 5; i++) arena.alloc(150);
        arena.reset(keepBytes);
        assert.equal(arena.stats().chunks, chunks);
        assert.equal(reserve.freeBytes, 4096 - 256 * chunks);
        for (let i = 0; i < 5; i++) assert.ok(isAll(arena, arena.allocZeroed(150), 150, 0));
        assert.equal(arena.stats().chunks, 5, "and grows again");
      }
    });

    test("replaces kept chunks that are too small by a larger one", () => {
      const reserve = Reserve.open({ capacityBytes: 4096, checked });
      const arena = Arena.open({ capacityBytes: 256, reserve, growth: { limitBytes: 4096 } });
      for (let i = 0; i < 5; i++) arena.alloc(150);
      arena.reset();
      const first = arena.alloc(150);
      write(arena, first, 150, 4);
      const large = arena.alloc(3000);
      assert.equal(large, 256);
      write(arena, large, 3000, 5);
      assert.ok(isAll(arena, first, 150, 4));
      assert.equal(arena.stats().chunks, 2);
      assert.equal(reserve.freeBytes, 4096 - arena.capacityBytes);
    });
  });

  describe(`a reset to nothing, ${mode}`, () => {
    test("takes new address space, drawn on the budget once", () => {
      let drawnBytes = 0;
      let mostBytes = 0;
      const budget = {
        draw(bytes: number) {
          drawnBytes += bytes;
          mostBytes = Math.max(mostBytes, drawnBytes);
        },
        giveBack(bytes: number) {
          drawnBytes -= bytes;
        },
      };
      const arena = Arena.open({ capacityBytes: 1024, checked, budget, growth: { limitBytes: 8192 } });
      arena.alloc(900);
      arena.alloc(900);
      const table = new Table(arena, Cell, 25).cursor();
      table.at(7).value = 3;
      const { reserve } = arena;
      const { buffer } = reserve;
      const slice = arena.allocSlice(8);
      mostBytes = 0;
      arena.reset(0);
      assert.notEqual(arena.reserve.buffer, buffer);
      assert.notEqual(arena.reserve, reserve);
      assert.equal(drawnBytes, 1024);
      assert.ok(mostBytes <= 1024);
      assert.deepEqual(
        [arena.state, arena.capacityBytes, arena.usedBytes, arena.stats().resets],
        ["reset", 1024, 64, 1],
      );
      assert.equal(reserve.freeBytes, reserve.capacityBytes, "the old address space is nobody's");
      if (checked) assert.throws(() => table.at(7), { code: "ARENA_RESET" });
      assert.throws(() => slice.getU8(0), { code: "ARENA_RESET" });

      const again = new Table(arena, Cell, 25).cursor();
      assert.equal(again.at(7).value, 0);
      again.at(7).value = 9;
      const offset = arena.alloc(300);
      write(arena, offset, 300, 5);
      assert.ok(isAll(arena, offset, 300, 5));
      assert.equal(slice.move(offset, 8).getU8(7), 5, "a slice that is moved finds the new bytes");
      arena.alloc(900);
      assert.equal(arena.stats().chunks, 2, "it grows as before");
      assert.equal(again.at(7).value, 9);
      arena.close();
      assert.equal(drawnBytes, 0);
    });
  });
}

describe("a reset to nothing", () => {
  test("keeps the address space of a reserve that is shared with others", () => {
    const reserve = Reserve.open({ capacityBytes: 1024 });
    const arena = Arena.open({ capacityBytes: 256, reserve });
    arena.alloc(8);
    arena.reset(0);
    assert.equal(arena.reserve, reserve);
    assert.deepEqual([arena.capacityBytes, reserve.freeBytes], [256, 768]);
  });

  test("changes nothing where the platform has no new address space", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: false, name: "scratch" });
    const offset = arena.alloc(100);
    write(arena, offset, 100, 3);
    const { ArrayBuffer: Real } = globalThis;
    globalThis.ArrayBuffer = class {
      constructor() {
        throw new RangeError("Array buffer allocation failed");
      }
    } as unknown as ArrayBufferConstructor;
    try {
      assert.throws(() => arena.reset(0), {
        code: "ARENA_FULL",
        message: /the reserve of scratch: the platform/,
      });
    } finally {
      globalThis.ArrayBuffer = Real;
    }
    assert.deepEqual([arena.state, arena.stats().resets], ["used", 0]);
    assert.ok(isAll(arena, offset, 100, 3));
    arena.reset(0);
    assert.equal(arena.state, "reset");
  });

  test("a number of bytes to keep that is negative or none is refused", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: false });
    arena.alloc(8);
    for (const keepBytes of [-1, Number.NaN, Number.NEGATIVE_INFINITY]) {
      assert.throws(() => arena.reset(keepBytes), {
        code: "BAD_ARGUMENT",
        message: `arena: cannot keep ${keepBytes} bytes; give a number of at least 0`,
      });
    }
    assert.deepEqual([arena.state, arena.stats().resets], ["used", 0]);
  });
});
