import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { groupIn, pairOf, ROWS, SHEETS } from "./bodies-and-bags.test.js";
import { ColumnGroup } from "./column-group.js";
import { EACH_CHECKED_MODE, openReserve } from "./each-mode.test.js";

for (const mode of EACH_CHECKED_MODE) {
  describe(`a stale view on a row is refused, ${mode.mode},`, () => {
    const usesOf = ({ body, bag }: ReturnType<typeof pairOf>): Record<string, (() => unknown)[]> => ({
      Body: [
        () => body.hp,
        () => (body.hp = 1),
        () => body.alive,
        () => body.team,
        () => (body.team = 1),
        () => body.weight,
        () => body.name,
        () => (body.state = "dead"),
        () => body.place,
        () => body.hit,
      ],
      Bag: [
        () => bag.low,
        () => bag.words,
        () => bag.floats,
        () => bag.trail,
        () => bag.seen,
        () => bag.spots,
      ],
    });
    const refusesAll = (pair: ReturnType<typeof pairOf>, code: string, says: string) => {
      for (const [name, uses] of Object.entries(usesOf(pair))) {
        for (const use of uses) {
          assert.throws(use, (error: Error & { code: string }) => {
            assert.equal(error.code, code);
            assert.ok(
              error.message.startsWith(`${name} of group: `) && error.message.includes(says),
              error.message,
            );
            return true;
          });
        }
      }
      assert.throws(
        () => pair.spot._at,
        (error: Error & { code: string }) => {
          assert.equal(error.code, code);
          assert.ok(error.message.startsWith("group: ") && error.message.includes(says), error.message);
          return true;
        },
      );
    };

    test("where it was never moved", () => {
      refusesAll(pairOf(groupIn(mode).group), "STALE_CURSOR", "stands nowhere yet");
    });

    test("once its block was left, until it is moved again", () => {
      const layout = new BlockLayout(openReserve(mode, 1 << 15), "block");
      const group = new ColumnGroup(layout, "group", SHEETS, ROWS);
      const pair = pairOf(group);
      const blocks = [layout.open(), layout.open()];
      layout.enter(blocks[0]);
      pair.at(4);
      const { floats, hits } = pair.bag;
      pair.bag.floats.push(1);
      layout.enter(blocks[1]);
      refusesAll(pair, "STALE_CURSOR", "stands in another block, or on what is gone");
      for (const use of [() => floats.length, () => floats.get(0), () => hits.push()]) {
        assert.throws(use, { code: "STALE_CURSOR" });
      }
      pair.at(4);
      assert.deepEqual([pair.bag.floats.length, pair.body.hp], [0, 0]);
    });

    test("what it lent, once the spot has moved, also when it came back", () => {
      const { body, bag, at } = pairOf(groupIn(mode).group);
      at(4);
      const { place, hit, speed } = body;
      const { words, floats, counts, hits, doubles } = bag;
      floats.push(1);
      counts.push(1);
      const pushed = hits.push();
      const uses = [
        ["Vec2", () => place.x],
        ["Vec2", () => (speed.y = 1)],
        ["Hit", () => hit.tick],
        ["Bag.words", () => words.get(0)],
        ["Bag.floats", () => floats.length],
        ["Bag.floats", () => floats.push(1)],
        ["Bag.counts", () => counts.newest()],
        ["Bag.counts", () => counts.position],
        ["Bag.hits", () => hits.at(0)],
        ["Bag.doubles", () => doubles.get(0)],
        ["Bag.hits", () => pushed.tick],
      ] as const;
      for (const [, use] of uses) use();
      at(5);
      at(4);
      for (const [what, use] of uses) {
        assert.throws(use, { code: "STALE_CURSOR", message: new RegExp(`^${what}: its cursor moved since`) });
      }
    });

    test("but what it lent stays where the spot is set to the row that it is on", () => {
      const { body, at } = pairOf(groupIn(mode).group);
      at(4);
      const { place } = body;
      at(4);
      place.x = 2;
      assert.equal(body.place.x, 2);
    });
  });
}
