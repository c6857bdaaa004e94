import { i32, oneOf, record } from "@pauseless/arena";
import { type Operations, testsInProcessesOfTheirOwn } from "@pauseless/testing";
import { component } from "./component.js";
import { InputLog } from "./input-log.js";
import { RollbackRing } from "./rollback-ring.js";
import { WorldClock } from "./world-clock.js";
import { WorldLayout } from "./world-layout.js";

const Health = component("health", { hp: i32 });

const Input = record("Input", { player: i32, key: oneOf("up", "down") });

/** A world whose one system changes something in every tick. */
function smallWorld(shared = false) {
  const layout = new WorldLayout("arena", {
    capacity: 8,
    components: [Health],
    checked: false,
    shared,
    timing: false,
  });
  const living = layout.query(Health).cursor();
  layout.system("heal", {
    run() {
      for (let i = 0; i < living.length; i++) living.at(i).health.hp += layout.random.below(3);
    },
  });
  const spawn = layout.prefab([Health]).cursor();
  const world = layout.open();
  for (let i = 0; i < 4; i++) spawn.spawn();
  world.start();
  return { layout, world };
}

function savingAndRollingBack(shared: boolean): Operations {
  const { layout, world } = smallWorld(shared);
  const ring = new RollbackRing(layout, 4);
  return (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      ring.save(world);
      world.step();
      if (i % 7 === 6) ring.rollback(world, world.tick - 3);
      sum = (sum + world.tick) | 0;
    }
    return sum;
  };
}

await testsInProcessesOfTheirOwn(import.meta.url, {
  "throwing the dice of a world": () => {
    const { layout, world } = smallWorld();
    world.enter();
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++)
        sum = (sum + layout.random.below(6) + layout.random.next()) | 0;
      return sum;
    };
  },
  // Of whole milliseconds: a fraction that is passed to a function which is not inlined is boxed by whoever calls.
  "the clock of a world": () => {
    const { world } = smallWorld();
    const clock = new WorldClock(world);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) sum = (sum + clock.advance(i % 110)) | 0;
      return sum;
    };
  },
  "recording inputs and reading them": () => {
    const log = new InputLog(Input, { capacity: 64, checked: false });
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (log.length === log.capacity) log.clear();
        const input = log.record(i >> 2);
        input.player = i;
        input.key = "down";
        const index = log.firstFrom(i >> 2);
        sum = (sum + log.at(index).player + log.tickAt(index)) | 0;
      }
      return sum;
    };
  },
  "saving a world and rolling it back": () => savingAndRollingBack(false),
  "saving a world in shared memory and rolling it back": () => savingAndRollingBack(true),
});
