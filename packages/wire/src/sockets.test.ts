import assert from "node:assert/strict";
import { test } from "node:test";
import { underLoad } from "./peers/socket-run.js";
import type { Pace } from "./peers/traffic.js";
import type { transports } from "./peers/transports.js";

const DURATIONS = { warmUpMs: 50, measureMs: 250 };

for (const [transport, pace] of [
  ["pauseless", "spread"],
  ["pauseless on streams", "spread"],
  ["uWebSockets", "bursts"],
  ["ws", "bursts"],
] satisfies [keyof typeof transports, Pace][]) {
  test(`all that a thousand clients send, and all that they are sent, arrives: ${transport}`, async () => {
    const run = await underLoad(transport, pace, DURATIONS);
    if ("leftOut" in run) {
      // Its binary is for some versions of Node, and says so on others; ours has to run on all.
      assert.equal(transport, "uWebSockets");
      assert.match(run.leftOut, /supports only Node\.js versions/);
      return;
    }
    assert.ok(run.arrived);
    assert.ok(run.figures.messages > 0);
  });
}
