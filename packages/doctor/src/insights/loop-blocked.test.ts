import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoopBlock, ThreadEvidence } from "../evidence/evidence.js";
import { madeThread } from "../evidence/made-evidence.js";
import { ask } from "./ask.test.js";
import { loopBlocked } from "./loop-blocked.js";

const share = (functionName: string, part: number) => ({
  functionName,
  file: `/app/${functionName}.ts`,
  line: 7,
  share: part,
});
const block = (startMs: number, ms: number): LoopBlock => ({
  startMs,
  ms,
  collectorMs: 2,
  top: [
    share("onRequest", 1),
    share("hash", 0.9),
    { ...share("listOnTimeout", 1), file: "node:internal/timers" },
    share("(program)", 0.05),
  ],
});
const { samples, cpu } = madeThread();
const delayed = (ms: number, busy: number): Partial<ThreadEvidence> => ({
  samples: samples.map((sample) => ({ ...sample, loopDelayMaxMs: ms, loopBusyShare: busy })),
  loopDelay: { count: 900, p50Ms: 1, p99Ms: ms, maxMs: ms },
  cpu: { ...cpu, blocks: samples.map(({ atMs }) => block(atMs - 300, ms)) },
});

test("long turns are named with the function that takes the time, and the one that called it", () => {
  const insight = ask(loopBlocked, delayed(210, 0.5));
  assert.match(
    insight?.finding ?? "",
    /^the event loop stands for up to 198 ms, 2.1 times a second at least, and not for the collector: 90 % of it is in hash \(hash\.ts:7\), under onRequest \(onRequest\.ts:7\)$/,
  );
  assert.deepEqual(
    insight?.advice.map(({ id }) => id),
    ["pieces-hash", "worker-hash"],
  );
});

test("a loop that is always busy with short turns is not blocked", () => {
  const busy = { ...delayed(12, 1), cpu: { ...cpu, blocks: [block(0, 10_000)] } };
  assert.equal(ask(loopBlocked, busy), undefined);
});

test("stretches that are the collector's, or no function's, are not the loop's", () => {
  const { cpu: own, ...delays } = delayed(210, 0.5);
  const blocks = own?.blocks ?? [];
  const collecting = blocks.map((it) => ({ ...it, collectorMs: 160 }));
  assert.equal(ask(loopBlocked, { ...delays, cpu: { ...cpu, blocks: collecting } }), undefined);
  const reading = blocks.map((it) => ({ ...it, top: [share("(program)", 0.9)] }));
  assert.equal(ask(loopBlocked, { ...delays, cpu: { ...cpu, blocks: reading } }), undefined);
});

test("turns that are long because the machine has no processor for them are the machine's", () => {
  const starved = delayed(80, 0.5);
  assert.ok(ask(loopBlocked, starved));
  assert.equal(ask(loopBlocked, { ...starved, scheduled: { ranMs: 1000, waitedMs: 1000 } }), undefined);
});

test("a start that takes long, and a single long turn, are no illness", () => {
  const { cpu: own, ...delays } = delayed(210, 0.5);
  const only = (meant: (block: LoopBlock, i: number) => boolean) => ({
    ...delays,
    cpu: { ...cpu, blocks: (own?.blocks ?? []).filter(meant) },
  });
  assert.equal(
    ask(
      loopBlocked,
      only(({ startMs }) => startMs < 3000),
    ),
    undefined,
  );
  assert.equal(
    ask(
      loopBlocked,
      only((_, i) => i === 15),
    ),
    undefined,
  );
  assert.ok(
    ask(
      loopBlocked,
      only((_, i) => i >= 10 && i <= 15),
    ),
  );
});

test("a loop that never turns is blocked, in a worker it is what the worker is for", () => {
  const never = {
    samples: [],
    loopDelay: { count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 },
    cpu: { ...cpu, blocks: [block(100, 9900)] },
  };
  assert.equal(ask(loopBlocked, never)?.evidence.functions[0].functionName, "hash");
  assert.equal(ask(loopBlocked, { ...never, id: 1, name: "worker 1 (job.js)" }), undefined);
  const { cpu: own, ...delays } = delayed(210, 0.95);
  assert.equal(ask(loopBlocked, { ...delays, cpu: { ...cpu, blocks: own?.blocks ?? [] }, id: 1 }), undefined);
  assert.ok(ask(loopBlocked, { ...delays, cpu: { ...cpu, blocks: own?.blocks.slice(-6) ?? [] }, id: 1 }));
});

test("of a program that works and comes to its end by itself nobody waits for the loop", () => {
  const { cpu: own, ...delays } = delayed(210, 0.95);
  const job = (blocks: readonly LoopBlock[]) => ({ ...delays, cpu: { ...cpu, blocks } });
  const blocks = own?.blocks ?? [];
  assert.equal(ask(loopBlocked, job(blocks), { ended: "exit" }), undefined);
  assert.ok(ask(loopBlocked, job(blocks), { ended: "window" }));
  assert.ok(ask(loopBlocked, job(blocks.slice(-6)), { ended: "exit" }));
});

test("who calls whom is known although some blocks have only one of them", () => {
  const { cpu: own, ...delays } = delayed(210, 0.5);
  const blocks = (own?.blocks ?? []).map((it, i) => (i < 9 ? { ...it, top: [share("hash", 1)] } : it));
  const insight = ask(loopBlocked, { ...delays, cpu: { ...cpu, blocks } });
  assert.match(insight?.finding ?? "", /in hash \(hash\.ts:7\), under onRequest/);
});

test("one turn that everybody noticed is told as one, not one at the start", () => {
  const { cpu: own, ...delays } = delayed(1200, 0.5);
  const once = (i: number) => ({ ...delays, cpu: { ...cpu, blocks: (own?.blocks ?? []).slice(i, i + 1) } });
  const insight = ask(loopBlocked, once(13));
  assert.match(
    insight?.finding ?? "",
    /^the event loop stood for 1\.1 s, once in 6\.7 s, and not for the collector: 90 % of it is in hash/,
  );
  assert.ok(insight && insight.weight <= 0.3);
  assert.equal(ask(loopBlocked, once(1)), undefined);
});

test("what the loop stood for while the program started is not counted as happening now and then", () => {
  const { cpu: own, ...delays } = delayed(300, 0.5);
  const blocks = [(own?.blocks ?? [])[0], (own?.blocks ?? [])[12]];
  assert.match(
    ask(loopBlocked, { ...delays, cpu: { ...cpu, blocks } })?.finding ?? "",
    /^the event loop stood for 283 ms, once in 6\.7 s/,
  );
});
