import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  EACH_CHECKED_MODE,
  EACH_MODE,
  type Mode,
  NO_INDEX,
  openArena,
  tableCursor,
} from "./each-mode.test.js";
import { bool, f32, f64, i8, i16, i32, list, type ScalarField, u8, u16, u32 } from "./field.js";
import { record } from "./record.js";
import { Table, type TableCursor } from "./table.js";

const Buff = record("Buff", { kind: u8, strong: bool, until: i32 });
const Player = record("Player", {
  x: f64,
  hp: i32,
  buffs: list(Buff, 4),
  seen: list(bool, 3),
  ids: list(i16, 3),
});

for (const mode of EACH_MODE) {
  describe(`a list of records in a record, ${mode.mode},`, () => {
    const kinds = (player: TableCursor<(typeof Player)["fields"]>) =>
      Array.from({ length: player.buffs.length }, (_, index) => player.buffs.at(index).kind);
    const withBuffs = (...added: number[]) => {
      const player = tableCursor(Player, 2, mode).at(1);
      for (const kind of added) player.buffs.push().kind = kind;
      return player;
    };

    test("begins empty and grows at the end", () => {
      assert.equal(withBuffs().buffs.length, 0);
      assert.equal(withBuffs().buffs.capacity, 4);
      assert.deepEqual(kinds(withBuffs(5, 6, 7, 8)), [5, 6, 7, 8]);
    });

    test("closes the gap where a record is removed, whole", () => {
      for (const [removed, left] of [
        [0, [6, 7, 8]],
        [1, [5, 7, 8]],
        [3, [5, 6, 7]],
      ] as const) {
        const player = withBuffs(5, 6, 7, 8);
        for (let index = 0; index < 4; index++)
          player.buffs.at(index).until = player.buffs.at(index).kind * 100;
        player.buffs.removeAt(removed);
        assert.deepEqual(kinds(player), left);
        for (const [index, kind] of left.entries()) assert.equal(player.buffs.at(index).until, kind * 100);
      }
    });

    test("can be emptied one by one, or at once, and filled again", () => {
      const player = withBuffs(5, 6);
      player.buffs.removeAt(0);
      player.buffs.removeAt(0);
      assert.equal(player.buffs.length, 0);
      player.buffs.push().kind = 7;
      player.buffs.clear();
      assert.equal(player.buffs.length, 0);
      player.buffs.push().kind = 8;
      assert.deepEqual(kinds(player), [8]);
    });

    test("a push brings up the bytes as they were left", () => {
      const player = withBuffs(5, 6);
      player.buffs.clear();
      assert.deepEqual([player.buffs.push().kind, player.buffs.push().kind], [5, 6]);
    });

    test("is as long as it is told to be, what is new as its bytes were left", () => {
      const player = withBuffs(5, 6, 7);
      player.buffs.resize(1);
      assert.deepEqual(kinds(player), [5]);
      player.buffs.resize(4);
      assert.deepEqual(kinds(player), [5, 6, 7, 0]);
      for (let index = 0; index < 4; index++) player.buffs.at(index).until = index;
      player.buffs.resize(0);
      player.buffs.resize(4);
      assert.deepEqual([player.buffs.at(3).until, player.hp], [3, 0]);
      player.buffs.removeAt(0);
      player.buffs.push().kind = 9;
      assert.deepEqual(kinds(player), [6, 7, 0, 9]);
      assert.equal(player.at(0).buffs.length, 0);
    });

    test("moves records of every alignment", () => {
      const Wide = record("Wide", { weight: f64, tag: u8 });
      const Narrow = record("Narrow", { tag: u8 });
      const Holder = record("Holder", { id: u8, wides: list(Wide, 3), narrows: list(Narrow, 3) });
      const holder = tableCursor(Holder, 2, mode).at(1);
      for (let index = 0; index < 3; index++) {
        const wide = holder.wides.push();
        wide.weight = index / 3;
        wide.tag = index;
        holder.narrows.push().tag = index;
      }
      holder.wides.removeAt(0);
      holder.narrows.removeAt(1);
      assert.deepEqual([holder.wides.at(0).weight, holder.wides.at(1).weight], [1 / 3, 2 / 3]);
      assert.deepEqual([holder.wides.at(0).tag, holder.wides.at(1).tag], [1, 2]);
      assert.deepEqual([holder.narrows.at(0).tag, holder.narrows.at(1).tag], [0, 2]);
    });

    test("can hold lists", () => {
      const Slot = record("Slot", { item: u16 });
      const Bag = record("Bag", { colour: u8, slots: list(Slot, 2), tags: list(u8, 3) });
      const Owner = record("Owner", { bags: list(Bag, 2) });
      const owner = tableCursor(Owner, 2, mode).at(1);
      for (let bag = 0; bag < 2; bag++) {
        owner.bags.push().colour = bag;
        for (let slot = 0; slot <= bag; slot++) owner.bags.at(bag).slots.push().item = bag * 10 + slot;
        owner.bags.at(bag).tags.push(bag + 5);
      }
      assert.deepEqual([owner.bags.at(0).slots.length, owner.bags.at(1).slots.length], [1, 2]);
      assert.equal(owner.bags.at(1).slots.at(1).item, 11);
      owner.bags.removeAt(0);
      assert.deepEqual(
        [owner.bags.length, owner.bags.at(0).colour, owner.bags.at(0).slots.length],
        [1, 1, 2],
      );
      assert.deepEqual([owner.bags.at(0).slots.at(0).item, owner.bags.at(0).tags.get(0)], [10, 6]);
      assert.equal(owner.at(0).bags.length, 0);
    });
  });

  describe(`a list of scalars in a record, ${mode.mode},`, () => {
    for (const [name, type] of Object.entries({ i8, u8, i16, u16, i32, u32, f32, f64 })) {
      test(`of ${name} begins empty, grows at the end, and closes gaps`, () => {
        const Row = record("Row", { odd: u8, cells: list(type as ScalarField<number>, 4), behind: u8 });
        const row = tableCursor(Row, 3, mode);
        for (let index = 0; index < 3; index++) row.at(index).odd = row.behind = 200 + index;
        row.at(1);
        assert.deepEqual([row.cells.length, row.cells.capacity], [0, 4]);
        for (let value = 1; value <= 4; value++) row.cells.push(value * 10);
        row.cells.removeAt(1);
        row.cells.set(0, 11);
        const cells = () => Array.from({ length: row.cells.length }, (_, index) => row.cells.get(index));
        assert.deepEqual(cells(), [11, 30, 40]);
        row.cells.removeAt(2);
        row.cells.removeAt(0);
        assert.deepEqual(cells(), [30]);
        row.cells.clear();
        assert.deepEqual(cells(), []);
        row.cells.push(5);
        assert.deepEqual(cells(), [5]);
        for (let index = 0; index < 3; index++) {
          assert.deepEqual(
            [row.at(index).odd, row.behind, row.cells.length],
            [200 + index, 200 + index, index === 1 ? 1 : 0],
          );
        }
      });
    }

    test("is as long as it is told to be, what is new as its bytes were left", () => {
      const player = tableCursor(Player, 2, mode).at(1);
      const ids = () => Array.from({ length: player.ids.length }, (_, index) => player.ids.get(index));
      player.ids.push(5);
      player.ids.push(6);
      player.ids.resize(1);
      assert.deepEqual(ids(), [5]);
      player.ids.resize(3);
      assert.deepEqual(ids(), [5, 6, 0]);
      player.ids.set(2, 7);
      player.ids.resize(0);
      player.ids.push(8);
      player.ids.resize(3);
      assert.deepEqual(ids(), [8, 6, 7]);
      player.seen.resize(2);
      player.seen.set(1, true);
      assert.deepEqual([player.seen.length, player.seen.get(0), player.seen.get(1)], [2, false, true]);
    });

    test("wraps and rounds as its typed array does", () => {
      const player = tableCursor(Player, 1, mode).at(0);
      player.ids.push(2 ** 15);
      player.ids.push(1.9);
      assert.deepEqual([player.ids.get(0), player.ids.get(1)], [-(2 ** 15), 1]);
    });

    test("of booleans holds true and false, and nothing else", () => {
      const player = tableCursor(Player, 2, mode).at(1);
      player.seen.push(true);
      player.seen.push(false);
      player.seen.push(7 as unknown as boolean);
      const seen = () => Array.from({ length: player.seen.length }, (_, index) => player.seen.get(index));
      assert.deepEqual(seen(), [true, false, true]);
      player.seen.set(1, true);
      player.seen.removeAt(0);
      assert.deepEqual(seen(), [true, true]);
    });
  });
}

