import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component } from "./component.js";
import { below, nextRandom, seedOf } from "./random.js";
import { WorldLayout } from "./world-layout.js";

const Health = component("health", { hp: i32 });

function twoWorlds() {
  const layout = new WorldLayout("arena", { capacity: 4, components: [Health], worlds: 2 });
  return { layout, worlds: [layout.open("one", 7), layout.open("two", 7)] as const };
}

describe("the dice of a world", () => {
  test("are the generator of its seed", () => {
    const { layout, worlds } = twoWorlds();
    worlds[0].enter();
    let state = seedOf(7);
    for (let i = 0; i < 100; i++) {
      state = nextRandom(state);
      assert.equal(layout.random.below(6), below(state, 6));
      state = nextRandom(state);
      assert.equal(layout.random.next(), state);
    }
  });

  test("are of each world: what one throws does not change what the other will", () => {
    const { layout, worlds } = twoWorlds();
    const thrown: number[][] = [[], []];
    for (const which of [0, 0, 1, 0, 1, 1]) {
      worlds[which].enter();
      thrown[which].push(layout.random.below(1000));
    }
    assert.deepEqual(thrown[0], thrown[1]);
  });

  test("are in the block: a restored world throws what was thrown before", () => {
    const { layout, worlds } = twoWorlds();
    const [world] = worlds;
    world.enter();
    layout.random.next();
    const snapshot = world.snapshot();
    const before = world.hash();
    const first = [1, 2, 3].map(() => layout.random.below(1000));
    assert.notEqual(world.hash(), before);
    world.restore(snapshot);
    assert.deepEqual(
      [1, 2, 3].map(() => layout.random.below(1000)),
      first,
    );
  });
});
