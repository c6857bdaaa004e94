import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena, openReserve } from "./each-mode.test.js";
import { f64, i32, u8 } from "./field.js";
import { type RecordLayout, record } from "./record.js";
import { type RingCursor, Rings } from "./rings.js";

const Hit = record("Hit", { tick: i32, amount: i32 });
const Byte = record("Byte", { tick: u8 });
const Wide = record("Wide", { tick: f64 });

type WithTick = RecordLayout<{ readonly tick: typeof i32 }>;

const newestFirst = (ring: RingCursor<(typeof Hit)["fields"]>) =>
  Array.from({ length: ring.length }, (_, age) => ring.newest(age).tick);

for (const mode of EACH_MODE) {
  for (const together of ["ring", "position"] as const) {
    describe(`rings, ${mode.mode}, each ${together} together`, () => {
      const place = (rings: number, capacity: number) =>
        new Rings(openArena(mode), Hit, { rings, capacity, together }).cursor();

      test("begin empty", () => {
        const ring = place(3, 4);
        for (let index = 0; index < 3; index++) {
          assert.deepEqual([ring.at(index).length, ring.position], [0, 0]);
        }
      });

      test("hold the newest, however many were pushed", () => {
        for (const capacity of [1, 2, 3, 7]) {
          const ring = place(3, capacity).at(1);
          const pushed: number[] = [];
          for (let tick = 1; tick <= 5 * capacity + 1; tick++) {
            assert.equal(ring.position, (tick - 1) % capacity);
            ring.push().tick = tick;
            pushed.unshift(tick);
            assert.deepEqual(newestFirst(ring), pushed.slice(0, capacity));
            assert.equal(ring.newest().tick, tick);
          }
        }
      });

      test("do not touch each other, in records of one word, of two and of a double", () => {
        for (const layout of [Byte, Hit, Wide] as unknown as WithTick[]) {
          const ring = new Rings(openArena(mode), layout, { rings: 5, capacity: 3, together }).cursor();
          for (let index = 0; index < 5; index++) {
            ring.at(index);
            for (let push = 0; push < 3 + index; push++) ring.push().tick = index * 10 + push;
          }
          for (let index = 0; index < 5; index++) {
            ring.at(index);
            for (let age = 0; age < 3; age++) {
              assert.equal(ring.newest(age).tick, index * 10 + 2 + index - age);
            }
          }
        }
      });

      test("refuse an age that the ring does not hold", () => {
        const ring = place(2, 3).at(0);
        assert.throws(() => ring.newest(), {
          code: "OUT_OF_RANGE",
          message: "rings of Hit: age 0 is out of range; it is empty",
        });
        for (let tick = 0; tick < 2; tick++) ring.push();
        for (const age of [2, 3, -1]) {
          assert.throws(() => ring.newest(age), {
            code: "OUT_OF_RANGE",
            message: `rings of Hit: age ${age} is out of range; give a whole number of 0 .. 1`,
          });
        }
      });
    });
  }
}

for (const mode of EACH_MODE) {
  test(`where records of one position lie together, what all push in one tick is side by side, ${mode.mode}`, () => {
    const arena = openArena(mode);
    const rings = new Rings(arena, Hit, { rings: 4, capacity: 3, together: "position" });
    const ring = rings.cursor();
    for (let tick = 1; tick <= 2; tick++) {
      for (let index = 0; index < 4; index++) {
        const hit = ring.at(index).push();
        hit.tick = tick;
        hit.amount = index;
      }
    }
    const words = new Int32Array(arena.snapshot().slice(rings.offsetBytes).buffer);
    const heads = words.subarray(0, 4);
    assert.deepEqual([...heads], [2, 2, 2, 2]);
    assert.deepEqual([...words.subarray(4, 20)], [1, 0, 1, 1, 1, 2, 1, 3, 2, 0, 2, 1, 2, 2, 2, 3]);
  });

  test(`rings in every block of a layout are rings of their own, ${mode.mode}`, () => {
    for (const together of ["ring", "position"] as const) {
      const layout = new BlockLayout(openReserve(mode), "block");
      const ring = new Rings(layout, Hit, { rings: 3, capacity: 2, together }).cursor();
      const [a, b] = [layout.open(), layout.open()];
      for (const [index, block] of [a, b, a, b].entries()) {
        layout.enter(block);
        assert.equal(ring.at(1).length, index >> 1);
        ring.push().tick = index;
        assert.equal(ring.at(2).length, 0);
      }
      for (const [index, block] of [a, b].entries()) {
        layout.enter(block);
        assert.deepEqual(newestFirst(ring.at(1)), [index + 2, index]);
      }
    }
  });
}

for (const mode of EACH_CHECKED_MODE) {
  describe(`rings refuse, ${mode.mode}`, () => {
    test("an index that names no ring, and stay where they are", () => {
      const ring = new Rings(openArena(mode), Hit, { rings: 3, capacity: 2 }).cursor();
      ring.at(1).push().tick = 8;
      for (const index of [3, ...NO_INDEX]) {
        assert.throws(() => ring.at(index), {
          code: "OUT_OF_RANGE",
          message: `rings of Hit: index ${index} is out of range; give a whole number of 0 .. 2`,
        });
      }
      assert.equal(ring.newest().tick, 8);
    });

    test("an age that is no whole number", () => {
      const ring = new Rings(openArena(mode), Hit, { rings: 3, capacity: 2 }).cursor().at(0);
      ring.push();
      for (const age of NO_INDEX.slice(0, -1)) {
        assert.throws(() => ring.newest(age), { code: "OUT_OF_RANGE" });
      }
    });

    test("everything before the first move", () => {
      const arena = openArena(mode);
      const ring = new Rings(arena, Byte, { rings: 3, capacity: 2 }).cursor();
      const before = arena.snapshot();
      const nowhere = {
        code: "STALE_CURSOR",
        message: "rings of Byte: its cursor stands nowhere yet; move it first",
      };
      assert.throws(() => ring.push(), nowhere);
      assert.throws(() => ring.newest(), nowhere);
      assert.throws(() => ring.length, nowhere);
      assert.throws(() => ring.position, nowhere);
      assert.deepEqual(arena.snapshot(), before);
    });

    test("counts that are not whole numbers from 1 to 2^20", () => {
      for (const count of [0, 1.5, Number.NaN, 2 ** 20 + 1]) {
        const why = `is ${count}; give a whole number from 1 to 1048576`;
        assert.throws(() => new Rings(openArena(mode), Hit, { rings: count, capacity: 1 }), {
          code: "BAD_ARGUMENT",
          message: `rings of Hit: rings ${why}`,
        });
        assert.throws(() => new Rings(openArena(mode), Hit, { rings: 1, capacity: count }), {
          code: "BAD_ARGUMENT",
          message: `rings of Hit: capacity ${why}`,
        });
      }
    });

    test("use once their arena was reset or closed", () => {
      for (const [end, code] of [
        ["reset", "ARENA_RESET"],
        ["close", "ARENA_CLOSED"],
      ] as const) {
        const arena = openArena(mode);
        const ring = new Rings(arena, Hit, { rings: 3, capacity: 2 }).cursor().at(1);
        const hit = ring.push();
        arena[end]();
        for (const use of [
          () => ring.at(1),
          () => ring.length,
          () => ring.position,
          () => ring.push(),
          () => ring.newest(),
          () => hit.tick,
        ]) {
          assert.throws(use, { code });
        }
      }
    });
  });
}
