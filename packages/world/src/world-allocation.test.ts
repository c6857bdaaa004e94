import { f64 } from "@pauseless/arena";
import { type Operations, testsInProcessesOfTheirOwn } from "@pauseless/testing";
import { component } from "./component.js";
import { type EveryChangeOptions, everyChange } from "./every-change.test.js";
import type { Made, Round } from "./peers/contender.js";
import { pauseless } from "./peers/pauseless.js";
import { WorldLayout } from "./world-layout.js";

/**
 * How many of the meter's operations a round or a tick counts for: it is so much work that fewer do, and what the meter lets pass is
 * still less for each than the smallest object has.
 */
const PARTS_OF_A_ROUND = 100;

function inRounds(round: () => number): Operations {
  return (_, count) => {
    let sum = 0;
    for (let i = 0; i < count; i += PARTS_OF_A_ROUND) sum = (sum + round()) | 0;
    return sum;
  };
}

/** A case of the benchmark `ecs`, but that no clock is read: on Node 20 and 22, each reading leaves a number on the heap. */
const benchmarked = (make: () => Made<Round>) => () => {
  Object.defineProperty(globalThis, "performance", { value: undefined });
  // None of ours is promised.
  const made = make() as Round;
  return inRounds(() => (made.run() === true ? 1 : 0));
};

/** Unchecked, as servers run it. */
const everyKindOfChange = (options: Partial<EveryChangeOptions>) =>
  everyChange({ worlds: 1, wide: false, shared: false, checked: false, ...options });

const ticked = (options: Partial<EveryChangeOptions>) => () => {
  const { tick } = everyKindOfChange(options);
  return inRounds(tick);
};

/** A world that has gone through many ticks, to be hashed and copied. */
function usedWorld(shared: boolean) {
  const { worlds, tick } = everyKindOfChange({ shared });
  for (let i = 0; i < 100; i++) tick();
  return worlds[0];
}

const hashed = (shared: boolean) => () => {
  const world = usedWorld(shared);
  return inRounds(() => world.hash() | 0);
};

const copied = (shared: boolean) => () => {
  const world = usedWorld(shared);
  const copy = world.snapshot();
  return inRounds(() => {
    const bytes = world.snapshotTo(copy);
    world.restore(copy);
    return bytes;
  });
};

const Point = component("point", { x: f64, y: f64 });

/** Fractions go through setters that are generated: others are not compiled into who calls them, and numbers are passed to them boxed. */
function movedByFractions(): Operations {
  const layout = new WorldLayout("points", {
    capacity: 64,
    components: [Point],
    checked: false,
    timing: false,
  });
  const points = layout.query(Point).cursor();
  layout.system("move", {
    run() {
      for (let i = 0; i < points.length; i++) {
        const { point } = points.at(i);
        point.x += point.y / 8;
        point.y = point.y * 0.75 + 0.1;
      }
    },
  });
  const spawn = layout.prefab([Point], { point: { y: 0.5 } }).cursor();
  const world = layout.open();
  for (let i = 0; i < 64; i++) spawn.spawn();
  world.start();
  return inRounds(() => (world.step() ? 1 : 0));
}

await testsInProcessesOfTheirOwn(import.meta.url, {
  packed_5: benchmarked(pauseless.packed5),
  simple_iter: benchmarked(pauseless.simpleIter),
  frag_iter: benchmarked(pauseless.fragIter),
  entity_cycle: benchmarked(pauseless.entityCycle),
  add_remove: benchmarked(pauseless.addRemove),
  fighting: benchmarked(pauseless.fighting),
  "a tick of every kind of change makes no object": ticked({}),
  "a tick of every kind of change makes no object, in shared memory": ticked({ shared: true }),
  "a tick of every kind of change makes no object, with masks of several words": ticked({ wide: true }),
  "a tick of every kind of change makes no object, without generated code": ticked({ generateCode: false }),
  "a tick of every kind of change makes no object, in several worlds in turn": ticked({ worlds: 3 }),
  "a tick in which cursors write fractions": movedByFractions,
  "hashing a world": hashed(false),
  "hashing a world in shared memory": hashed(true),
  "copying a world and going back to the copy": copied(false),
  "copying a world in shared memory and going back to the copy": copied(true),
});
