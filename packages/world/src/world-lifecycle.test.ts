import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32, Reserve } from "@pauseless/arena";
import { component, type World, WorldLayout, type WorldState } from "./index.js";
import { EACH_MODE, type Mode, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32 });

function make(mode: Mode, worlds = 2) {
  const layout = new WorldLayout("game", { capacity: 8, components: [Health], worlds, ...mode });
  const states: string[] = [];
  for (const state of ["preparing", "running", "paused", "ended"] as const satisfies WorldState[]) {
    layout.on(state, (world) => void states.push(`${state} ${world.state}`));
  }
  return { layout, take: () => states.splice(0), unit: layout.prefab([Health]).cursor() };
}

/** Everything that can be asked of a world, but for its state. */
const EVERYTHING: Record<string, (world: World) => unknown> = {
  enter: (world) => world.enter(),
  tick: (world) => world.tick,
  root: (world) => world.root,
  live: (world) => world.live,
  isAlive: (world) => world.isAlive(1),
  dangling: (world) => world.dangling,
  start: (world) => world.start(),
  pause: (world) => world.pause(),
  resume: (world) => world.resume(),
  end: (world) => world.end(),
  step: (world) => world.step(),
  flush: (world) => world.flush(),
  endFrame: (world) => world.endFrame(),
  isEnabled: (world) => world.isEnabled("none"),
  enable: (world) => world.enable("none"),
  disable: (world) => world.disable("none"),
  hash: (world) => world.hash(),
  snapshot: (world) => world.snapshot(),
  snapshotTo: (world) => world.snapshotTo(new Uint8Array(1 << 16)),
  restore: (world) => world.restore(new Uint8Array(64)),
};

for (const mode of EACH_MODE) {
  describe(`the life of a world, ${nameOf(mode)}`, () => {
    test("goes from one state to the next, and hooks are told", () => {
      const { layout, take } = make(mode);
      const world = layout.open();
      assert.equal(world.state, "preparing");
      world.start();
      world.pause();
      assert.equal(world.step(), false, "it stands still");
      assert.equal(world.tick, 0);
      world.resume();
      assert.equal(world.step(), true);
      assert.equal(world.tick, 1);
      world.end();
      assert.equal(world.state, "ended");
      assert.deepEqual(take(), [
        "preparing preparing",
        "running running",
        "paused paused",
        "running running",
        "ended ended",
      ]);
    });

    test("has no other way, and what is refused changes nothing", () => {
      const { layout, take } = make(mode);
      const world = layout.open();
      const refused = (...uses: (() => unknown)[]) => {
        take();
        const hash = world.hash();
        for (const use of uses) refuses("WRONG_STATE", use);
        assert.equal(world.hash(), hash);
        assert.deepEqual(take(), []);
      };
      refused(
        () => world.pause(),
        () => world.resume(),
      );
      world.start();
      refused(
        () => world.start(),
        () => world.resume(),
      );
      world.pause();
      refused(
        () => world.start(),
        () => world.pause(),
      );
    });

    test("can be ended from every state", () => {
      const { layout } = make(mode, 1);
      for (const ways of [[], ["start"], ["start", "pause"], ["start", "pause", "resume"]] as const) {
        const world = layout.open();
        for (const way of ways) world[way]();
        world.end();
        assert.equal(world.state, "ended");
      }
    });

    test("ends at the end of the frame where a system ends it", () => {
      const { layout, unit, take } = make(mode);
      const ran: string[] = [];
      layout.system("end", {
        run(world) {
          unit.spawn();
          world.end();
          world.end();
          assert.equal(world.live, 2, "it goes on until then");
          ran.push("end");
        },
      });
      layout.system("late", { after: ["end"], run: () => void ran.push("late") });
      const world = layout.open();
      world.start();
      take();
      assert.equal(world.step(), true);
      assert.deepEqual(ran, ["end"]);
      assert.deepEqual(take(), ["ended ended"]);
      refuses("WORLD_ENDED", () => world.step());
    });

    test("allows no tick within a tick", () => {
      const { layout } = make(mode);
      let asked = 0;
      const bytes: Uint8Array[] = [];
      layout.system("again", {
        run(world) {
          refuses("WRONG_STATE", () => world.step());
          refuses("WRONG_STATE", () => world.endFrame());
          refuses("WRONG_STATE", () => world.restore(bytes[0]));
          asked++;
        },
      });
      const world = layout.open();
      bytes.push(world.snapshot());
      world.start();
      world.step();
      world.step();
      assert.equal(asked, 2);
    });

    test("is over for everyone who asks", () => {
      const { layout } = make(mode);
      layout.system("none", { run() {} });
      const world = layout.open();
      world.end();
      for (const [name, use] of Object.entries(EVERYTHING)) {
        assert.throws(() => use(world), { code: "WORLD_ENDED" }, name);
      }
      assert.equal(world.state, "ended");
    });

    test("hooks fill a world before it is seen", () => {
      const { layout, unit } = make(mode);
      const query = layout.query(Health);
      layout.on("preparing", () => void unit.spawn());
      let seen = -1;
      layout.on("running", () => {
        seen = query.length;
      });
      const world = layout.open();
      world.start();
      assert.equal(seen, 1);
    });

    test("gives its block back: 10,000 worlds in a reserve of 2", () => {
      const { layout, unit } = make(mode, 2);
      const query = layout.query(Health);
      const stays = layout.open("stays");
      unit.spawn().health.hp = 5;
      stays.flush();
      const hash = stays.hash();
      for (let i = 0; i < 10_000; i++) {
        const world = layout.open();
        assert.equal(world.live, 1);
        unit.spawn().health.hp = i;
        if (i % 3 === 0) world.start();
        if (i % 2 === 0) world.flush();
        world.end();
      }
      assert.equal(stays.hash(), hash);
      assert.equal(query.length, 1);
    });
  });
}

