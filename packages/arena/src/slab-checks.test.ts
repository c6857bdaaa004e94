import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { EACH_CHECKED_MODE, openArena, openReserve } from "./each-mode.test.js";
import { f64, i32, list, ring, u8 } from "./field.js";
import { record } from "./record.js";
import { Slab } from "./slab.js";

const Effect = record("Effect", { source: i32, power: i32 });

const ROOM = 1 << 16;
const STALE = { code: "STALE_HANDLE" };

for (const mode of EACH_CHECKED_MODE) {
  describe(`a slab refuses, ${mode.mode}`, () => {
    test("a handle whose record was freed, also when another has the slot", () => {
      const effect = new Slab(openArena(mode, ROOM), Effect, 4).cursor();
      const old = effect.alloc().handle;
      effect.free();
      const stale = {
        code: "STALE_HANDLE",
        message: `slab of Effect: handle ${old} names no live record; it was freed, or came from elsewhere`,
      };
      assert.throws(() => effect.at(old), stale);
      effect.alloc().source = 7;
      assert.throws(() => effect.at(old), stale);
      assert.equal(effect.source, 7, "the cursor stayed");
    });

    test("a handle that never named a record", () => {
      const effect = new Slab(openArena(mode, ROOM), Effect, 4).cursor();
      const taken = effect.alloc().handle;
      const others = [0, -1, taken + 1, 2048 + 1, 4 * 2048 + 1, 2 ** 30, -(2 ** 31), Number.NaN];
      const aliases = [taken + 0.5, taken + 2 ** 32, taken - 2 ** 32];
      for (const handle of [...others, ...aliases]) {
        assert.throws(() => effect.at(handle), STALE, `handle ${handle}`);
        assert.equal(effect.has(handle), false);
      }
    });

    test("a handle of a larger slab, where it names no live record here", () => {
      const arena = openArena(mode, ROOM);
      const here = new Slab(arena, Effect, 4).cursor();
      const there = new Slab(arena, Effect, 100).cursor();
      here.alloc();
      for (let index = 0; index < 100; index++) there.alloc();
      assert.throws(() => here.at(there.handle), STALE);
    });

    test("to free a record twice", () => {
      const effects = new Slab(openArena(mode, ROOM), Effect, 4);
      const [effect, other] = [effects.cursor(), effects.cursor()];
      const { handle } = effect.alloc();
      other.at(handle);
      effect.free();
      const freed = {
        code: "DOUBLE_FREE",
        message: `slab of Effect: handle ${handle} was freed already; free a record once`,
      };
      assert.throws(() => effect.free(), freed);
      assert.throws(() => other.free(), freed);
      assert.equal(effect.live, 0);
      assert.equal(effect.alloc().handle >> 11, handle >> 11, "the slot is free once");
      assert.notEqual(effect.alloc().handle >> 11, handle >> 11);
    });

    test("to free by a cursor whose slot another record has now", () => {
      const effects = new Slab(openArena(mode, ROOM), Effect, 4);
      const [effect, other] = [effects.cursor(), effects.cursor()];
      other.at(effect.alloc().handle);
      effect.free();
      const { handle } = effect.alloc();
      assert.throws(() => other.free(), STALE);
      assert.throws(() => other.source, STALE);
      assert.ok(effect.has(handle));
    });

    test("to free twice a record of the last generation", () => {
      const effect = new Slab(openArena(mode, ROOM), Effect, 1).cursor();
      while (effect.alloc().handle !== 2047) effect.free();
      effect.free();
      assert.throws(() => effect.free(), { code: "DOUBLE_FREE" });
      assert.equal(effect.alloc().handle, 1);
    });

    test("to free where the cursor stands on no record", () => {
      const effect = new Slab(openArena(mode, ROOM), Effect, 4).cursor();
      assert.throws(() => effect.free(), STALE);
      assert.equal(effect.live, 0);
    });

    test("a capacity that is not a whole number from 1 to 2^20", () => {
      for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 20 + 1]) {
        assert.throws(() => new Slab(openArena(mode, ROOM), Effect, capacity), {
          code: "BAD_ARGUMENT",
          message: `slab of Effect: capacity is ${capacity}; give a whole number from 1 to 1048576`,
        });
      }
    });

    test("use once its arena was reset or closed", () => {
      for (const [end, code] of [
        ["reset", "ARENA_RESET"],
        ["close", "ARENA_CLOSED"],
      ] as const) {
        const arena = openArena(mode, ROOM);
        const effect = new Slab(arena, Effect, 3).cursor();
        const { handle } = effect.alloc();
        arena[end]();
        assert.equal(effect.has(handle), false);
        for (const use of [
          () => effect.live,
          () => effect.at(handle),
          () => effect.alloc(),
          () => effect.free(),
        ]) {
          assert.throws(use, { code });
        }
      }
    });

    test("to free by a cursor that stands in another block, whatever has its handle in this one", () => {
      const layout = new BlockLayout(openReserve(mode), "block");
      const effect = new Slab(layout, Effect, 2).cursor();
      const [a, b] = [layout.open(), layout.open()];
      layout.enter(b);
      effect.alloc();
      layout.enter(a);
      const { handle } = effect.alloc();
      layout.enter(b);
      assert.ok(effect.has(handle));
      assert.throws(() => effect.free(), {
        code: "STALE_CURSOR",
        message: "slab of Effect: its cursor stands in another block, or on what is gone; move it before use",
      });
      assert.equal(effect.live, 1);
    });
  });

  describe(`a slab's records, ${mode.mode},`, () => {
    const Unit = record("Unit", { id: i32, weight: f64, effects: list(Effect, 2), trail: ring(u8, 2) });

    test("are made full of cd and freed full of db, so that what was not set shows", () => {
      const arena = openArena(mode, ROOM);
      const units = new Slab(arena, Unit, 2);
      const unit = units.cursor();
      assert.equal(unit.alloc().id, 0xcdcdcdcd | 0);
      const words = arena.reserve.views.i32;
      const first = (arena.baseBytes + units.offsetBytes + units.bytes) / 4 - (2 * Unit.bytes) / 4;
      const wordsOf = () => [...words.subarray(first, first + Unit.bytes / 4)];
      assert.ok(wordsOf().every((word) => word === (0xcdcdcdcd | 0)));
      unit.free();
      assert.ok(
        wordsOf()
          .slice(1)
          .every((word) => word === (0xdbdbdbdb | 0)),
      );
      const other = units.cursor();
      other.alloc();
      assert.ok(
        wordsOf().every((word) => word === (0xcdcdcdcd | 0)),
        "also where a slot is used again",
      );
    });

    test("refuse their lists and rings until these were cleared", () => {
      const arena = openArena(mode, ROOM);
      const unit = new Slab(arena, Unit, 2).cursor().alloc();
      const before = arena.snapshot();
      const uncleared = {
        code: "BAD_VALUE",
        message: /^Unit\.(effects|trail) says .*; clear it when its record is made$/,
      };
      for (const use of [
        () => unit.effects.length,
        () => unit.effects.push(),
        () => unit.effects.at(0),
        () => unit.effects.removeAt(0),
        () => unit.trail.length,
        () => unit.trail.push(1),
        () => unit.trail.newest(),
      ]) {
        assert.throws(use, uncleared);
      }
      assert.deepEqual(arena.snapshot(), before);
      unit.effects.clear();
      unit.trail.clear();
      assert.deepEqual([unit.effects.length, unit.trail.length], [0, 0]);
      unit.effects.push().power = 3;
      unit.trail.push(4);
      assert.deepEqual([unit.effects.at(0).power, unit.trail.newest()], [3, 4]);
    });
  });
}
