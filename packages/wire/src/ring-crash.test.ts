import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { MessageRing, type MessageRingDescription } from "./index.js";

/*
 * A worker, which is this file started again, dies in the middle of its work: behind a message that is published, one that is
 * committed, and one that is half written.
 */
const LENGTH = 40;

if (isMainThread) {
  test("a writer that died is noticed by the time, and another goes on behind what it published", async () => {
    const ring = MessageRing.open({ capacityBytes: 1024, checked: true });
    const reader = ring.reader();
    const { u8: bytes } = ring.reserve.views;
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: ring.share() });
    await once(worker, "exit");
    assert.equal(reader.wait(), "ready");
    assert.ok(reader.next());
    assert.deepEqual([...bytes.subarray(reader.at, reader.at + reader.length)], new Array(LENGTH).fill(1));
    assert.equal(reader.wait(20), "timed-out");
    assert.throws(() => ring.writer(), { code: "WRONG_STATE" });

    const heir = ring.writer({ takeOver: true });
    const at = heir.reserve(LENGTH);
    bytes.fill(7, at, at + LENGTH);
    heir.commit(LENGTH);
    heir.end();
    assert.equal(reader.wait(), "ready");
    assert.ok(reader.next());
    assert.deepEqual([...bytes.subarray(reader.at, reader.at + reader.length)], new Array(LENGTH).fill(7));
    assert.equal(reader.wait(), "over");
  });
} else {
  const ring = MessageRing.attach(workerData as MessageRingDescription);
  const writer = ring.writer();
  const { u8: bytes } = ring.reserve.views;
  for (const value of [1, 2, 3]) {
    const at = writer.reserve(LENGTH);
    bytes.fill(value, at, at + LENGTH);
    if (value < 3) writer.commit(LENGTH);
    if (value < 2) writer.publish();
  }
  process.exit();
}
