import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerMeter } from "./peers/server-meter.js";

const TURNS = 400;
const ARRAYS = 200;
const WORDS = 100;
/** An array's elements, of 8 bytes each; there is a little more to it, and to a turn. */
const LEAST_BYTES = TURNS * ARRAYS * WORDS * 8;
const MOST_BYTES = 1.2 * LEAST_BYTES;
const HELD_MS = 100;

test("the meter of the sockets' benchmark sees garbage that was collected, collections and a loop that was held", async () => {
  let messages = 0;
  const meter = new ServerMeter(() => messages);
  const kept: unknown[] = [];
  meter.begin();
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 0; i < ARRAYS; i++) kept[i] = new Array(WORDS).fill(i);
    messages++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Asking for the time, again and again, would be garbage as well.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_MS);
  await sleep(20);
  const { garbageBytes, collections, pauseMs, delayMs, messages: counted } = meter.end();
  assert.equal(counted, TURNS);
  assert.ok(garbageBytes > LEAST_BYTES && garbageBytes < MOST_BYTES, `${garbageBytes} bytes`);
  assert.ok(collections > 0);
  assert.ok(pauseMs > 0);
  assert.ok(delayMs.max > 0.9 * HELD_MS, `${delayMs.max} ms`);
});
