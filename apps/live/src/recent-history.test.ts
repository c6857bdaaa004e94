import assert from "node:assert/strict";
import { test } from "node:test";
import type { TelemetrySample } from "@pauseless/storm/view";
import { RecentHistory, SLOTS } from "./recent-history.js";

const NEWEST = SLOTS - 1;

function sample(atMs: number, worstLateMs: number, pauses: TelemetrySample["pauses"] = []): TelemetrySample {
  return {
    atMs,
    ticks: 2,
    meanLateMs: 0,
    worstLateMs,
    stutters: 0,
    pauses,
    heapUsedMb: 1,
    rssMb: 1,
    proof: null,
  };
}

test("a value moves back as time goes on, and out at the end", () => {
  const history = new RecentHistory();
  history.add(sample(0, 7), 100_050);
  assert.equal(history.lateMs[NEWEST], 7);
  history.advance(100_450);
  assert.equal(history.lateMs[NEWEST - 4], 7);
  assert.equal(history.lateMs[NEWEST], null);
  history.advance(200_000);
  assert.ok(history.lateMs.every((ms) => ms === null));
});

test("a pause stands where the server's clock puts it, the worst of its slot", () => {
  const history = new RecentHistory();
  history.add(sample(1000, 1), 50_050);
  const pauses = [
    { atMs: 1005, ms: 3, kind: "minor" },
    { atMs: 1010, ms: 30, kind: "major" },
    { atMs: 1015, ms: 2, kind: "minor" },
  ] as const;
  // A message held up for 200 ms: its pauses belong two slots ago.
  history.add(sample(1020, 25, pauses), 50_270);
  assert.equal(history.pauseMs[NEWEST - 2], 30);
  assert.equal(history.lateMs[NEWEST - 2], 25);
  assert.equal(history.pauseMs[NEWEST], null);
});
