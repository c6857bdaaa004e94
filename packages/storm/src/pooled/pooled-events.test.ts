import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Pool } from "@pauseless/arena";
import { fold, HASH_START } from "../battle/rules.js";
import { Follower, LargeEvent, SmallEvent } from "./pooled-events.js";
import { Effect, Player } from "./pooled-objects.js";

describe("a follower", () => {
  const player = new Player(0, 1, 2);
  const effects = () =>
    Pool.open({
      capacity: 1,
      create: () => new Effect(player, player),
      reset: (effect) => {
        effect.generation++;
      },
    });

  test("has its effect until that is released", () => {
    const pool = effects();
    const effect = pool.acquire();
    const follower = new Follower();
    follower.follow(effect);
    assert.equal(follower.effect, effect);
    pool.release(effect);
    assert.equal(follower.effect, undefined);
  });

  test("does not take the object's next life for the one that it followed", () => {
    const pool = effects();
    const first = pool.acquire();
    const follower = new Follower();
    follower.follow(first);
    pool.release(first);
    const second = pool.acquire();
    assert.equal(second, first);
    assert.equal(follower.effect, undefined);
    follower.follow(second);
    assert.equal(follower.effect, second);
  });

  test("that follows nobody has nobody", () => assert.equal(new Follower().effect, undefined));
});

test("an event that is used again has nothing of what it was", () => {
  for (const [event, values] of [
    [new SmallEvent(), 2],
    [new LargeEvent(), 9],
  ] as const) {
    event.serial = 1;
    event.player = 2;
    event.tick = 3;
    for (const state of [77, 78]) {
      event.fill(state);
      const words = [1, 2, 3, ...Array.from({ length: values }, (_, i) => fold(state, i))];
      assert.equal(event.value(), words.reduce(fold, HASH_START));
    }
  }
});
