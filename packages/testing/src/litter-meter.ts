import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";

/*
 * How much a program that does make objects makes. Steps run in batches, each after a collection, in a new space so large that none comes
 * between. What the engine compiles, and its unoptimised numbers, are on the heap as well: the first batches do not count, and of the
 * others the median does.
 */
const WARMUP_BATCHES = 12;
const COUNTED_BATCHES = 7;
const MEGABYTES = 64;

/**
 * Measures in a process of its own how many bytes each step of a case leaves on the heap.
 *
 * @param url - the file to start with `name` as its argument; there it has to call {@link printLitter}
 */
export function litterOf(url: string, name: string): number {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const newSpace = [`--min-semi-space-size=${MEGABYTES}`, `--max-semi-space-size=${MEGABYTES}`];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--expose-gc", ...newSpace, fileURLToPath(url), name],
    { encoding: "utf8", env },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/**
 * Measures a case, and prints what {@link litterOf} reads.
 *
 * @param step - what is measured; answers a number that depends on what it did
 * @param stepsPerBatch - so many that what they leave is less than half of 64 MiB
 */
export async function printLitter(step: () => number, stepsPerBatch: number): Promise<void> {
  const collectGarbage = (globalThis as { gc?: () => void }).gc;
  if (collectGarbage === undefined) throw new Error("start this with --expose-gc");
  const sums = new Int32Array(1);
  const leftBytes: number[] = [];
  for (let batch = 0; batch < WARMUP_BATCHES + COUNTED_BATCHES; batch++) {
    // What was compiled in the background is delivered between turns.
    await new Promise<void>((resolve) => setImmediate(resolve));
    collectGarbage();
    const startBytes = getHeapStatistics().used_heap_size;
    for (let i = 0; i < stepsPerBatch; i++) sums[0] += step();
    leftBytes.push(getHeapStatistics().used_heap_size - startBytes);
  }
  const counted = leftBytes.slice(WARMUP_BATCHES).sort((a, b) => a - b);
  console.log(JSON.stringify(counted[COUNTED_BATCHES >> 1] / stepsPerBatch));
}
