import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Run, runTraffic } from "./testing/ring-threads.js";

/*
 * The short run of what `npm run stress` does at length: two threads, random lengths, random batches, every message verified by
 * number, length, checksum and bytes. Rings are so small that both sides wait often.
 */
const seed = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const RUN: Run = {
  seed,
  messages: 300_000,
  mostBytes: 100,
  capacityBytes: 1 << 14,
  payloadPhase: 3,
  checked: false,
  sleeps: true,
  timeoutMs: 30_000,
  reads: "in a worker",
};

const runs: Record<string, Partial<Run>> = {
  "that sleep": {},
  "that are busy": { sleeps: false, messages: 50_000 },
  "that sleep at every turn, in checked mode": {
    capacityBytes: 512,
    checked: true,
    messages: 100_000,
    payloadPhase: 0,
  },
  "that are busy at every turn": { capacityBytes: 256, sleeps: false, messages: 20_000, payloadPhase: 0 },
  "one of which is not blocked": { capacityBytes: 4096, messages: 100_000, reads: "here, not blocked" },
};

describe("between two threads nothing is lost, doubled or moved", () => {
  for (const [name, some] of Object.entries(runs)) {
    test(`by sides ${name}`, { timeout: 120_000 }, async (t) => {
      t.diagnostic(`PAUSELESS_SEED=${seed}`);
      const { sent, received } = await runTraffic({ ...RUN, ...some });
      const { messages, bytes, checksum } = sent;
      assert.deepEqual(
        { messages: received.messages, bytes: received.bytes, checksum: received.checksum },
        { messages, bytes, checksum },
      );
      assert.ok(sent.waits > 0, "the ring was full now and then");
      t.diagnostic(`${sent.waits} waits for room, ${received.waits} for messages`);
    });
  }
});
