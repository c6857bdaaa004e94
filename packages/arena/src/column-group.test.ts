import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import {
  BAGS,
  type BagView,
  contentOfBag,
  contentOfBody,
  contentOfHit,
  expectedBag,
  expectedBody,
  expectedHit,
  groupIn,
  pairOf,
  ROWS,
  SHAPES,
  SHEETS,
  Spot,
  writeBag,
  writeBody,
} from "./bodies-and-bags.test.js";
import { ColumnGroup } from "./column-group.js";
import { EACH_MODE, openReserve } from "./each-mode.test.js";
import { ownersOf } from "./row-bytes.test.js";
import { Table } from "./table.js";

for (const mode of EACH_MODE) {
  for (const [shape, { sheets, order }] of Object.entries(SHAPES)) {
    describe(`sheets over the same rows, ${shape}, ${mode.mode},`, () => {
      test("keep every field of every row apart", () => {
        const { arena, group } = groupIn(mode, sheets);
        const behind = new Table(arena, Spot, 1).cursor();
        const { body, bag, at } = pairOf(group, order);
        for (let row = 0; row < ROWS; row++) {
          at(row);
          writeBody(body, row);
          if (row >= 3) writeBag(bag, row);
        }
        for (let row = ROWS - 1; row >= 0; row--) {
          at(row);
          assert.deepEqual(contentOfBody(body), expectedBody(row));
          if (row >= 3) assert.deepEqual(contentOfBag(bag), expectedBag(row));
        }
        assert.deepEqual([behind.at(0).weight, behind.tag], [0, 0]);
      });

      test("have a byte for one row only, and writes to a row touch no other's", () => {
        const { arena, group } = groupIn(mode, sheets);
        const owners = ownersOf(group);
        const { body, bag, at } = pairOf(group, order);
        const start = group.origin.first * 4 - arena.baseBytes;
        for (let row = 0; row < ROWS; row++) {
          for (const [which, write] of [
            [order[0], () => writeBody(body, row + 1)],
            [order[1], () => writeBag(bag, row + 1)],
          ] as const) {
            const { firstRow } = group.sheets[which];
            if (row < firstRow) continue;
            const before = arena.snapshot();
            at(row);
            write();
            const after = arena.snapshot();
            const touched = new Set<number>();
            for (const [index, byte] of after.entries())
              if (byte !== before[index]) touched.add(owners[index - start]);
            assert.deepEqual([...touched], [1 + which * ROWS + row]);
          }
        }
      });
    });
  }

  describe(`views on rows of a group of columns, ${mode.mode},`, () => {
    test("begin zeroed", () => {
      const { body, bag, at } = pairOf(groupIn(mode).group);
      at(6);
      assert.deepEqual([body.hp, body.weight, body.name, body.state, body.alive], [0, 0, "", "idle", false]);
      assert.deepEqual(
        [bag.hits.length, bag.trail.length, bag.counts.length, bag.floats.length],
        [0, 0, 0, 0],
      );
      assert.deepEqual([bag.hits.capacity, bag.trail.capacity, bag.words.length], [3, 3, 3]);
    });

    test("move by their own spot alone", () => {
      const { group } = groupIn(mode);
      const [left, right] = [pairOf(group), pairOf(group)];
      left.at(3);
      writeBody(left.body, 3);
      writeBag(left.bag, 3);
      right.at(5);
      writeBody(right.body, 5);
      writeBag(right.bag, 5);
      left.at(5);
      right.at(3);
      assert.deepEqual(
        [contentOfBody(left.body), contentOfBody(right.body)],
        [expectedBody(5), expectedBody(3)],
      );
      assert.deepEqual([contentOfBag(left.bag), contentOfBag(right.bag)], [expectedBag(5), expectedBag(3)]);
      assert.equal(left.spot._at - right.spot._at, 2);
    });

    test("can be two on one sheet, whose records that are lent move by themselves", () => {
      const { group } = groupIn(mode);
      const { spot, views } = group.rowViews([BAGS, BAGS]);
      const [one, other] = views as unknown as [BagView, BagView];
      spot._at = group.origin.first + 4;
      writeBag(one, 4);
      const [first, last] = [one.hits.at(0), other.hits.at(2)];
      assert.deepEqual([first.tick, last.tick], [400, 402]);
      other.hits.removeAt(0);
      assert.deepEqual([one.hits.length, one.hits.at(0).tick, one.hits.at(1).tick], [2, 401, 402]);
    });

    test("show lists in lanes whose records move up with all their fields", () => {
      const { bag, at } = pairOf(groupIn(mode).group);
      for (const row of [3, 4, 5]) {
        at(row);
        writeBag(bag, row);
      }
      at(4);
      bag.hits.removeAt(0);
      bag.floats.removeAt(1);
      assert.deepEqual(
        [contentOfHit(bag.hits.at(0)), contentOfHit(bag.hits.at(1)), bag.hits.length],
        [expectedHit(401), expectedHit(402), 2],
      );
      assert.deepEqual([bag.floats.get(0), bag.floats.get(1), bag.floats.length], [4, 4.5, 2]);
      for (const row of [3, 5]) {
        at(row);
        assert.deepEqual(contentOfBag(bag), expectedBag(row));
      }
    });

    test("refuse what fields refuse, and keep what is there", () => {
      const { body, at } = pairOf(groupIn(mode).group);
      at(2);
      writeBody(body, 2);
      assert.throws(() => (body.state = "gone" as "idle"), {
        code: "BAD_VALUE",
        message: /^Body\.state is set to "gone"/,
      });
      assert.throws(() => (body.name = "abcdef"), {
        code: "BAD_VALUE",
        message: /^Body\.name is set to 6 bytes/,
      });
      assert.deepEqual(contentOfBody(body), expectedBody(2));
    });

    test("serve every block of a layout, one after the other", () => {
      const layout = new BlockLayout(openReserve(mode, 1 << 15), "block");
      new Table(layout, Spot, 3);
      const group = new ColumnGroup(layout, "group", SHEETS, ROWS);
      const { body, bag, at } = pairOf(group);
      const blocks = [layout.open(), layout.open()];
      for (const [index, block] of blocks.entries()) {
        layout.enter(block);
        for (const row of [3, 6]) {
          at(row);
          writeBody(body, row - index);
          writeBag(bag, row - index);
        }
      }
      for (const [index, block] of blocks.entries()) {
        layout.enter(block);
        for (const row of [6, 3]) {
          at(row);
          assert.deepEqual(contentOfBody(body), expectedBody(row - index));
          assert.deepEqual(contentOfBag(bag), expectedBag(row - index));
        }
        at(4);
        assert.deepEqual([body.hp, bag.hits.length], [0, 0]);
      }
    });
  });
}
