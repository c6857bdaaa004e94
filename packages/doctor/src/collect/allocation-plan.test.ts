import assert from "node:assert/strict";
import { test } from "node:test";
import {
  affordableParts,
  expectedStopMs,
  intervalFor,
  planAfter,
  planAllocationParts,
} from "./allocation-plan.js";

const kindsOf = (parts: readonly { readonly kind: string }[]) => parts.map(({ kind }) => kind);
const kinds = (ms: number, most = 4) => kindsOf(planAllocationParts(0, ms, "wanted", most));

test("all comes first and last, what lives on in between", () => {
  assert.deepEqual(kinds(60_000), ["all", "survived", "stays", "all"]);
  assert.deepEqual(kinds(2000), ["all", "survived", "stays"]);
});

test("a window that is very short is for all", () => {
  assert.deepEqual(kinds(300), ["all"]);
});

test("where full collections are dear, there are fewer parts", () => {
  assert.deepEqual(kinds(60_000, 3), ["all", "survived", "stays"]);
  assert.deepEqual(kinds(60_000, 2), ["all", "stays"]);
  assert.deepEqual(kinds(60_000, 1), ["all"]);
  assert.deepEqual(kindsOf(planAllocationParts(0, 60_000, "if-cheap", 2)), ["all", "all"]);
});

test("as many parts may come as collections of their length fit, and always one", () => {
  assert.equal(affordableParts(1800, 400), 4);
  assert.equal(affordableParts(1800, 700), 2);
  assert.equal(affordableParts(1800, 5), 4);
  assert.equal(affordableParts(-100, 400), 1);
  assert.equal(affordableParts(100, 0), 4);
});

test("a collection takes what one took before, or what the heap lets expect", () => {
  assert.equal(expectedStopMs(0, 200e6), 200);
  assert.equal(expectedStopMs(300, 200e6), 300);
});

test("parts lie one after the other and fill the window", () => {
  for (const ms of [1000, 3999, 4000, 12_345, 3_600_000])
    for (const most of [1, 2, 3, 4]) {
      const parts = planAllocationParts(500, 500 + ms, "wanted", most);
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
  const [, , ...later] = planAllocationParts(0, 10_000, "wanted", 4);
  assert.deepEqual(
    planAfter("survived", later, 6000, "wanted", 4).map(({ kind, startMs, endMs }) => [kind, startMs, endMs]),
    [
      ["stays", 6000, 7600],
      ["all", 7600, 10_000],
    ],
  );
});

test("after a long stop there are as few parts as it lets, the most important ones, over what is left", () => {
  const [, ...later] = planAllocationParts(0, 10_000, "wanted", 4);
  const after = (lifetimes: "wanted" | "if-cheap", most: number) =>
    planAfter("all", later, 2000, lifetimes, most);
  assert.deepEqual(kindsOf(after("wanted", 3)), ["survived", "stays", "all"]);
  assert.deepEqual(kindsOf(after("wanted", 2)), ["survived", "stays"]);
  assert.deepEqual(kindsOf(after("wanted", 1)), ["stays"]);
  assert.deepEqual(kindsOf(after("if-cheap", 2)), ["all"]);
  for (const most of [1, 2, 3]) {
    assert.equal(after("wanted", most)[0].startMs, 2000);
    assert.equal(after("wanted", most).at(-1)?.endMs, 10_000);
  }
});

test("samples stay below 2000 a second and 40,000 in a part", () => {
  assert.equal(intervalFor(500e6, 1), 250_000);
  assert.ok((500e6 * 3600) / intervalFor(500e6, 3600) <= 40_000);
  assert.ok(intervalFor(0, 10) >= 1024);
});
