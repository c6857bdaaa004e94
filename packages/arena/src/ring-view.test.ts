import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena, tableCursor } from "./each-mode.test.js";
import { bool, f32, f64, i8, i16, i32, ring, type ScalarField, u8, u16, u32 } from "./field.js";
import { record } from "./record.js";
import { Table } from "./table.js";

const Hit = record("Hit", { tick: i32, amount: i16, heavy: bool });
const Spot = record("Spot", { weight: f64, tag: u8 });
const Unit = record("Unit", {
  id: u8,
  hits: ring(Hit, 3),
  spots: ring(Spot, 2),
  seen: ring(bool, 3),
  ids: ring(i16, 3),
});

for (const mode of EACH_MODE) {
  describe(`a ring of records in a record, ${mode.mode},`, () => {
    test("begins empty and keeps the newest, however many were pushed", () => {
      for (const capacity of [1, 2, 3, 7]) {
        const Row = record("Row", { odd: u8, hits: ring(Hit, capacity), behind: u8 });
        const row = tableCursor(Row, 3, mode);
        for (let index = 0; index < 3; index++) row.at(index).odd = row.behind = 200 + index;
        row.at(1);
        assert.deepEqual([row.hits.length, row.hits.capacity], [0, capacity]);
        const pushed: number[] = [];
        for (let tick = 1; tick <= 5 * capacity + 1; tick++) {
          const hit = row.hits.push();
          hit.tick = tick;
          hit.heavy = tick % 2 === 0;
          pushed.unshift(tick);
          pushed.length = Math.min(pushed.length, capacity);
          assert.equal(row.hits.length, pushed.length);
          for (const [age, value] of pushed.entries()) {
            assert.deepEqual(
              [row.hits.newest(age).tick, row.hits.newest(age).heavy],
              [value, value % 2 === 0],
            );
          }
          assert.equal(row.hits.newest().tick, tick);
        }
        for (let index = 0; index < 3; index++) {
          assert.deepEqual([row.at(index).odd, row.behind], [200 + index, 200 + index]);
          assert.equal(row.hits.length, index === 1 ? capacity : 0);
        }
      }
    });

    test("tells where the next one goes, round and round, and from the beginning once it is cleared", () => {
      for (const capacity of [1, 2, 3, 7]) {
        const Row = record("Row", {
          hits: ring(Hit, capacity),
          cells: ring(i16, capacity),
          seen: ring(bool, capacity),
        });
        const row = tableCursor(Row, 2, mode).at(1);
        const positions = () => [row.hits.position, row.cells.position, row.seen.position];
        for (let life = 0; life < 2; life++) {
          for (let pushes = 0; pushes < 5 * capacity + 1; pushes++) {
            const next = pushes % capacity;
            assert.deepEqual(positions(), [next, next, next]);
            row.hits.push();
            row.cells.push(1);
            row.seen.push(true);
          }
          for (const part of [row.hits, row.cells, row.seen]) part.clear();
        }
        assert.deepEqual(positions(), [0, 0, 0]);
        row.hits.push();
        assert.deepEqual(positions(), [1 % capacity, 0, 0]);
        row.at(0);
        assert.deepEqual(positions(), [0, 0, 0]);
      }
    });

    test("a push brings up the bytes of the oldest", () => {
      const unit = tableCursor(Unit, 1, mode).at(0);
      for (let tick = 1; tick <= 3; tick++) unit.hits.push().tick = tick;
      assert.equal(unit.hits.push().tick, 1);
    });

    test("can be cleared, and begins anew", () => {
      const unit = tableCursor(Unit, 1, mode).at(0);
      for (let tick = 1; tick <= 5; tick++) unit.hits.push().tick = tick;
      unit.hits.clear();
      assert.equal(unit.hits.length, 0);
      unit.hits.push().tick = 9;
      assert.deepEqual([unit.hits.length, unit.hits.newest().tick], [1, 9]);
    });

    test("can hold records with doubles, beside another", () => {
      const unit = tableCursor(Unit, 2, mode).at(1);
      for (let count = 1; count <= 3; count++) {
        const spot = unit.spots.push();
        spot.weight = count / 3;
        spot.tag = count;
        unit.hits.push().tick = count;
      }
      assert.deepEqual([unit.spots.newest(1).weight, unit.spots.newest(1).tag], [2 / 3, 2]);
      assert.deepEqual([unit.spots.newest(0).weight, unit.hits.newest(2).tick], [1, 1]);
    });
  });

  describe(`a ring of scalars in a record, ${mode.mode},`, () => {
    for (const [name, type] of Object.entries({ i8, u8, i16, u16, i32, u32, f32, f64 })) {
      test(`of ${name} keeps the newest, however many were pushed`, () => {
        const Row = record("Row", { odd: u8, cells: ring(type as ScalarField<number>, 3), behind: u8 });
        const row = tableCursor(Row, 3, mode);
        for (let index = 0; index < 3; index++) row.at(index).odd = row.behind = 200 + index;
        row.at(1);
        assert.deepEqual([row.cells.length, row.cells.capacity], [0, 3]);
        for (let value = 1; value <= 14; value++) {
          row.cells.push(value);
          assert.equal(row.cells.length, Math.min(value, 3));
          for (let age = 0; age < row.cells.length; age++) assert.equal(row.cells.newest(age), value - age);
          assert.equal(row.cells.newest(), value);
        }
        row.cells.clear();
        row.cells.push(77);
        assert.deepEqual([row.cells.length, row.cells.newest()], [1, 77]);
        for (let index = 0; index < 3; index++) {
          assert.deepEqual(
            [row.at(index).odd, row.behind, row.cells.length],
            [200 + index, 200 + index, index === 1 ? 1 : 0],
          );
        }
      });
    }

    test("of booleans holds true and false, and nothing else", () => {
      const unit = tableCursor(Unit, 2, mode).at(1);
      unit.seen.push(true);
      unit.seen.push(false);
      unit.seen.push(7 as unknown as boolean);
      unit.seen.push(false);
      assert.deepEqual([unit.seen.newest(0), unit.seen.newest(1), unit.seen.newest(2)], [false, true, false]);
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  test(`a ring in a record refuses an age that it does not hold, and changes nothing, ${mode.mode}`, () => {
    const arena = openArena(mode);
    const unit = new Table(arena, Unit, 2).cursor().at(0);
    assert.throws(() => unit.hits.newest(), {
      code: "OUT_OF_RANGE",
      message: "Unit.hits: age 0 is out of range; it is empty",
    });
    for (let tick = 1; tick <= 2; tick++) {
      unit.hits.push().tick = tick;
      unit.seen.push(true);
      unit.ids.push(tick);
    }
    const before = arena.snapshot();
    // An age that is not given is 0.
    for (const age of [2, 3, ...NO_INDEX.slice(0, -1)]) {
      for (const [name, use] of [
        ["hits", () => unit.hits.newest(age)],
        ["seen", () => unit.seen.newest(age)],
        ["ids", () => unit.ids.newest(age)],
      ] as const) {
        assert.throws(use, {
          code: "OUT_OF_RANGE",
          message: `Unit.${name}: age ${age} is out of range; give a whole number of 0 .. 1`,
        });
      }
    }
    assert.deepEqual(arena.snapshot(), before);
  });
}

for (const mode of EACH_CHECKED_MODE) {
  test(`a ring in a record refuses to tell its position where its bytes are of something else, ${mode.mode}`, () => {
    const arena = openArena(mode);
    const unit = new Table(arena, Unit, 1).cursor().at(0);
    arena.reserve.views.i32.fill(6, arena.baseBytes / 4 + 16);
    for (const position of [() => unit.hits.position, () => unit.seen.position]) {
      assert.throws(position, { code: "BAD_VALUE", message: /^Unit\.(hits|seen) says that it holds 6 of 3/ });
    }
    unit.hits.clear();
    assert.equal(unit.hits.position, 0);
  });
}
