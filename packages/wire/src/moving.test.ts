import assert from "node:assert/strict";
import { test } from "node:test";
import { movers } from "./peers/movers.js";
import { WALKERS, walk, walkTick } from "./peers/walk.js";

/** The first packets to a client that has acknowledged none are whole. */
const BEFORE = 10;
const TICKS = 200;

/** The bytes that one client gets in 200 ticks; whatever it gets, it has the battle as it is. */
async function bytesOf(name: string, clients: number): Promise<number> {
  const ways = walk();
  const mover = (await movers[name]())(ways, clients);
  let sum = 0;
  for (let n = 0; n < BEFORE + TICKS; n++) {
    const tick = walkTick(n);
    const bytes = mover.encode(tick);
    if (n >= BEFORE) sum += bytes;
    mover.deliver();
    for (let player = 0; player < WALKERS; player++) {
      const expected = [ways.x[tick * WALKERS + player], ways.y[tick * WALKERS + player]];
      assert.deepEqual([mover.x(player), mover.y(player)], expected);
    }
  }
  return sum;
}

const COLYSEUS_BYTES = 80_000;

test("the patches of @colyseus/schema take 400 bytes for 50 players that move", async () => {
  assert.ok(Math.abs((await bytesOf("@colyseus/schema patch", 1)) - COLYSEUS_BYTES) < COLYSEUS_BYTES / 50);
});

for (const clients of [1, 50]) {
  test(`a snapshot takes at most half of that, with ${clients} acknowledging two ticks late`, async () => {
    for (const name of ["pauseless snapshot", "pauseless, not predicted"]) {
      const bytes = await bytesOf(name, clients);
      assert.ok(bytes * 2 <= COLYSEUS_BYTES, `${name}: ${bytes}`);
    }
  });
}
