import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesText, msText, shareText } from "./figure-text.js";

test("figures are given with the digits that they have", () => {
  assert.deepEqual([0, 0.004, 0.994, 0.996, 9.96, 99.94, 99.96, 1250, 61_000].map(msText), [
    "0 ms",
    "0.00 ms",
    "0.99 ms",
    "1.0 ms",
    "10.0 ms",
    "99.9 ms",
    "100 ms",
    "1.25 s",
    "61.0 s",
  ]);
  assert.deepEqual([0, 999, 1400, 24_600_000, 345_000_000, 4.3e9, -2e6].map(bytesText), [
    "0 B",
    "999 B",
    "1.4 KB",
    "24.6 MB",
    "345 MB",
    "4.3 GB",
    "-2.0 MB",
  ]);
  assert.deepEqual([0, 0.0004, 0.042, 0.42, 1, -0.25].map(shareText), [
    "0 %",
    "0.04 %",
    "4.2 %",
    "42 %",
    "100 %",
    "-25 %",
  ]);
  assert.deepEqual([msText(Number.NaN), bytesText(Number.NaN), shareText(Number.NaN)], ["–", "–", "–"]);
});
