import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena, f64, i32, list, Reserve, record, Slab, u8 } from "./index.js";

const Effect = record("Effect", { source: i32, power: i32 });
const Wide = record("Wide", { source: f64 });
const Byte = record("Byte", { source: u8 });

const openArena = (checked: boolean) =>
  Arena.open({ capacityBytes: 65536, reserve: Reserve.open({ capacityBytes: 65536, checked }) });
const STALE = { code: "STALE_HANDLE" };

for (const checked of [true, false]) {
  describe(`a slab, ${checked ? "checked" : "unchecked"}`, () => {
    test("names each record by a handle of its own, a positive small integer", () => {
      for (const layout of [Effect, Wide, Byte]) {
        const effect = new Slab(openArena(checked), layout, 11).cursor();
        const handles: number[] = [];
        for (let index = 0; index < 11; index++) {
          effect.alloc().source = index + 1;
          handles.push(effect.handle);
        }
        assert.equal(new Set(handles).size, 11);
        assert.ok(handles.every((handle) => Number.isInteger(handle) && handle > 0 && handle < 2 ** 31));
        for (const [index, handle] of handles.entries()) {
          assert.equal(effect.at(handle).source, index + 1);
          assert.equal(effect.handle, handle);
          assert.ok(effect.has(handle));
        }
        assert.equal(effect.live, 11);
      }
    });

    test("counts the live, and knows which they are", () => {
      const effect = new Slab(openArena(checked), Effect, 4).cursor();
      assert.equal(effect.live, 0);
      const first = effect.alloc().handle;
      const second = effect.alloc().handle;
      effect.at(first).free();
      assert.equal(effect.live, 1);
      assert.deepEqual([effect.has(first), effect.has(second), effect.has(0)], [false, true, false]);
    });

    test("asking whether a handle is live does not move the cursor", () => {
      const effect = new Slab(openArena(checked), Effect, 4).cursor();
      const first = effect.alloc().handle;
      effect.source = 1;
      effect.alloc().source = 2;
      effect.has(first);
      assert.equal(effect.source, 2);
    });

    test("uses the slot freed last first, under another handle", () => {
      const effect = new Slab(openArena(checked), Effect, 4).cursor();
      const [a, b, c] = [effect.alloc().handle, effect.alloc().handle, effect.alloc().handle];
      effect.at(a).free();
      effect.at(c).free();
      effect.at(b).free();
      const again = [effect.alloc().handle, effect.alloc().handle, effect.alloc().handle];
      assert.deepEqual(
        again.map((handle) => handle >> 11),
        [b >> 11, c >> 11, a >> 11],
      );
      assert.ok(again.every((handle) => ![a, b, c].includes(handle)));
    });

    test("is full at its capacity, says so, and takes nothing", () => {
      const effect = new Slab(openArena(checked), Effect, 3).cursor();
      const handles = [effect.alloc().handle, effect.alloc().handle, effect.alloc().handle];
      effect.source = 33;
      for (let attempt = 0; attempt < 2; attempt++) {
        assert.throws(() => effect.alloc(), {
          code: "COLLECTION_FULL",
          message: "slab of Effect full: 3 of 3 records live; free some first or raise its capacity",
        });
      }
      assert.deepEqual([effect.live, effect.source, effect.handle], [3, 33, handles[2]]);
      effect.at(handles[1]).free();
      assert.equal(effect.alloc().handle >> 11, handles[1] >> 11);
      assert.throws(() => effect.alloc(), { code: "COLLECTION_FULL" });
    });

    test("a handle comes again after 2,047 reuses of its slot, and not before", () => {
      const effect = new Slab(openArena(checked), Effect, 2).cursor();
      const first = effect.alloc().handle;
      const seen = new Set<number>();
      let { handle } = effect;
      while (!seen.has(handle)) {
        seen.add(handle);
        assert.equal(effect.has(first), handle === first);
        effect.at(handle).free();
        assert.equal(effect.has(handle), false);
        handle = effect.alloc().handle;
      }
      assert.equal(seen.size, 2047);
      assert.equal(handle, first);
      assert.ok(effect.has(first));
      assert.equal(effect.live, 1);
    });

    test("handles with the largest index are still positive", () => {
      const capacity = 2 ** 20;
      const capacityBytes = 64 + 4 * (4 + capacity) + Byte.bytes * capacity;
      const reserve = Reserve.open({ capacityBytes, checked });
      const byte = new Slab(Arena.open({ capacityBytes, reserve }), Byte, capacity).cursor();
      for (let index = 0; index < capacity; index++) byte.alloc();
      byte.source = 200;
      const last = byte.handle;
      assert.equal(last, (capacity - 1) * 2048 + 1);
      assert.throws(() => byte.alloc(), { code: "COLLECTION_FULL" });
      byte.free();
      const next = byte.alloc().handle;
      assert.equal(next, last + 1);
      assert.equal(byte.has(last), false);
      assert.equal(byte.at(next).handle, next);
    });

    test("two cursors share the records and stand apart", () => {
      const effects = new Slab(openArena(checked), Effect, 4);
      const [a, b] = [effects.cursor(), effects.cursor()];
      const handle = a.alloc().handle;
      a.source = 5;
      b.alloc().source = 6;
      assert.equal(b.at(handle).source, 5);
      b.free();
      assert.equal(a.has(handle), false);
      assert.equal(a.live, 1);
    });
  });
}

