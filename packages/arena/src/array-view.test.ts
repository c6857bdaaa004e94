import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena, tableCursor } from "./each-mode.test.js";
import { array, bool, f64, handle, i16, i32, u8 } from "./field.js";
import { record } from "./record.js";
import { Table } from "./table.js";

const Slot = record("Slot", { item: i32, count: u8, used: bool });
const Bag = record("Bag", { colour: u8, slots: array(Slot, 3) });
const Player = record("Player", {
  before: u8,
  cooldowns: array(i16, 3),
  seen: array(bool, 5),
  path: array(f64, 2),
  friends: array(handle("Player"), 2),
  slots: array(Slot, 4),
  bags: array(Bag, 2),
  behind: u8,
});

for (const mode of EACH_MODE) {
  describe(`an array in a record, ${mode.mode},`, () => {
    test("of numbers begins with zeros and keeps each", () => {
      const player = tableCursor(Player, 2, mode).at(1);
      assert.deepEqual([player.cooldowns.length, player.path.length], [3, 2]);
      assert.deepEqual([player.cooldowns.get(2), player.path.get(1)], [0, 0]);
      for (let index = 0; index < 3; index++) player.cooldowns.set(index, -index * 1000);
      player.path.set(0, 0.1);
      player.path.set(1, Number.MAX_VALUE);
      player.friends.set(1, 77);
      assert.deepEqual(
        [0, 1, 2].map((index) => player.cooldowns.get(index)),
        [0, -1000, -2000],
      );
      assert.deepEqual([player.path.get(0), player.path.get(1)], [0.1, Number.MAX_VALUE]);
      assert.deepEqual([player.friends.get(0), player.friends.get(1)], [0, 77]);
    });

    test("of booleans holds true and false, and nothing else", () => {
      const player = tableCursor(Player, 2, mode).at(1);
      assert.deepEqual([player.seen.length, player.seen.get(4)], [5, false]);
      player.seen.set(4, true);
      player.seen.set(1, 7 as unknown as boolean);
      assert.deepEqual(
        [0, 1, 2, 3, 4].map((index) => player.seen.get(index)),
        [false, true, false, false, true],
      );
      player.seen.set(4, false);
      assert.equal(player.seen.get(4), false);
    });

    test("of records moves its one element from one to the other", () => {
      const player = tableCursor(Player, 2, mode).at(1);
      assert.equal(player.slots.length, 4);
      for (let index = 0; index < 4; index++) {
        const slot = player.slots.at(index);
        slot.item = index + 10;
        slot.count = index;
        slot.used = index % 2 === 0;
      }
      assert.equal(player.slots.at(0), player.slots.at(3));
      for (let index = 0; index < 4; index++) {
        const { item, count, used } = player.slots.at(index);
        assert.deepEqual([item, count, used], [index + 10, index, index % 2 === 0]);
      }
    });

    test("of records that hold arrays of records keeps all of them", () => {
      const player = tableCursor(Player, 3, mode);
      for (let row = 0; row < 3; row++) {
        for (let bag = 0; bag < 2; bag++) {
          player.at(row).bags.at(bag).colour = row + bag;
          for (let slot = 0; slot < 3; slot++) {
            player.bags.at(bag).slots.at(slot).item = row * 100 + bag * 10 + slot;
          }
        }
      }
      for (let row = 0; row < 3; row++) {
        for (let bag = 0; bag < 2; bag++) {
          assert.equal(player.at(row).bags.at(bag).colour, row + bag);
          for (let slot = 0; slot < 3; slot++) {
            assert.equal(player.bags.at(bag).slots.at(slot).item, row * 100 + bag * 10 + slot);
          }
        }
      }
    });

    test("touches nothing around it", () => {
      const arena = openArena(mode);
      const player = new Table(arena, Player, 3).cursor();
      const before = arena.snapshot();
      player.at(1);
      for (let index = 0; index < 3; index++) player.cooldowns.set(index, -1);
      for (let index = 0; index < 5; index++) player.seen.set(index, true);
      for (let index = 0; index < 4; index++) player.slots.at(index).item = -1;
      assert.deepEqual(
        [player.before, player.behind, player.path.get(0), player.friends.get(0)],
        [0, 0, 0, 0],
      );
      for (let index = 0; index < 3; index++) player.cooldowns.set(index, 0);
      for (let index = 0; index < 5; index++) player.seen.set(index, false);
      for (let index = 0; index < 4; index++) player.slots.at(index).item = 0;
      assert.deepEqual(arena.snapshot(), before);
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  test(`an array refuses an index that is none, and changes nothing, ${mode.mode}`, () => {
    const arena = openArena(mode);
    const player = new Table(arena, Player, 2).cursor().at(0);
    const before = arena.snapshot();
    const refusal = (what: string, index: number, most: number) => ({
      code: "OUT_OF_RANGE",
      message: `Player.${what}: index ${index} is out of range; give a whole number of 0 .. ${most}`,
    });
    for (const index of [5, ...NO_INDEX]) {
      assert.throws(() => player.cooldowns.get(index), refusal("cooldowns", index, 2));
      assert.throws(() => player.cooldowns.set(index, 1), refusal("cooldowns", index, 2));
      assert.throws(() => player.seen.get(index), refusal("seen", index, 4));
      assert.throws(() => player.seen.set(index, true), refusal("seen", index, 4));
      assert.throws(() => player.slots.at(index), refusal("slots", index, 3));
      assert.throws(() => player.bags.at(1).slots.at(index), {
        code: "OUT_OF_RANGE",
        message: `Bag.slots: index ${index} is out of range; give a whole number of 0 .. 2`,
      });
    }
    assert.throws(() => player.cooldowns.get(3), refusal("cooldowns", 3, 2));
    assert.deepEqual(arena.snapshot(), before);
  });
}
