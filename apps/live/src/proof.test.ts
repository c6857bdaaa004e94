import assert from "node:assert/strict";
import { test } from "node:test";
import { Proof } from "./proof.js";

test("a proof waits until both sides reported the same tick", () => {
  const proof = new Proof();
  proof.report("heap", 20, "aa");
  proof.report("arena", 40, "bb");
  assert.equal(proof.verdict.kind, "waiting");
  proof.report("heap", 40, "bb");
  assert.deepEqual(proof.verdict, { kind: "same", tick: 40, heap: "bb", arena: "bb" });
});

test("a difference stays the verdict, whatever comes after it", () => {
  const proof = new Proof();
  proof.report("heap", 20, "aa");
  proof.report("arena", 20, "ab");
  proof.report("heap", 40, "cc");
  proof.report("arena", 40, "cc");
  assert.deepEqual(proof.verdict, { kind: "different", tick: 20, heap: "aa", arena: "ab" });
  proof.clear();
  assert.equal(proof.verdict.kind, "waiting");
});

test("a side that lags is still compared, within the ticks that are kept", () => {
  const proof = new Proof();
  for (let tick = 20; tick <= 2000; tick += 20) proof.report("heap", tick, `h${tick}`);
  proof.report("arena", 60, "h60");
  assert.deepEqual(proof.verdict, { kind: "same", tick: 60, heap: "h60", arena: "h60" });
});
