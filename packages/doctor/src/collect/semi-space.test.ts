import assert from "node:assert/strict";
import { test } from "node:test";
import { semiSpaceBytes } from "./semi-space.js";

const MB = 1024 * 1024;

test("the option is taken, the last one, however it is written", () => {
  assert.equal(semiSpaceBytes(["--max-semi-space-size=64"], "11.3", 0), 64 * MB);
  assert.equal(semiSpaceBytes(["--max-semi-space-size=64", "--max_semi_space_size=8"], "11.3", 0), 8 * MB);
});

test("without one, it is that of the version", () => {
  assert.equal(semiSpaceBytes([], "11.3.244.8-node.38", 0), 16 * MB);
  assert.equal(semiSpaceBytes([], "13.6.233.17-node.53", 0), 64 * MB);
  assert.equal(semiSpaceBytes([], "9.4", 0), 0);
});

test("of a worker it is a third of its young generation", () => {
  assert.equal(semiSpaceBytes(["--max-semi-space-size=64"], "11.3", 48 * MB), 16 * MB);
});
