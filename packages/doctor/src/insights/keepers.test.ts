import assert from "node:assert/strict";
import { test } from "node:test";
import type { AllocationPart } from "../evidence/evidence.js";
import { madeNode, madeThread } from "../evidence/made-evidence.js";
import { comesFrom } from "./comes-from.js";
import { keepers } from "./keepers.js";

const { allocations } = madeThread();
const part = (samples: number, ...functions: [name: string, mbPerS: number][]): AllocationPart => ({
  startMs: 5000,
  seconds: 4,
  intervalBytes: 8192,
  samples,
  root: madeNode("(root)", 0, ...functions.map(([name, mb]) => madeNode(name, 1e6 * mb))),
});
const whose = (all: AllocationPart, stays: AllocationPart | undefined, growthMbPerS: number) =>
  keepers(madeThread({ allocations: { ...allocations, all, ...(stays && { stays }) } }), 1e6 * growthMbPerS);
const names = ({ functions }: ReturnType<typeof keepers>) =>
  functions.map(({ functionName }) => functionName);

test("who leaks is named, not who has most in flight", () => {
  const all = part(9000, ["accept", 11.9], ["audit", 1.04]);
  const found = whose(all, part(3000, ["accept", 4.8], ["audit", 1]), 0.72);
  assert.equal(comesFrom(found), "; 100 % of what stays comes from audit (audit.ts:7)");
});

test("nor who has more in flight, for longer than was looked, than the heap grows by", () => {
  const all = part(9000, ["accept", 11.9], ["audit", 1.04]);
  assert.deepEqual(names(whose(all, part(3000, ["accept", 9], ["audit", 1]), 0.72)), ["audit"]);
});

test("most first, of those whose objects do not go", () => {
  const all = part(9000, ["Ms300", 11.7], ["Ever", 1.24], ["makeEver", 0.7]);
  const found = whose(all, part(282, ["Ms300", 1.43], ["Ever", 1.35], ["makeEver", 0.75]), 1.53);
  assert.deepEqual(names(found), ["Ever", "makeEver"]);
});

test("nobody, where all that stay do not explain the growth", () => {
  const all = part(9000, ["accept", 12], ["log", 0.2]);
  assert.deepEqual(names(whose(all, part(900, ["accept", 3], ["log", 0.2]), 2)), []);
});

test("who makes nearly all that is allocated is named where nobody looked at what stays", () => {
  const hoard = part(300, ["hoard", 12.65], ["other", 0.4]);
  assert.equal(
    comesFrom(whose(hoard, undefined, 8)),
    "; 97 % of what is allocated comes from hoard (hoard.ts:7)",
  );
  assert.deepEqual(names(whose(part(300, ["a", 7], ["b", 6]), undefined, 8)), []);
});
