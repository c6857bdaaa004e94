import assert from "node:assert/strict";
import { test } from "node:test";
import type { ThreadEvidence } from "../evidence/evidence.js";
import { madeCollection, madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { ask, over10Seconds } from "./ask.test.js";
import { loopBlocked } from "./loop-blocked.js";
import { saturatedLoop } from "./saturated-loop.js";

const { samples, cpu } = madeThread();
const share = (functionName: string) => ({ functionName, file: "/app/game.js", line: 3, share: 1 });

/** A loop with turns of so many milliseconds, one after the other. */
const turning = (ms: number, busy: number): Partial<ThreadEvidence> => ({
  samples: samples.map((sample) => ({ ...sample, loopDelayMaxMs: ms, loopBusyShare: busy })),
  loopDelay: { count: 10_000 / ms, p50Ms: ms, p99Ms: ms, maxMs: ms },
  cpu: {
    ...cpu,
    blocks: [{ startMs: 0, ms: 10_000, collectorMs: 0, top: [share("tick"), share("physics")] }],
  },
});
const hasProcessor = { process: madeEvidence().process.map((it) => ({ ...it, cpuMs: it.atMs })) };

test("a game whose every turn takes two ticks is not well", () => {
  const insight = ask(loopBlocked, turning(35, 0.97), hasProcessor);
  assert.match(
    insight?.finding ?? "",
    /^the event loop is busy for 97 % of the time, and not with the collector, in turns of 35 ms at p50: it does not keep up with 29 ticks a second; 100 % of it is in physics \(game\.js:3\), under tick/,
  );
  assert.ok(insight && insight.weight > 0.9);
});

test("a busy loop of short turns, long turns with time between them, and a worker at work are", () => {
  assert.equal(ask(saturatedLoop, turning(8, 1), hasProcessor), undefined);
  assert.equal(ask(saturatedLoop, turning(35, 0.7), hasProcessor), undefined);
  assert.equal(ask(saturatedLoop, { ...turning(35, 1), id: 1 }, hasProcessor), undefined);
  assert.equal(ask(saturatedLoop, turning(35, 1), { ...hasProcessor, ended: "exit" }), undefined);
});

test("a loop that is busy for the collector, or for want of a processor, is not busy by itself", () => {
  const collections = over10Seconds(100, () => madeCollection({ ms: 20 }));
  assert.equal(ask(saturatedLoop, { ...turning(35, 0.97), collections }, hasProcessor), undefined);
  const starved = { ...turning(35, 0.97), scheduled: { ranMs: 4_850, waitedMs: 4_850 } };
  assert.equal(ask(saturatedLoop, starved, hasProcessor), undefined);
});
