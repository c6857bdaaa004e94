import assert from "node:assert/strict";
import { test } from "node:test";
import type { View, ViewReader } from "../view.js";
import { BattleEye } from "./battle-eye.js";

/** Reads views of two bytes: the tick, and how many players; or of three, which say the same of a tick that was read. Counts how many it read. */
class FakeReader implements ViewReader {
  tick = -1;
  reads = 0;
  private newest = -1;

  read(bytes: Uint8Array): View | undefined {
    if (bytes.length < 2) throw new RangeError("no view");
    const [tick, players] = bytes;
    this.tick = tick;
    this.reads++;
    if (bytes.length === 3 && tick <= this.newest) return undefined;
    this.newest = Math.max(tick, this.newest);
    return {
      tick,
      players: Array.from({ length: players }, () => ({ x: 0, y: 0, hp: 1, seq: 0, buffs: [] })),
      effects: [],
    };
  }
}

test("the first client to get a view reads it, the others see the same one", () => {
  const reader = new FakeReader();
  const eye = new BattleEye(reader);
  eye.see(Buffer.of(1, 2));
  const first = eye.view;
  for (let i = 0; i < 5; i++) {
    eye.see(Buffer.of(1, 2));
    assert.deepEqual([eye.view, eye.tick], [first, 1]);
  }
  assert.equal(reader.reads, 1);
  eye.see(Buffer.of(2, 2));
  assert.deepEqual([eye.view?.tick, eye.tick, reader.reads], [2, 2, 2]);
});

test("one that builds on another says the same, and is not read again", () => {
  const eye = new BattleEye(new FakeReader());
  eye.see(Buffer.of(1, 2, 0));
  const first = eye.view;
  eye.see(Buffer.of(1, 2, 9));
  assert.equal(eye.tick, 1);
  assert.equal(eye.view, first);
});

test("a client that is behind gets its own older view, and the newest stays", () => {
  for (const more of [[], [0]]) {
    const eye = new BattleEye(new FakeReader());
    for (const tick of [1, 2, 3]) eye.see(Buffer.of(tick, 2, ...more));
    eye.see(Buffer.of(2, 2, ...more));
    assert.deepEqual([eye.tick, eye.view?.tick], [2, 3]);
  }
});

test("what is no view, or one of another battle, is refused", () => {
  const eye = new BattleEye(new FakeReader());
  assert.throws(() => eye.see(Buffer.of(1)), /no view/);
  eye.see(Buffer.of(1, 2));
  assert.throws(() => eye.see(Buffer.of(2, 3)), {
    name: "RangeError",
    message: /3 players came after one of 2/,
  });
  assert.equal(eye.view?.tick, 1);
});
