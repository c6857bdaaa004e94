import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type StrategyName, strategyNamed } from "../battle/strategy.js";

/*
 * How many pages of a room are in memory when it was opened. Pages can be counted only where nothing else takes any: in a process of its own, this file
 * started again with the strategy's name.
 */
const MiB = 1024 * 1024;
const BATTLES = 1000;
const PLAYERS = 50;

function openedIn(strategy: StrategyName): { readonly touchedBytes: number; readonly takenBytes: number } {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), strategy], {
    encoding: "utf8",
    env,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const [, , strategy] = process.argv;
if (strategy !== undefined) {
  const named = strategyNamed(strategy);
  const beforeBytes = process.memoryUsage.rss();
  const room = named.open(BATTLES, PLAYERS);
  const touchedBytes = process.memoryUsage.rss() - beforeBytes;
  console.log(JSON.stringify({ touchedBytes, takenBytes: room.memory().committedBytes }));
} else {
  test("the memory of hybrid-tuned is in place before the first battle begins, that of hybrid is not", () => {
    const tuned = openedIn("hybrid-tuned");
    assert.ok(tuned.takenBytes > 50 * MiB, `${tuned.takenBytes}`);
    assert.ok(
      tuned.touchedBytes > 0.9 * tuned.takenBytes,
      `${tuned.touchedBytes} of ${tuned.takenBytes} bytes`,
    );
    const { touchedBytes } = openedIn("hybrid");
    assert.ok(touchedBytes < 0.3 * tuned.takenBytes, `${touchedBytes} of ${tuned.takenBytes} bytes`);
  });
}
