import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { added, component, type Entity, reference, removed, WorldLayout } from "./index.js";
import { EACH_MODE, nameOf, refuses } from "./random-program.test.js";

const Unit = component("unit", { hp: i32 });
const Boss = component("boss", { whom: reference({ onDespawn: "clear" }) });
const Fatal = component("fatal", { whom: reference({ onDespawn: "despawn" }) });

for (const mode of EACH_MODE) {
  describe(`a world as a whole, ${nameOf(mode)}`, () => {
    test("nothing but its end takes the root", () => {
      refuses(
        "BAD_COMPONENT",
        () => new WorldLayout("root", { capacity: 4, components: [Unit], singletons: [Fatal], ...mode }),
      );
      const layout = new WorldLayout("root", {
        capacity: 4,
        components: [Unit],
        singletons: [Unit],
        ...mode,
      });
      const query = layout.query(Unit);
      const unit = layout.prefab([Unit]).cursor();
      const world = layout.open();
      unit.spawnMany(2);
      world.start();
      assert.equal(query.length, 3);
      query.despawnAll();
      assert.equal(world.step(), true);
      assert.equal(query.length, 1);
      assert.ok(world.isAlive(world.root));
      world.end();
    });

    test("hooks and whoever opens it find it entered", () => {
      const layout = new WorldLayout("hooks", { capacity: 4, components: [Unit], worlds: 2, ...mode });
      const unit = layout.prefab([Unit]).cursor();
      const a = layout.open("a");
      layout.on("preparing", () => void a.tick);
      layout.on("preparing", () => void unit.spawn());
      layout.on("preparing", () => void a.tick);
      const b = layout.open("b");
      unit.spawn();
      assert.deepEqual([a.live, b.live], [1, 3]);
    });

    test("a condition that ends it keeps its system, and those to come, from running", () => {
      for (const answer of [true, false]) {
        const layout = new WorldLayout("ending", { capacity: 4, components: [Unit], ...mode });
        const ran: string[] = [];
        layout.system("one", {
          when: (world) => {
            world.end();
            return answer;
          },
          run: () => void ran.push("one"),
        });
        layout.system("two", { run: () => void ran.push("two") });
        const world = layout.open();
        world.start();
        world.step();
        assert.deepEqual([ran, world.state], [[], "ended"]);
      }
    });

    test("who looks at runs does not change its hash", () => {
      const layout = new WorldLayout("runs", { capacity: 4, components: [Unit], ...mode });
      const runs = layout.query(Unit).runs();
      const events = layout.query(added(Unit));
      const unit = layout.prefab([Unit]).cursor();
      const world = layout.open();
      unit.spawnMany(2);
      world.flush();
      const hash = world.hash();
      assert.equal(runs.count, 1);
      assert.equal(world.hash(), hash);
      unit.toSlot(1).unit.hp = 5;
      assert.notEqual(world.hash(), hash);
      assert.equal(events.length, 2);
    });

    test("a reference is none at first, also where fields are left", () => {
      const layout = new WorldLayout("left", { capacity: 2, components: [Unit, Boss], ...mode });
      const boss = layout.prefab([Boss, Unit], {}, { leaveFields: true }).cursor();
      const unit = layout.prefab([Unit]).cursor();
      const world = layout.open();
      const { handle } = unit.spawn();
      boss.spawn().boss.whom = handle;
      boss.despawn();
      world.endFrame();
      assert.equal(boss.spawn().boss.whom, 0);
      unit.to(handle).despawn();
      world.endFrame();
      assert.equal(boss.boss.whom, 0);
    });

    test("what an observer does at the end of a frame is an event of the next", () => {
      const layout = new WorldLayout("late", {
        capacity: 4,
        components: [Unit, Boss],
        phases: ["a", "b"],
        ...mode,
      });
      const queries = [layout.query(added(Boss)), layout.query(removed(Boss))];
      const boss = layout.prefab([Boss]).cursor();
      const unit = layout.prefab([Unit]).cursor();
      const seen: number[][] = [];
      let first: Entity = 0;
      layout.system("look", { phase: "a", run: () => void seen.push(queries.map(({ length }) => length)) });
      layout.system("die", { phase: "b", run: () => void (unit.find(first) && unit.despawn()) });
      layout.observe("late", [removed(Unit)], () => () => {
        boss.spawn();
      });
      const world = layout.open();
      first = unit.spawn().handle;
      world.start();
      for (let tick = 0; tick < 3; tick++) world.step();
      assert.deepEqual(
        seen.map(([gained]) => gained),
        [0, 0, 0],
        "it is told at the end of a phase, of the same frame",
      );
      assert.equal(layout.store.table.live, 2);
    });
  });
}
