import assert from "node:assert/strict";
import { test } from "node:test";
import type { View } from "../view.js";
import { BattleEye } from "./battle-eye.js";

/** A view of one byte: its tick; and a second one: how many players. */
function decode(bytes: Uint8Array): View {
  if (bytes.length !== 2) throw new RangeError("no view");
  const [tick, players] = bytes;
  return {
    tick,
    players: Array.from({ length: players }, () => ({ x: 0, y: 0, hp: 1, seq: 0, buffs: [] })),
    effects: [],
  };
}

test("the first client to get a view reads it, the others see the same one", () => {
  let read = 0;
  const eye = new BattleEye((bytes) => {
    read++;
    return decode(bytes);
  });
  assert.equal(eye.view, undefined);
  const first = eye.see(Buffer.of(1, 2));
  for (let i = 0; i < 5; i++) assert.equal(eye.see(Buffer.of(1, 2)), first);
  assert.equal(read, 1);
  assert.equal(eye.view, first);
  assert.equal(eye.see(Buffer.of(2, 2)).tick, 2);
  assert.equal(read, 2);
});

test("a client that is behind gets its own older view, and the newest stays", () => {
  const eye = new BattleEye(decode);
  for (const tick of [1, 2, 3]) eye.see(Buffer.of(tick, 2));
  assert.equal(eye.see(Buffer.of(2, 2)).tick, 2);
  assert.equal(eye.view?.tick, 3);
});

test("what is no view, or one of another battle, is refused", () => {
  const eye = new BattleEye(decode);
  assert.throws(() => eye.see(Buffer.of(1)), /no view/);
  eye.see(Buffer.of(1, 2));
  assert.throws(() => eye.see(Buffer.of(2, 3)), {
    name: "RangeError",
    message: /3 players came after one of 2/,
  });
  assert.equal(eye.view?.tick, 1);
});
