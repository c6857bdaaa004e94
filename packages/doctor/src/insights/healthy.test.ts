import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, over10Seconds } from "./ask.test.js";
import { healthy } from "./healthy.js";

test("a start that stopped the program for long is told, and that it is over", () => {
  const collections = over10Seconds(20, (i) => ({ ms: i < 4 ? 40 : 1.2 }));
  assert.equal(
    ask(healthy, { collections })?.finding,
    "while it started it stood for 40 ms once, since then for no longer than 1.2 ms; collections take 1.8 % of the time",
  );
});

test("what the doctor caused is not the program's, marking steps are", () => {
  const collections = over10Seconds(5, (i) => ({ ms: i === 4 ? 300 : 1, byDoctor: i === 4 }));
  const markingSteps = [{ startMs: 8000, ms: 2.5 }];
  assert.match(
    ask(healthy, { collections, markingSteps })?.finding ?? "",
    /^nothing stops it for longer than 2\.5 ms/,
  );
});
