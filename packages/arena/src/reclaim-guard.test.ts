import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RECLAIM_BURST_MS, RECLAIM_ROUND_MS, REST_PER_RECLAIM, ReclaimGuard } from "./reclaim-guard.js";

describe("a guard of reclaimers", () => {
  test("lets a burst through, and holds until what it took is made up for", () => {
    const guard = new ReclaimGuard();
    assert.equal(guard.holds(1000), false);
    guard.charge(1000, 1000 + RECLAIM_BURST_MS - 1);
    assert.equal(guard.holds(1049), false);
    guard.charge(1049, 1051);
    assert.equal(guard.holds(1051), true);
    assert.equal(guard.holds(1051 + REST_PER_RECLAIM), true, "at the burst it still holds");
    assert.equal(guard.holds(1051 + REST_PER_RECLAIM + 1), false);
  });

  test("makes a slow round up in full, so that reclaimers never have more than their share", () => {
    const guard = new ReclaimGuard();
    let nowMs = 0;
    let reclaimingMs = 0;
    while (nowMs < 600_000) {
      if (guard.holds(nowMs)) {
        nowMs++;
      } else {
        guard.charge(nowMs, nowMs + 400);
        nowMs += 400;
        reclaimingMs += 400;
      }
    }
    const share = reclaimingMs / nowMs;
    assert.ok(share > 0.09 && share <= 0.1 + (RECLAIM_BURST_MS + 400) / nowMs, `a share of ${share}`);
  });

  test("saves nothing up while nothing is reclaimed", () => {
    const guard = new ReclaimGuard();
    assert.equal(guard.holds(24 * 3_600_000), false);
    guard.charge(24 * 3_600_000, 24 * 3_600_000 + RECLAIM_BURST_MS);
    assert.equal(guard.holds(24 * 3_600_000 + RECLAIM_BURST_MS), true);
  });

  test("counts rounds that the clock is too coarse for", () => {
    const guard = new ReclaimGuard();
    let rounds = 0;
    while (!guard.holds(5)) {
      guard.charge(5, 5);
      rounds++;
    }
    assert.equal(rounds, RECLAIM_BURST_MS / RECLAIM_ROUND_MS);
  });

  test("stands a clock that is set back", () => {
    const guard = new ReclaimGuard();
    guard.holds(1000);
    guard.charge(1000, 1000 + RECLAIM_BURST_MS);
    assert.equal(guard.holds(0), true);
    assert.equal(guard.holds(1), false, "from there on time counts again");
    guard.charge(1, -100);
    assert.equal(guard.holds(-100), true, "the round counted for the least that one does");
    assert.equal(guard.holds(-98), false);
  });
});
