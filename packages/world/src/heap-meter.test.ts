import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { PerformanceObserver, performance } from "node:perf_hooks";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";

/*
 * What allocation tests share; no test of its own. A case is run in batches, in a process of its own, so that the engine
 * sees nothing but the case. It makes no object when several batches in a row leave the heap as it was, with no collection
 * between: the new space is so large that one is not due. What a cold engine leaves (code, feedback, numbers that only
 * compiled code does without) is over by then; as that takes long on a busy machine, batches are counted and not timed.
 */
const BATCH = 100_000;
const QUIET_BATCHES = 8;
const MOST_BATCHES = 250;
/** What asking for the heap's size may itself leave: less than a byte in ten operations. */
const ALLOWED_BYTES = 8192;
const NEW_SPACE_MEGABYTES = 64;
const CHILD = "measure-the-heap";

/** Does `count` operations, the first being number `from`; answers a number that depends on all of them. */
export type Operations = (from: number, count: number) => number;

interface Measure {
  readonly quiet: boolean;
  readonly lastBytes: readonly number[];
  readonly collections: number;
}

/** What the meter must see: an object for each operation. */
const LITTER = "an object for each operation";
const kept: { id: number }[] = [];
const litter = (): Operations => (from, count) => {
  for (let i = from; i < from + count; i++) kept[i & 1023] = { id: i };
  return kept.length;
};

async function measure(operations: Operations, mostBatches: number): Promise<Measure> {
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const usedBytes = () => getHeapStatistics().used_heap_size;
  const collectionsMs: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) collectionsMs.push(startTime);
  });
  observer.observe({ entryTypes: ["gc"] });
  (globalThis as unknown as { gc(): void }).gc();
  const leftBytes: number[] = [];
  const sums = new Int32Array(1);
  let quietBatches = 0;
  let quietSinceMs = 0;
  for (let batch = 0; batch < mostBatches && quietBatches < QUIET_BATCHES; batch++) {
    if (quietBatches === 0) {
      // Code that was compiled meanwhile is put in place between turns.
      await nextTurn();
      quietSinceMs = performance.now();
    }
    const startBytes = usedBytes();
    sums[0] += operations(batch * BATCH, BATCH);
    const bytes = usedBytes() - startBytes;
    leftBytes.push(bytes);
    quietBatches = Math.abs(bytes) <= ALLOWED_BYTES ? quietBatches + 1 : 0;
  }
  const quietUntilMs = performance.now();
  await nextTurn();
  await nextTurn();
  observer.disconnect();
  return {
    quiet: quietBatches === QUIET_BATCHES,
    lastBytes: leftBytes.slice(-QUIET_BATCHES),
    collections: collectionsMs.filter((ms) => ms > quietSinceMs && ms < quietUntilMs).length,
  };
}

function measureInChild(url: string, name: string): Measure {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const megabytes = NEW_SPACE_MEGABYTES;
  const flags = ["--expose-gc", `--min-semi-space-size=${megabytes}`, `--max-semi-space-size=${megabytes}`];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...flags, fileURLToPath(url), CHILD, name],
    {
      encoding: "utf8",
      env,
    },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/**
 * A test for each case that its operations make no object.
 *
 * @param url - the file that calls this; it is started again for each case, and must do nothing else on its own
 * @param cases - by name, what makes ready and answers the operations
 */
export async function testsThatNoObjectIsMade(
  url: string,
  cases: Readonly<Record<string, () => Operations>>,
): Promise<void> {
  if (process.argv[2] === CHILD) {
    const name = process.argv[3];
    const most = name === LITTER ? 2 * QUIET_BATCHES : MOST_BATCHES;
    console.log(JSON.stringify(await measure((name === LITTER ? litter : cases[name])(), most)));
    return;
  }
  describe("in steady state, no object is made by", () => {
    for (const name of Object.keys(cases)) {
      test(name, () => {
        const { quiet, lastBytes, collections } = measureInChild(url, name);
        assert.ok(quiet, `the last batches of ${BATCH} operations left ${lastBytes.join(", ")} bytes`);
        assert.equal(collections, 0);
      });
    }
  });
  describe("the meter", () => {
    let seen: Measure;
    before(() => {
      seen = measureInChild(url, LITTER);
    });

    test(`sees ${LITTER}`, () => {
      assert.equal(seen.quiet, false);
      // The smallest object with a field has three or four words of 4 or 8 bytes.
      assert.ok(
        Math.max(...seen.lastBytes) >= BATCH * 12,
        `the last batches left ${seen.lastBytes.join(", ")} bytes`,
      );
    });
  });
}
