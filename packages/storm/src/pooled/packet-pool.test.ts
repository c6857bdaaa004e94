import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PacketPool } from "./packet-pool.js";

const words = Int32Array.from([11, 22, 33, 44, 55]);

describe("the packets of a room", () => {
  test("are copies: of as many bytes as there are, rounded up to words", () => {
    const pool = new PacketPool(16, false);
    const packet = pool.take(3, 7, words, 4, 9);
    const { player, tick, length } = packet;
    assert.deepEqual([player, tick, length], [3, 7, 9]);
    assert.deepEqual([...packet.words], [22, 33, 44, 0]);
  });

  test("are one, which is used again", () => {
    const pool = new PacketPool(16, false);
    const packet = pool.take(0, 1, words, 0, 16);
    pool.giveBack(packet);
    assert.equal(pool.take(1, 1, words, 4, 16), packet);
  });

  test("are given back before the next is taken, and once", () => {
    const pool = new PacketPool(16, true);
    const packet = pool.take(0, 1, words, 0, 16);
    assert.throws(() => pool.take(1, 1, words, 0, 16), { code: "POOL_EMPTY" });
    pool.giveBack(packet);
    assert.throws(() => pool.giveBack(packet), { code: "DOUBLE_RELEASE" });
  });
});
