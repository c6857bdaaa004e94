import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalFor, planAfterSurvived, planAllocationParts } from "./allocation-plan.js";

const kinds = (ms: number, lifetimes = true) => planAllocationParts(0, ms, lifetimes).map(({ kind }) => kind);

test("all comes first and last, what lives on in between", () => {
  assert.deepEqual(kinds(60_000), ["all", "survived", "stays", "all"]);
  assert.deepEqual(kinds(2000), ["all", "survived", "stays"]);
});

test("a window that is very short, or without lifetimes, is for all", () => {
  assert.deepEqual(kinds(300), ["all"]);
  assert.deepEqual(kinds(60_000, false), ["all"]);
});

test("parts lie one after the other and fill the window", () => {
  for (const ms of [1000, 3999, 4000, 12_345, 3_600_000]) {
    const parts = planAllocationParts(500, 500 + ms, true);
    let atMs = 500;
    for (const { startMs, endMs, latestEndMs } of parts) {
      assert.equal(startMs, atMs);
      assert.ok(endMs > startMs && latestEndMs >= endMs);
      atMs = endMs;
    }
    assert.equal(atMs, 500 + ms);
  }
});

test("what follows a part that went on longer fills what is left", () => {
  assert.deepEqual(
    planAfterSurvived(6000, 10_000, true, 100).map(({ kind, startMs, endMs }) => [kind, startMs, endMs]),
    [
      ["stays", 6000, 7600],
      ["all", 7600, 10_000],
    ],
  );
});

test("after a long stop there is one part less", () => {
  assert.deepEqual(
    planAfterSurvived(6000, 10_000, true, 1500).map(({ kind, startMs, endMs }) => [kind, startMs, endMs]),
    [["stays", 6000, 10_000]],
  );
});

test("samples stay below 2000 a second and 40,000 in a part", () => {
  assert.equal(intervalFor(500e6, 1), 250_000);
  assert.ok((500e6 * 3600) / intervalFor(500e6, 3600) <= 40_000);
  assert.ok(intervalFor(0, 10) >= 1024);
});
