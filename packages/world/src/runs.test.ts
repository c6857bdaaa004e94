import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bool, f64, i16, i32, u8 } from "@pauseless/arena";
import { component, type Runs, reference, tag, WorldLayout } from "./index.js";
import { EACH_MODE, nameOf, refuses } from "./random-program.test.js";

const Body = component("body", {
  x: f64,
  hp: i32,
  level: i16,
  team: u8,
  seen: bool,
  by: reference({ onDespawn: "clear" }),
});
const Hot = tag("hot");
const Other = component("other", { value: i32 });

const listOf = (runs: Runs) => Array.from({ length: runs.count }, (_, i) => [runs.start(i), runs.end(i)]);

for (const mode of EACH_MODE) {
  describe(`runs and raw columns, ${nameOf(mode)}`, () => {
    const make = (worlds = 1) => {
      const layout = new WorldLayout("raw", { capacity: 8, components: [Body, Hot], worlds, ...mode });
      return { layout, spawn: layout.prefab([Body]).cursor(Hot) };
    };

    test("runs are neighbouring slots, in the order of slots", () => {
      const { layout, spawn } = make();
      const runs = layout.query(Body).runs();
      const world = layout.open();
      assert.deepEqual(listOf(runs), []);
      for (let i = 0; i < 6; i++) spawn.spawn();
      world.flush();
      assert.deepEqual(listOf(runs), [[0, 6]]);
      spawn.toSlot(2).despawn();
      assert.deepEqual(listOf(runs), [[0, 6]], "until the next boundary");
      world.flush();
      assert.deepEqual(listOf(runs), [
        [0, 2],
        [3, 6],
      ]);
      spawn.toSlot(0).body.remove();
      world.flush();
      spawn.body.add();
      world.flush();
      assert.deepEqual(listOf(runs), [
        [0, 2],
        [3, 6],
      ]);
      for (const slot of [0, 1, 3, 4, 5]) spawn.toSlot(slot).despawn();
      world.flush();
      assert.deepEqual(listOf(runs), []);
    });

    test("a raw column is what cursors show, in each of several worlds", () => {
      const { layout, spawn } = make(3);
      const columns = [
        layout.column(Body, "x"),
        layout.column(Body, "hp"),
        layout.column(Body, "level"),
        layout.column(Body, "team"),
      ] as const;
      const seen = layout.column(Body, "seen");
      const runs = layout.query(Body).runs();
      const worlds = [0, 1, 2].map((w) => {
        const world = layout.open(`world ${w}`);
        for (let i = 0; i < 4 + w; i++) {
          const { body } = spawn.spawn();
          body.x = 100 * w + i + 0.5;
          body.hp = 1000 * w + i;
          body.level = -1 - 10 * w - i;
          body.team = w;
          body.seen = i % 2 === 1;
        }
        world.flush();
        return world;
      });
      for (const w of [2, 0, 1, 0]) {
        worlds[w].enter();
        assert.deepEqual(listOf(runs), [[0, 4 + w]]);
        for (let slot = 0; slot < 4 + w; slot++) {
          const [x, hp, level, team] = columns.map(({ array, start, step }) => array[start + slot * step]);
          assert.deepEqual(
            [x, hp, level, team, seen.array[seen.start + slot * seen.step]],
            [100 * w + slot + 0.5, 1000 * w + slot, -1 - 10 * w - slot, w, slot % 2],
          );
        }
        const { array, start } = columns[1];
        array[start + 3]++;
        assert.equal(spawn.toSlot(3).body.hp, 1000 * w + 3 + 1);
        spawn.body.hp--;
      }
    });

    test("a column of anything but numbers and booleans is refused", () => {
      const { layout } = make();
      refuses("BAD_COMPONENT", () => layout.column(Body, "by"));
      refuses("BAD_COMPONENT", () => layout.column(Body, "nothing" as never));
      refuses("NO_COMPONENT", () => layout.column(Other, "value"));
    });

    test("runs are asked for before the first world", () => {
      const { layout } = make();
      const [early, late] = [layout.query(Body), layout.query(Hot)];
      const runs = early.runs();
      layout.open();
      assert.equal(early.runs(), runs);
      refuses("LAYOUT_SEALED", () => late.runs());
    });
  });
}
