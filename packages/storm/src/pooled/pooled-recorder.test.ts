import assert from "node:assert/strict";
import { test } from "node:test";
import { Player as HeapPlayer } from "../heap/heap-battle.js";
import { HeapRecorder } from "../heap/heap-recorder.js";
import { Recording } from "../pressure/pressure-model.js";
import { Player } from "./pooled-objects.js";
import { PooledRecorder } from "./pooled-recorder.js";

test("a recorder goes round its chunks without a new buffer, and takes down what one with new ones does", () => {
  const pooled = new PooledRecorder();
  const heap = new HeapRecorder();
  const roster = Array.from({ length: 1000 }, (_, i) => new Player(i, 7 * i, 65_535 - i));
  const sameRoster = roster.map(({ index, x, y }) => new HeapPlayer(index, x, y));
  const { arrayBuffers } = process.memoryUsage();
  const frames = Math.floor(Recording.ChunkBytes / (8 + 8 * roster.length));
  for (let tick = 1; tick <= frames * 21; tick++) {
    roster[999].hp = sameRoster[999].hp = tick;
    pooled.takeDown(5, tick, roster);
    if (tick === frames * 20) assert.equal(process.memoryUsage().arrayBuffers, arrayBuffers);
  }
  for (let tick = 1; tick <= frames * 21; tick++) {
    sameRoster[999].hp = tick;
    heap.takeDown(5, tick, sameRoster);
  }
  assert.equal(pooled.ledger().chunks, 20);
  assert.deepEqual(pooled.ledger(), heap.ledger());
});
