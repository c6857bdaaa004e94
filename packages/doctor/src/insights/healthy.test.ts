import assert from "node:assert/strict";
import { test } from "node:test";
import { madeThread } from "../evidence/made-evidence.js";
import { ask, over10Seconds } from "./ask.test.js";
import { healthy } from "./healthy.js";

test("a start that stopped the program for long is told, and that it is over", () => {
  const collections = over10Seconds(20, (i) => ({ ms: i < 4 ? 40 : 1.2 }));
  assert.equal(
    ask(healthy, { collections })?.finding,
    "while it started collections stopped it for up to 40 ms, since then for no longer than 1.2 ms; collections take 1.8 % of the time",
  );
});

test("what the doctor caused is not the program's, marking steps are", () => {
  const collections = over10Seconds(5, (i) => ({ ms: i === 4 ? 300 : 1, byDoctor: i === 4 }));
  const markingSteps = [{ startMs: 8000, ms: 2.5 }];
  assert.match(
    ask(healthy, { collections, markingSteps })?.finding ?? "",
    /^no collection stops it for longer than 2\.5 ms/,
  );
});

test("a loop that was late for longer than any collection is told, with who made it late", () => {
  const { samples, cpu } = madeThread();
  const late = (at: number) => ({
    samples: samples.map((sample, i) => ({ ...sample, loopDelayMaxMs: i === at ? 190 : 1.5 })),
    cpu: {
      ...cpu,
      blocks: [
        {
          startMs: 500 * at + 100,
          ms: 191,
          collectorMs: 0,
          top: [{ functionName: "reindex", file: "/app/server.js", line: 2, share: 0.9 }],
        },
      ],
    },
  });
  assert.match(
    ask(healthy, late(15))?.finding ?? "",
    /^no collection stops it for longer than 1 ms; .*; the loop was late by up to 190 ms, once, in reindex \(server\.js:2\)$/,
  );
  assert.match(
    ask(healthy, late(2))?.finding ?? "",
    /late by up to 190 ms while it started, once, in reindex/,
  );
  assert.doesNotMatch(ask(healthy, {})?.finding ?? "", /late/);
});