for (const mode of EACH_MODE) {
  test(`a list in a record, ${mode.mode}, refuses to be longer than its capacity, or of no whole length, and changes nothing`, () => {
    const { arena, player } = filled(mode);
    const before = arena.snapshot();
    for (const [name, capacity, resize] of [
      ["buffs", 4, (length: number) => player.buffs.resize(length)],
      ["ids", 3, (length: number) => player.ids.resize(length)],
      ["seen", 3, (length: number) => player.seen.resize(length)],
    ] as const) {
      for (const length of [capacity + 1, ...NO_INDEX]) {
        assert.throws(() => resize(length), {
          code: "OUT_OF_RANGE",
          message: `Player.${name}: length ${length} is out of range; give a whole number of 0 .. ${capacity}`,
        });
      }
    }
    assert.deepEqual(arena.snapshot(), before);
  });
}

/** Everything that takes an index, on both kinds of lists of a player. */
const withIndex = (player: TableCursor<(typeof Player)["fields"]>, index: number) =>
  [
    ["buffs", () => player.buffs.at(index)],
    ["buffs", () => player.buffs.removeAt(index)],
    ["ids", () => player.ids.get(index)],
    ["ids", () => player.ids.set(index, 1)],
    ["ids", () => player.ids.removeAt(index)],
    ["seen", () => player.seen.get(index)],
    ["seen", () => player.seen.set(index, true)],
  ] as const;