test("a hook that throws as a world is opened costs no block", () => {
  const { layout } = make(EACH_MODE[0], 1);
  let failed = 0;
  layout.on("preparing", () => {
    if (failed++ < 100) throw new Error("on purpose");
  });
  for (let i = 0; i < 100; i++) assert.throws(() => layout.open(), { message: "on purpose" });
  assert.equal(layout.open().live, 1);
});

test("where the reserve has no room for one more, nothing is opened", () => {
  const probe = new WorldLayout("game", { capacity: 8, components: [Health] });
  const reserve = Reserve.open({ capacityBytes: 2 * probe.bytes });
  const layout = new WorldLayout("game", { capacity: 8, components: [Health], reserve });
  const worlds = [layout.open(), layout.open()];
  const hashes = worlds.map((world) => world.hash());
  refuses("ARENA_FULL", () => layout.open());
  refuses("ARENA_FULL", () => layout.restore(worlds[0].snapshot()));
  assert.deepEqual(
    worlds.map((world) => world.hash()),
    hashes,
  );
  worlds[1].end();
  layout.open();
});

test("no more worlds are open than there is to be room for", () => {
  const layout = new WorldLayout("game", { capacity: 8, components: [Health], worlds: 2 });
  const worlds = [layout.open(), layout.open()];
  refuses("WORLD_FULL", () => layout.open());
  refuses("WORLD_FULL", () => layout.restore(worlds[0].snapshot()));
  worlds[0].end();
  layout.restore(worlds[1].snapshot()).end();
  layout.open();
});

test("a reserve that is too small for the worlds is refused before the first", () => {
  const reserve = Reserve.open({ capacityBytes: 1 << 12 });
  const layout = new WorldLayout("game", { capacity: 100, components: [Health], worlds: 9, reserve });
  refuses("BAD_OPTION", () => layout.open());
});

test("two worlds with one seed and one history have one hash", () => {
  const { layout, unit } = make(EACH_MODE[0]);
  const hashes = [layout.open("a", 3), layout.open("b", 3)].map((world) => {
    world.enter();
    unit.spawn().health.hp = 4;
    world.start();
    world.step();
    return world.hash();
  });
  assert.equal(hashes[0], hashes[1]);
});
