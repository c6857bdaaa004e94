import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { ask } from "./ask.test.js";
import { nativeMemory } from "./native-memory.js";

const process = madeEvidence().process.map((sample) => ({
  ...sample,
  rssBytes: 80e6 + 15_000 * sample.atMs,
}));

test("a process that grows while its heap does not has memory that the engine does not know of", () => {
  const insight = ask(nativeMemory, {}, { process });
  assert.match(
    insight?.finding ?? "",
    /^the process grows by 15 MB\/s, 15 MB\/s of it beyond heaps and buffers, and is at 230 MB/,
  );
});

test("one that grows with its buffers, or as it starts, has not", () => {
  const samples = madeThread().samples.map((sample) => ({ ...sample, externalBytes: 15_000 * sample.atMs }));
  assert.equal(ask(nativeMemory, { samples }, { process }), undefined);
  const start = process.map((sample) => ({ ...sample, rssBytes: Math.min(sample.rssBytes, 125e6) }));
  assert.equal(ask(nativeMemory, {}, { process: start }), undefined);
});

test("memory that an engine had taken before and only now uses is no news", () => {
  const samples = madeThread().samples.map((sample) => ({ ...sample, heapTotalBytes: 250e6 }));
  assert.equal(ask(nativeMemory, { samples }, { process }), undefined);
});

test("nothing is said where a thread was not observed, whose heap it may be", () => {
  assert.equal(ask(nativeMemory, {}, { process, unobserved: { threads: 1, children: [] } }), undefined);
});
