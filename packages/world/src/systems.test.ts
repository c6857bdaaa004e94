import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component, Scope, WorldLayout } from "./index.js";
import { EACH_MODE, type Mode, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32 });

function make(mode: Mode = EACH_MODE[0], phases = ["act", "react"]) {
  const layout = new WorldLayout("game", { capacity: 8, components: [Health], phases, worlds: 3, ...mode });
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(name);
  return { layout, ran, note, take: () => ran.splice(0), unit: layout.prefab([Health]).cursor() };
}

for (const mode of EACH_MODE) {
  describe(`systems, ${nameOf(mode)}`, () => {
    test("run by phase, then as they are tied, then as they were declared", () => {
      const { layout, note, take } = make(mode);
      layout.system("late", { phase: "react", run: note("late") });
      layout.system("a", { after: ["c"], run: note("a") });
      layout.system("b", { run: note("b") });
      layout.system("c", { before: ["b"], run: note("c") });
      const world = layout.open();
      assert.deepEqual(layout.order, ["c", "a", "b", "late"]);
      assert.equal(world.step(), false, "it is not started");
      assert.deepEqual(take(), []);
      world.start();
      assert.equal(world.step(), true);
      assert.deepEqual(take(), ["c", "a", "b", "late"]);
      assert.equal(world.tick, 1);
    });

    test("are asked whether they run", () => {
      const { layout, note, take } = make(mode);
      layout.system("even", { when: ({ tick }) => tick % 2 === 0, run: note("even") });
      layout.system("all", { run: note("all") });
      const world = layout.open();
      world.start();
      for (let tick = 1; tick <= 4; tick++) world.step();
      assert.deepEqual(take(), ["all", "even", "all", "all", "even", "all"]);
    });

    test("are on or off for each world", () => {
      const { layout, ran, take } = make(mode);
      layout.system("move", { run: ({ name }) => void ran.push(name) });
      const worlds = ["a", "b"].map((name) => layout.open(name));
      for (const world of worlds) world.start();
      worlds[0].disable("move");
      assert.deepEqual(
        worlds.map((world) => world.isEnabled("move")),
        [false, true],
      );
      for (const world of worlds) world.step();
      assert.deepEqual(take(), ["b"]);
      const copy = layout.restore(worlds[0].snapshot(), "copy");
      assert.equal(copy.isEnabled("move"), false);
      worlds[0].enable("move");
      for (const world of [...worlds, copy]) world.step();
      assert.deepEqual(take(), ["a", "b"]);
      refuses("BAD_SYSTEM", () => worlds[0].disable("mvoe"));
      refuses("BAD_SYSTEM", () => worlds[0].enable("mvoe"));
      refuses("BAD_SYSTEM", () => worlds[0].isEnabled("mvoe"));
    });

    test("that look into other worlds run on in their own", () => {
      const { layout, ran, unit, take } = make(mode);
      const query = layout.query(Health);
      const worlds: { a?: ReturnType<typeof layout.open>; b?: ReturnType<typeof layout.open> } = {};
      layout.system("look", { when: () => worlds.b?.tick === 0, run: () => void worlds.b?.live });
      layout.system("spawn", { run: () => void unit.spawn() });
      layout.system("leave", { run: () => void worlds.b?.enter() });
      layout.system("count", { run: () => void ran.push(`${query.length}`) });
      worlds.a = layout.open("a");
      worlds.b = layout.open("b");
      worlds.a.start();
      worlds.a.step();
      worlds.a.step();
      assert.deepEqual(take(), ["1", "2"]);
      assert.deepEqual([worlds.a.live, worlds.b.live], [3, 1]);
    });

    test("that throw leave the world as it was then; it can be restored, stepped and ended", () => {
      const { layout, unit, note, take } = make(mode);
      const query = layout.query(Health);
      let fails = false;
      layout.system("fail", {
        run() {
          unit.spawn().health.hp = 1;
          if (fails) throw new Error("on purpose");
        },
      });
      layout.system("next", { after: ["fail"], run: note("next") });
      const world = layout.open();
      world.start();
      world.step();
      const [before, hash] = [world.snapshot(), world.hash()];
      fails = true;
      assert.throws(() => world.step(), { message: "on purpose" });
      assert.deepEqual(take(), ["next"]);
      assert.deepEqual([world.tick, world.live, query.length], [2, 3, 1]);
      fails = false;
      world.step();
      assert.equal(query.length, 3, "what was left is seen in the next tick");
      world.restore(before);
      assert.equal(world.hash(), hash);
      world.step();
      assert.equal(query.length, 2);
      world.end();
    });

    test("that end the world and throw leave one that can be ended, or restored", () => {
      const { layout, note, take } = make(mode);
      layout.system("end", {
        run(world) {
          if (world.tick !== 2) return;
          world.end();
          throw new Error("on purpose");
        },
      });
      layout.system("next", { after: ["end"], run: note("next") });
      layout.on("ended", note("ended"));
      const world = layout.open();
      world.start();
      const bytes = world.snapshot();
      world.step();
      assert.throws(() => world.step(), { message: "on purpose" });
      assert.equal(world.step(), false);
      world.restore(bytes);
      world.step();
      assert.deepEqual(take(), ["next", "next"]);
      assert.throws(() => world.step(), { message: "on purpose" });
      world.end();
      assert.deepEqual(take(), ["ended"]);
      assert.equal(world.state, "ended");
    });

    test("see the scope of their world", () => {
      const { layout, ran, take } = make(mode);
      const scope = layout.singleton(Scope);
      layout.system("look", { run: () => void ran.push(`${scope.state} ${scope.tick}`) });
      const world = layout.open("a world", 7);
      world.start();
      world.step();
      world.step();
      assert.deepEqual(take(), ["running 1", "running 2"]);
    });
  });
}

test("systems that cannot be ordered are refused as the first world is opened", () => {
  const refused = (code: string, ...systems: [name: string, options: object][]) => {
    const { layout } = make();
    for (const [name, options] of systems) layout.system(name, { run() {}, ...options });
    refuses(code, () => layout.open());
  };
  refused("SYSTEM_CYCLE", ["a", { before: ["b"] }], ["b", { before: ["a"] }]);
  refused("BAD_SYSTEM", ["a", {}], ["a", {}]);
  refused("BAD_SYSTEM", ["a", { after: ["b"] }]);
  refused("BAD_SYSTEM", ["a", { phase: "never" }]);
  refused("BAD_SYSTEM", ["a", { phase: "react", before: ["b"] }], ["b", { phase: "act" }]);
});

test("a layout has at most 256 systems", () => {
  const { layout } = make();
  for (let i = 0; i < 256; i++) layout.system(`system ${i}`, { run() {} });
  refuses("BAD_SYSTEM", () => layout.system("one more", { run() {} }));
  const world = layout.open();
  world.disable("system 255");
  assert.equal(world.isEnabled("system 255"), false);
  assert.equal(world.isEnabled("system 254"), true);
});
