import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { EACH_MODE, EACH_UNCHECKED_MODE, openArena, openReserve } from "./each-mode.test.js";
import { f64, i32, list, u8 } from "./field.js";
import { type RecordLayout, record } from "./record.js";
import { Slab } from "./slab.js";

const Effect = record("Effect", { source: i32, power: i32 });
const Wide = record("Wide", { source: f64 });
const Byte = record("Byte", { source: u8 });

type WithSource = RecordLayout<{ readonly source: typeof i32 }>;

const ROOM = 1 << 16;

for (const mode of EACH_MODE) {
  describe(`a slab, ${mode.mode}`, () => {
    test("names each record by a handle of its own, a positive small integer", () => {
      for (const layout of [Effect, Wide, Byte] as unknown as WithSource[]) {
        const effect = new Slab(openArena(mode, ROOM), layout, 11).cursor();
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
      const effect = new Slab(openArena(mode, ROOM), Effect, 4).cursor();
      assert.equal(effect.live, 0);
      const first = effect.alloc().handle;
      const second = effect.alloc().handle;
      effect.at(first).free();
      assert.equal(effect.live, 1);
      assert.deepEqual([effect.has(first), effect.has(second), effect.has(0)], [false, true, false]);
    });

    test("asking whether a handle is live does not move the cursor", () => {
      const effect = new Slab(openArena(mode, ROOM), Effect, 4).cursor();
      const first = effect.alloc().handle;
      effect.source = 1;
      effect.alloc().source = 2;
      effect.has(first);
      assert.equal(effect.source, 2);
    });

    test("uses the slot freed last first, under another handle", () => {
      const effect = new Slab(openArena(mode, ROOM), Effect, 4).cursor();
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
      const effect = new Slab(openArena(mode, ROOM), Effect, 3).cursor();
      const handles = [effect.alloc().handle, effect.alloc().handle, effect.alloc().handle];
      effect.source = 33;
      for (let attempt = 0; attempt < 2; attempt++) {
        assert.throws(() => effect.alloc(), {
          code: "COLLECTION_FULL",
          message: "slab of Effect full: it holds 3; remove one first or raise its capacity",
        });
      }
      assert.deepEqual([effect.live, effect.source, effect.handle], [3, 33, handles[2]]);
      effect.at(handles[1]).free();
      assert.equal(effect.alloc().handle >> 11, handles[1] >> 11);
      assert.throws(() => effect.alloc(), { code: "COLLECTION_FULL" });
    });

    test("a handle comes again after 2,047 reuses of its slot, and not before", () => {
      const effect = new Slab(openArena(mode, ROOM), Effect, 2).cursor();
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
      const arena = openArena(mode, 64 + 4 * (4 + capacity) + Byte.bytes * capacity);
      const byte = new Slab(arena, Byte, capacity).cursor();
      for (let index = 0; index < capacity; index++) byte.alloc();
      byte.source = 200;
      const last = byte.handle;
      assert.equal(last >> 11, capacity - 1);
      assert.ok(last > 0);
      assert.throws(() => byte.alloc(), { code: "COLLECTION_FULL" });
      byte.free();
      const next = byte.alloc().handle;
      assert.equal(next, last + 1);
      assert.equal(byte.has(last), false);
      assert.equal(byte.at(next).handle, next);
    });

    test("begins at a generation of its own, the same in every process", () => {
      const firstHandles = () => {
        const arena = openArena(mode, ROOM);
        const slabs = [new Slab(arena, Effect, 4), new Slab(arena, Effect, 4), new Slab(arena, Effect, 5)];
        return slabs.map((slab) => slab.cursor().alloc().handle);
      };
      assert.deepEqual(firstHandles(), firstHandles());
      assert.equal(new Set(firstHandles()).size, 3);
    });

    test("in every block of a layout is a slab of its own", () => {
      const layout = new BlockLayout(openReserve(mode), "block");
      const effect = new Slab(layout, Effect, 2).cursor();
      const [a, b] = [layout.open(), layout.open()];
      layout.enter(a);
      const { handle } = effect.alloc();
      effect.source = 1;
      layout.enter(b);
      assert.deepEqual([effect.live, effect.has(handle)], [0, false]);
      assert.equal(effect.alloc().handle, handle, "every block begins at the same handle");
      effect.source = 2;
      layout.enter(a);
      assert.deepEqual([effect.at(handle).source, effect.live], [1, 1]);
      effect.free();
      layout.enter(b);
      assert.deepEqual([effect.at(handle).source, effect.live], [2, 1]);
    });

    test("two cursors share the records and stand apart", () => {
      const effects = new Slab(openArena(mode, ROOM), Effect, 4);
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

for (const mode of EACH_UNCHECKED_MODE) {
  test(`a list in a slab's record has to be cleared when the record is made, ${mode.mode}`, () => {
    const Unit = record("Unit", { id: i32, effects: list(Effect, 2) });
    const unit = new Slab(openArena(mode, ROOM), Unit, 2).cursor();
    unit.alloc().effects.push();
    unit.free();
    assert.equal(unit.alloc().effects.length, 1);
    unit.effects.clear();
    assert.equal(unit.effects.length, 0);
  });
}
