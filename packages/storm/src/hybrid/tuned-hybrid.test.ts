import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { tunedHybrid } from "./tuned-hybrid.js";

test("this version of Node takes the settings of hybrid-tuned, and its heap is as small as they say", () => {
  const program = "console.log(require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20)";
  const { stdout, stderr } = spawnSync(process.execPath, [...tunedHybrid.engine, "-e", program], {
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  // The limit has the young generation in it: three halves of it, by the engine's count.
  const limitMb = Number(stdout);
  assert.ok(limitMb >= 512 && limitMb <= 512 + 3 * 64, `${limitMb} MB`);
});