describe("a slab refuses", () => {
  test("a handle whose record was freed, also when another has the slot", () => {
    const effect = new Slab(openArena(true), Effect, 4).cursor();
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
    const effect = new Slab(openArena(true), Effect, 4).cursor();
    const taken = effect.alloc().handle;
    const others = [0, -1, taken + 1, 2048 + 1, 4 * 2048 + 1, 2 ** 30, -(2 ** 31), Number.NaN];
    const aliases = [taken + 0.5, taken + 2 ** 32, taken - 2 ** 32];
    for (const handle of [...others, ...aliases]) {
      assert.throws(() => effect.at(handle), STALE, `handle ${handle}`);
      assert.equal(effect.has(handle), false);
    }
  });

  test("a handle of a larger slab, where it names no live record here", () => {
    const arena = openArena(true);
    const here = new Slab(arena, Effect, 4).cursor();
    const there = new Slab(arena, Effect, 100).cursor();
    here.alloc();
    for (let index = 0; index < 100; index++) there.alloc();
    assert.throws(() => here.at(there.handle), STALE);
  });

  test("to free a record twice", () => {
    const effects = new Slab(openArena(true), Effect, 4);
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
    const effects = new Slab(openArena(true), Effect, 4);
    const [effect, other] = [effects.cursor(), effects.cursor()];
    other.at(effect.alloc().handle);
    effect.free();
    const { handle } = effect.alloc();
    assert.throws(() => other.free(), STALE);
    assert.ok(effect.has(handle));
  });

  test("to free twice a record of the last generation", () => {
    const effect = new Slab(openArena(true), Effect, 1).cursor();
    for (let generation = 1; generation < 2047; generation++) effect.alloc().free();
    assert.equal(effect.alloc().handle, 2047);
    effect.free();
    assert.throws(() => effect.free(), { code: "DOUBLE_FREE" });
    assert.equal(effect.alloc().handle, 1);
  });

  test("to free where the cursor stands on no record", () => {
    const effect = new Slab(openArena(true), Effect, 4).cursor();
    assert.throws(() => effect.free(), STALE);
    assert.equal(effect.live, 0);
  });

  test("a capacity that is not a whole number from 1 to 2^20", () => {
    for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 20 + 1]) {
      assert.throws(() => new Slab(openArena(true), Effect, capacity), {
        code: "BAD_ARGUMENT",
        message: `slab of Effect: capacity is ${capacity}; give a whole number from 1 to 1048576`,
      });
    }
  });
});

test("a list in a slab's record has to be cleared when the record is made", () => {
  const Unit = record("Unit", { id: i32, effects: list(Effect, 2) });
  const unit = new Slab(openArena(true), Unit, 2).cursor();
  unit.alloc().effects.push();
  unit.free();
  assert.equal(unit.alloc().effects.length, 1);
  unit.effects.clear();
  assert.equal(unit.effects.length, 0);
});
