import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "./field.js";
import { FrameArena } from "./frame-arena.js";
import { IntMap } from "./int-map.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const Point = record("Point", { x: i32, y: i32 });

for (const checked of [false, true]) {
  const mode = checked ? "checked" : "unchecked";
  const open = (frameBytes = 256) => FrameArena.open({ frameBytes, checked, name: "ticks" });
  const write = (frames: FrameArena, reference: number, bytes: number, value: number) => {
    const first = frames.byteAt(reference);
    frames.reserve.views.u8.fill(value, first, first + bytes);
  };
  const isAll = (frames: FrameArena, reference: number, bytes: number, value: number) => {
    const first = frames.byteAt(reference);
    return frames.reserve.views.u8.subarray(first, first + bytes).every((byte) => byte === value);
  };

  describe(`a frame arena, ${mode}`, () => {
    test("rents bytes under references, positive small integers at multiples of 8", () => {
      const frames = open();
      const references = [1, 8, 9, 20].map((bytes) => frames.rent(bytes));
      for (const [i, reference] of references.entries()) {
        assert.ok(Number.isInteger(reference) && reference > 0 && reference < 2 ** 31);
        assert.equal(frames.byteAt(reference) % 8, 0);
        write(frames, reference, [1, 8, 9, 20][i], i + 1);
      }
      assert.equal(new Set(references).size, 4);
      for (const [i, reference] of references.entries()) {
        assert.ok(isAll(frames, reference, [1, 8, 9, 20][i], i + 1));
      }
    });

    test("can be read one frame after it was rented, and not later", () => {
      const frames = open();
      let last = 0;
      for (let frame = 0; frame < 40; frame++) {
        assert.equal(frames.frame, frame);
        const reference = frames.rent(40);
        write(frames, reference, 40, frame + 1);
        if (last > 0) assert.ok(isAll(frames, last, 40, frame), "what was rented last frame");
        const older = last;
        frames.swap();
        assert.ok(isAll(frames, reference, 40, frame + 1));
        if (older > 0) {
          const gone = {
            code: "FRAME_GONE",
            message: `ticks: reference ${older} is 2 frames old; what outlives the next frame goes elsewhere`,
          };
          assert.throws(() => frames.byteAt(older), gone);
          assert.throws(() => frames.slice(older, 40), gone);
        }
        last = reference;
      }
    });

    test("can still be written one frame after it was rented", () => {
      const frames = open();
      const reference = frames.rent(8);
      frames.swap();
      write(frames, reference, 8, 5);
      frames.rent(8);
      assert.ok(isAll(frames, reference, 8, 5));
    });

    test("is empty at the beginning of every frame, and full within each alike", () => {
      const frames = open(256);
      const used = frames.usedBytes;
      const perFrame = checked ? 8 : 12;
      for (let frame = 0; frame < 5; frame++) {
        assert.equal(frames.usedBytes, used);
        for (let i = 0; i < perFrame; i++) frames.rent(16);
        assert.throws(() => frames.rent(16), {
          code: "ARENA_FULL",
          message: /^ticks full: 256 of 256 bytes of this frame used, 16 more asked for/,
        });
        assert.equal(frames.usedBytes, 256);
        frames.swap();
      }
      assert.equal(frames.highWaterBytes, 256);
    });

    test("knows the most bytes that any frame used", () => {
      const frames = open(1024);
      for (const bytes of [8, 200, 16, 8, 8, 8]) {
        frames.rent(bytes);
        frames.swap();
      }
      assert.equal(frames.highWaterBytes, 64 + 200 + (checked ? 8 : 0));
    });

    test("rents no bytes as one: their reference is of this frame also where it is full", () => {
      const frames = open(128);
      const none = frames.rent(0);
      frames.byteAt(none);
      assert.notEqual(frames.rent(8), none);
      while (frames.usedBytes + (checked ? 16 : 8) <= 128) frames.rent(8);
      assert.throws(() => frames.rent(0), { code: "ARENA_FULL" });
      assert.equal(frames.frame, 0);
    });

    test("refuses what is not a whole number of bytes, and takes nothing", () => {
      const frames = open();
      const used = frames.usedBytes;
      for (const bytes of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        assert.throws(() => frames.rent(bytes), { code: "BAD_ARGUMENT" });
      }
      assert.equal(frames.usedBytes, used);
    });

    test("refuses a reference under which nothing was rented", () => {
      const frames = open();
      const reference = frames.rent(16);
      for (const wrong of [
        0,
        -1,
        -reference,
        1,
        7,
        reference + 40,
        reference + (checked ? 4 : 2),
        reference + 0.5,
        reference + 2 ** 32,
        Number.NaN,
      ]) {
        assert.throws(() => frames.byteAt(wrong), { name: "ArenaError" }, String(wrong));
        assert.throws(() => frames.slice(wrong, 1), { name: "ArenaError" }, String(wrong));
      }
      assert.throws(() => frames.byteAt(0), {
        code: "STALE_HANDLE",
        message: "ticks: nothing was rented under reference 0",
      });
      const ahead = open();
      ahead.swap();
      assert.throws(() => frames.byteAt(ahead.rent(8)), { code: "FRAME_GONE" }, "of a frame to come");
      const fresh = open();
      fresh.swap();
      assert.throws(() => fresh.byteAt(reference), { code: "STALE_HANDLE" }, "nothing was rented last frame");
    });

    test("cuts slices of what was rented, in this frame and the last", () => {
      const frames = open();
      const first = frames.rent(10);
      frames.slice(first, 10).fill(1);
      frames.swap();
      const second = frames.rent(20);
      const slice = frames.slice(second, 20);
      slice.fill(2);
      const old = frames.slice(first, 10);
      assert.deepEqual([...old.clone()], new Array(10).fill(1));
      assert.throws(() => frames.slice(second, 300), { code: "OUT_OF_RANGE" });
      assert.throws(() => frames.slice(second, -1), { code: "OUT_OF_RANGE" });
      if (checked) assert.throws(() => frames.slice(second, 21), { code: "OUT_OF_RANGE" });
      frames.swap();
      assert.throws(() => old.getU8(0), { code: "ROLLED_BACK" });
      assert.deepEqual([...slice.clone()], new Array(20).fill(2), "slices live as long as what they are of");
      frames.swap();
      assert.throws(() => slice.getU8(0), { code: "ROLLED_BACK" });
    });

    test("repeats a reference after as many frames as its bits count, and tells all before apart", () => {
      // 2^26 bytes have 2^23 places of 8 bytes: 8 bits are left, for 256 frames.
      const frames = FrameArena.open({ frameBytes: 2 ** 26, checked });
      const reference = frames.rent(8);
      for (let age = 1; age < 256; age++) {
        frames.swap();
        assert.notEqual(frames.rent(8), reference);
        if (age > 1 && age < 256) assert.throws(() => frames.byteAt(reference), { code: "FRAME_GONE" });
      }
      frames.swap();
      assert.equal(frames.frame, 256);
      assert.equal(frames.rent(8), reference);
      frames.byteAt(reference);
    });

    test("counts frames beyond what a reference counts", () => {
      const frames = FrameArena.open({ frameBytes: 2 ** 26, checked });
      let last = 0;
      for (let frame = 0; frame < 700; frame++) {
        const reference = frames.rent(8);
        assert.ok(reference > 0);
        if (last > 0) assert.notEqual(frames.byteAt(last), frames.byteAt(reference));
        last = reference;
        frames.swap();
      }
      assert.equal(frames.frame, 700);
    });

    test("ends both frames as it is closed, and gives their bytes back", () => {
      const reserve = Reserve.open({ capacityBytes: 1024, checked });
      const frames = FrameArena.open({ frameBytes: 256, reserve, name: "ticks" });
      const list = new List(frames, Point, 3).cursor();
      list.push();
      const last = frames.rent(8);
      frames.swap();
      const reference = frames.rent(8);
      const slice = frames.slice(reference, 8);
      frames.close();
      assert.equal(reserve.freeBytes, 1024);
      const closed = { code: "ARENA_CLOSED", message: "ticks is closed; open a new arena" };
      for (const use of [
        () => frames.rent(8),
        () => frames.rent(0),
        () => frames.byteAt(reference),
        () => frames.byteAt(last),
        () => frames.byteAt(0),
        () => frames.slice(reference, 8),
        () => frames.swap(),
        () => slice.getU8(0),
      ]) {
        assert.throws(use, closed);
      }
      if (checked) assert.throws(() => list.length, closed);
      assert.equal(frames.usedBytes, 0);
      frames.close();
      assert.equal(reserve.freeBytes, 1024);
    });
  });

  describe(`what is placed in a frame arena, ${mode}`, () => {
    test("has its bytes in every frame: nothing is rented there", () => {
      const frames = open(512);
      const list = new List(frames, Point, 4).cursor();
      for (let frame = 0; frame < 6; frame++) {
        assert.equal(list.length, 0);
        const reference = frames.rent(100);
        write(frames, reference, 100, 0xff);
        for (let i = 0; i < 4; i++) list.push().x = frame * 10 + i;
        for (let i = 0; i < 4; i++) assert.equal(list.at(i).x, frame * 10 + i);
        assert.ok(isAll(frames, reference, 100, 0xff));
        frames.swap();
      }
    });

    test("is placed before the frames run", () => {
      const late = {
        code: "BAD_LAYOUT",
        message: "ticks: its frames run already; place everything before the first",
      };
      const rented = open();
      rented.rent(8);
      assert.throws(() => new List(rented, Point, 1), late);
      const swapped = open();
      swapped.swap();
      assert.throws(() => new List(swapped, Point, 1), late);
    });

    test("has to fit, and what does not takes nothing", () => {
      const frames = open(256);
      assert.throws(() => new List(frames, Point, 24), { code: "ARENA_FULL" });
      const list = new List(frames, Point, 23).cursor();
      assert.equal(frames.usedBytes, 256);
      for (let i = 0; i < 23; i++) list.push();
      frames.swap();
      assert.equal(list.length, 0);
    });
  });
}

