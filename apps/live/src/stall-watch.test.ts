import assert from "node:assert/strict";
import { test } from "node:test";
import { StallWatch } from "./stall-watch.js";

test("a view that comes in time is no stall, a late one is", () => {
  const stalls = new StallWatch();
  stalls.arrived(1000);
  stalls.frame(1045);
  stalls.arrived(1052);
  assert.equal(stalls.endedAt, Number.NEGATIVE_INFINITY);
  stalls.frame(1160);
  assert.equal(stalls.overdueMs(1162), 60);
  stalls.arrived(1162);
  assert.equal(stalls.endedAt, 1162);
  assert.equal(stalls.lastStallMs, 60);
});

test("the page's own stall is not the server's", () => {
  const stalls = new StallWatch();
  stalls.arrived(1000);
  stalls.frame(1010);
  stalls.arrived(1200);
  assert.equal(stalls.endedAt, Number.NEGATIVE_INFINITY);
});

test("the picture goes on for one tick and then stands still", () => {
  const stalls = new StallWatch();
  assert.equal(stalls.share(5), 0);
  stalls.arrived(1000);
  assert.equal(stalls.share(999), 0);
  assert.equal(stalls.share(1025), 0.5);
  assert.equal(stalls.share(1500), 1);
});
