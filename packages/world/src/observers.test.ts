import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { added, changed, component, removed, tag, WorldLayout, without } from "./index.js";
import { EACH_MODE, type Mode, nameOf } from "./random-program.test.js";

const Health = component("health", { hp: i32 }, { track: true });
const Hot = tag("hot");

function make(mode: Mode) {
  const layout = new WorldLayout("observed", {
    capacity: 16,
    components: [Health, Hot],
    phases: ["act", "react"],
    worlds: 2,
    ...mode,
  });
  const told: string[] = [];
  /** An observer that writes down what it was told. */
  const observe = (name: string, ...terms: Parameters<typeof layout.observe>[1]) =>
    layout.observe(name, terms, (events) => {
      const cursor = events.cursor();
      return () => {
        const slots = Array.from({ length: cursor.length }, (_, i) => cursor.at(i).slot);
        told.push(`${name} ${slots.join(" ")}`);
      };
    });
  const take = () => told.splice(0);
  return { layout, observe, told, take, unit: layout.prefab([Health]).cursor(Hot) };
}

for (const mode of EACH_MODE) {
  describe(`observers, ${nameOf(mode)}`, () => {
    test("are told at the end of the phase in which it happened, once", () => {
      const { layout, observe, told, take, unit } = make(mode);
      observe("came", added(Health));
      observe("went", removed(Health));
      observe("written", changed(Health));
      for (const phase of ["act", "react"]) {
        layout.system(`begin ${phase}`, { phase, run: () => void told.push(phase) });
      }
      layout.system("spawn", { phase: "act", run: () => void unit.spawn() });
      layout.system("write", {
        phase: "react",
        run() {
          unit.health.hp += 1;
          unit.health.hp += 1;
        },
      });
      layout.system("remove", { phase: "react", after: ["write"], run: () => unit.health.remove() });
      const world = layout.open();
      world.start();
      world.step();
      assert.deepEqual(take(), ["act", "came 0", "react", "went 0", "written 0"]);
      world.step();
      assert.deepEqual(take(), ["act", "came 1", "react", "went 1", "written 1"]);
    });

    test("are not called where nothing happened", () => {
      const { layout, observe, take } = make(mode);
      observe("came", added(Health), without(Hot));
      const world = layout.open();
      world.start();
      world.step();
      assert.deepEqual(take(), []);
    });

    test("are told of what was despawned, and can read what it had", () => {
      const { layout, unit } = make(mode);
      const last: number[] = [];
      layout.observe("went", [removed(Health)], (events) => {
        const dead = events.cursor();
        return () => {
          for (let i = 0; i < dead.length; i++) last.push(dead.at(i).health.hp);
        };
      });
      const world = layout.open();
      for (let hp = 1; hp <= 3; hp++) {
        unit.spawn().health.hp = hp;
        world.flush();
      }
      for (let slot = 0; slot < 3; slot++) unit.toSlot(slot).despawn();
      world.endFrame();
      assert.deepEqual(last, [1, 2, 3]);
      world.endFrame();
      assert.deepEqual(last, [1, 2, 3]);
    });

    test("tell each other, whoever comes first", () => {
      const { layout, observe, take, unit } = make(mode);
      observe("first", removed(Health));
      layout.observe("killer", [added(Hot)], (events) => {
        const cursor = events.cursor();
        return () => {
          for (let i = 0; i < cursor.length; i++) cursor.at(i).despawn();
        };
      });
      observe("last", removed(Health));
      const world = layout.open();
      unit.spawn().hot.add();
      world.endFrame();
      assert.deepEqual(take(), ["last 0"]);
      world.endFrame();
      assert.deepEqual(take(), ["first 0"], "whose turn was over is told in the next frame");
      world.endFrame();
      assert.deepEqual(take(), []);
    });

    test("of several worlds are told of their own", () => {
      const { layout, observe, take, unit } = make(mode);
      observe("came", added(Health));
      const worlds = [layout.open("a"), layout.open("b")];
      for (const [i, world] of worlds.entries()) {
        world.enter();
        for (let n = 0; n <= i; n++) unit.spawn();
        world.flush();
      }
      worlds[0].endFrame();
      assert.deepEqual(take(), ["came 0"]);
      worlds[1].endFrame();
      assert.deepEqual(take(), ["came 0 1"]);
    });

    test("are told of everything that had it as the world ends", () => {
      const { layout, observe, take, unit } = make(mode);
      observe("went", removed(Health));
      const world = layout.open();
      unit.spawn();
      unit.spawn();
      world.flush();
      world.end();
      assert.deepEqual(take(), ["went 0 1"]);
    });

    test("can end the world, and no system runs after", () => {
      const { layout, told, take, unit } = make(mode);
      layout.observe("ender", [added(Health)], () => (world) => world.end());
      layout.system("spawn", { phase: "act", run: () => void unit.spawn() });
      layout.system("late", { phase: "react", run: () => void told.push("late") });
      layout.on("ended", () => void told.push("ended"));
      const world = layout.open();
      world.start();
      assert.equal(world.step(), true);
      assert.deepEqual(take(), ["ended"]);
      assert.equal(world.state, "ended");
    });

    test("can end the world at the end of a frame", () => {
      for (const inTick of [true, false]) {
        const { layout, take, told, unit } = make(mode);
        layout.observe("ender", [removed(Hot)], () => (world) => world.end());
        layout.on("ended", () => void told.push("ended"));
        const world = layout.open();
        unit.spawn().hot.add();
        world.endFrame();
        if (inTick) world.start();
        unit.hot.remove();
        if (inTick) world.step();
        else world.endFrame();
        assert.deepEqual(take(), ["ended"]);
        assert.equal(world.state, "ended");
      }
    });
  });
}
