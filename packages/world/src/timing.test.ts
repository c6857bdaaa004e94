import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component } from "./component.js";
import { added } from "./term.js";
import type { Timing } from "./timing.js";
import { WorldLayout } from "./world-layout.js";

const Health = component("health", { hp: i32 });

/** A layout of two systems that take 2 and 10 ms of a clock that only they put forward. */
function timedLayout(timing: (now: () => number) => Timing | false, worlds = 1) {
  const clock = { nowMs: 5, reads: 0 };
  const now = () => {
    clock.reads++;
    return clock.nowMs;
  };
  const layout = new WorldLayout("arena", {
    capacity: 8,
    components: [Health],
    phases: ["move", "fight"],
    worlds,
    timing: timing(now),
  });
  layout.system("fight", {
    phase: "fight",
    run() {
      clock.nowMs += 10;
    },
  });
  layout.system("move", {
    run() {
      clock.nowMs += 2;
    },
  });
  return { layout, clock };
}

describe("the time that systems take", () => {
  test("is measured in one tick of 61 unless told, and the clock is not read in others", () => {
    const { layout, clock } = timedLayout((now) => ({ now }));
    const world = layout.open();
    world.start();
    for (let i = 0; i < 60; i++) world.step();
    assert.equal(clock.reads, 0);
    world.step();
    assert.ok(clock.reads > 0);
    assert.deepEqual([layout.timings.of("move").count, layout.timings.of("move").lastMs], [1, 2]);
    assert.deepEqual([layout.timings.of("fight").count, layout.timings.of("fight").lastMs], [1, 10]);
    assert.equal(layout.timings.everyTicks, 61);
  });

  test("is counted over all worlds of the layout", () => {
    const { layout } = timedLayout((now) => ({ now, everyTicks: 4 }), 2);
    const worlds = [layout.open("one"), layout.open("two")];
    for (const world of worlds) world.start();
    for (let i = 0; i < 6; i++) for (const world of worlds) world.step();
    assert.deepEqual([layout.timings.of("move").count, layout.timings.of("fight").count], [3, 3]);
  });

  test("is not that of observers, nor of systems that do not run", () => {
    const { layout, clock } = timedLayout((now) => ({ now, everyTicks: 1 }));
    layout.observe("news", [added(Health)], () => () => {
      clock.nowMs += 100;
    });
    const spawn = layout.prefab([Health]).cursor();
    const world = layout.open();
    world.start();
    spawn.spawn();
    world.disable("move");
    world.step();
    assert.deepEqual([layout.timings.of("move").count, layout.timings.of("fight").totalMs], [0, 10]);
    world.enable("move");
    spawn.spawn();
    world.step();
    assert.deepEqual([layout.timings.of("move").totalMs, layout.timings.of("fight").totalMs], [2, 20]);
    assert.equal(clock.nowMs, 5 + 2 + 2 * 10 + 2 * 100);
  });

  test("is not measured where it is turned off, and there is an error that says so", () => {
    const { layout, clock } = timedLayout(() => false);
    const world = layout.open();
    world.start();
    for (let i = 0; i < 200; i++) world.step();
    assert.equal(clock.reads, 0);
    assert.throws(() => layout.timings, { code: "BAD_OPTION", message: /timing: false/ });
  });

  test("is the platform's where no clock is given, and there once a world was opened", () => {
    const layout = new WorldLayout("arena", { capacity: 4, components: [Health], timing: { everyTicks: 1 } });
    layout.system("move", { run() {} });
    assert.throws(() => layout.timings, { code: "BAD_OPTION", message: /open a world first/ });
    const world = layout.open();
    world.start();
    world.step();
    const { count, totalMs } = layout.timings.of("move");
    assert.equal(count, 1);
    assert.ok(totalMs >= 0 && totalMs < 10_000);
  });

  test("is refused with a sampling that cannot be had, as the first world is opened", () => {
    const { layout } = timedLayout((now) => ({ now, everyTicks: 0 }));
    assert.throws(() => layout.open(), { code: "BAD_OPTION" });
  });
});