function filled(mode: Mode) {
  const arena = openArena(mode);
  const player = new Table(arena, Player, 2).cursor().at(0);
  for (let count = 1; count <= 2; count++) {
    player.buffs.push().kind = count;
    player.ids.push(count);
    player.seen.push(true);
  }
  return { arena, player };
}

for (const mode of EACH_CHECKED_MODE) {
  describe(`a list in a record refuses, ${mode.mode},`, () => {
    test("an index beyond its length, not only beyond its capacity, and changes nothing", () => {
      const { arena, player } = filled(mode);
      const before = arena.snapshot();
      for (const index of [2, 4, ...NO_INDEX]) {
        for (const [name, use] of withIndex(player, index)) {
          assert.throws(use, {
            code: "OUT_OF_RANGE",
            message: `Player.${name}: index ${index} is out of range; give a whole number of 0 .. 1`,
          });
        }
      }
      assert.deepEqual(arena.snapshot(), before);
    });

    test("any index where it is empty", () => {
      const { player } = filled(mode);
      player.buffs.clear();
      player.ids.clear();
      player.seen.clear();
      for (const [name, use] of withIndex(player, 0)) {
        assert.throws(use, {
          code: "OUT_OF_RANGE",
          message: `Player.${name}: index 0 is out of range; it is empty`,
        });
      }
    });

    test("a push where it is full, and changes nothing", () => {
      const { arena, player } = filled(mode);
      player.buffs.push();
      player.buffs.push();
      player.ids.push(3);
      player.seen.push(false);
      const before = arena.snapshot();
      for (const [name, capacity, push] of [
        ["buffs", 4, () => player.buffs.push()],
        ["ids", 3, () => player.ids.push(9)],
        ["seen", 3, () => player.seen.push(true)],
      ] as const) {
        assert.throws(push, {
          code: "COLLECTION_FULL",
          message: `Player.${name} full: it holds ${capacity}; remove one first or raise its capacity`,
        });
      }
      assert.deepEqual(arena.snapshot(), before);
    });
  });
}
