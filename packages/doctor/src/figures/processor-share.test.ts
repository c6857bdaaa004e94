import assert from "node:assert/strict";
import { test } from "node:test";
import { processorShare } from "./processor-share.js";

const thread = (ranMs: number, waitedMs: number) => ({ scheduled: { ranMs, waitedMs } });

test("is what threads ran of what they ran and waited for a processor", () => {
  assert.equal(processorShare([thread(1000, 3000)]), 0.25);
  assert.equal(processorShare([thread(1000, 3000), thread(2000, 0), {}]), 0.5);
});

test("is 1 where hardly anything was wanted, or nothing is known", () => {
  assert.equal(processorShare([thread(50, 200)]), 1);
  assert.equal(processorShare([{}]), 1);
});