describe("opening a frame arena", () => {
  test("refuses a size that is not a whole number of bytes from 64 to 2^26", () => {
    for (const frameBytes of [0, 63, 64.5, -64, Number.NaN, 2 ** 26 + 1]) {
      const reserve = Reserve.open({ capacityBytes: 1024 });
      const refusal = {
        code: "BAD_ARGUMENT",
        message: `frames: frameBytes is ${frameBytes}; give a whole number of bytes from 64 to 67108864`,
      };
      assert.throws(() => FrameArena.open({ frameBytes, reserve }), refusal);
      assert.throws(() => FrameArena.open({ frameBytes }), refusal);
      assert.equal(reserve.freeBytes, 1024);
    }
  });

  test("takes one reserve for both frames, or room in a given one, and nothing if there is none for both", () => {
    assert.equal(FrameArena.open({ frameBytes: 100 }).reserve.capacityBytes, 256);
    const reserve = Reserve.open({ capacityBytes: 1024, checked: true });
    const frames = FrameArena.open({ frameBytes: 320, reserve });
    assert.equal(reserve.freeBytes, 1024 - 640);
    assert.throws(() => FrameArena.open({ frameBytes: 200, reserve }), { code: "ARENA_FULL" });
    assert.equal(reserve.freeBytes, 1024 - 640);
    frames.close();
    reserve.close();
  });

  test("takes nothing where the budget refuses the second frame", () => {
    let drawnBytes = 0;
    const budget = {
      draw(bytes: number) {
        if (drawnBytes + bytes > 500) throw new RangeError("budget");
        drawnBytes += bytes;
      },
      giveBack(bytes: number) {
        drawnBytes -= bytes;
      },
    };
    assert.throws(() => FrameArena.open({ frameBytes: 256, budget }), { message: "budget" });
    assert.equal(drawnBytes, 0);
    FrameArena.open({ frameBytes: 192, budget }).close();
    assert.equal(drawnBytes, 0);
  });

  test("can be of shared memory", () => {
    const frames = FrameArena.open({ frameBytes: 256, shared: true });
    assert.ok(frames.reserve.buffer instanceof SharedArrayBuffer);
  });

  test("of a header alone has nothing to rent", () => {
    const frames = FrameArena.open({ frameBytes: 64 });
    assert.throws(() => frames.rent(1), { code: "ARENA_FULL" });
    frames.swap();
    assert.throws(() => frames.byteAt(8), { name: "ArenaError" });
  });
});

describe("what is placed in a frame arena", () => {
  test("begins every frame empty, whatever kind of collection it is", () => {
    const frames = FrameArena.open({ frameBytes: 8192, checked: false });
    const slab = new Slab(frames, Point, 4).cursor();
    const seen = new IntMap(frames, 8);
    const cells = new Table(frames, Point, 3).cursor();
    for (let frame = 0; frame < 5; frame++) {
      assert.deepEqual([slab.live, seen.size, cells.at(2).x], [0, 0, 0]);
      for (let i = 0; i < 4; i++) seen.set(slab.alloc().handle, frame);
      cells.at(2).x = 9;
      assert.throws(() => slab.alloc(), { code: "COLLECTION_FULL" });
      assert.throws(() => frames.rent(8192), {
        code: "ARENA_FULL",
        message:
          /^frames full: \d+ of 8192 bytes of this frame used, 8192 more asked for; raise `frameBytes` or swap sooner$/,
      });
      frames.swap();
    }
  });
});
