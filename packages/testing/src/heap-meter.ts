import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { PerformanceObserver, performance } from "node:perf_hooks";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";

/*
 * What allocation tests share. Operations run in batches, until ten batches in a row leave the heap as it was, with no
 * collection between. Until then the engine compiles, and its code and its unoptimised numbers are on the heap as well; that may
 * take long on a busy machine, so it is not bounded by time, only by a number of batches. The new space is made so large
 * that no collection hides what a batch left.
 */
const BATCH = 100_000;
const QUIET_BATCHES = 10;
/** For what makes objects: enough that not each of them is one in which a collection takes what was left. */
const LITTER_BATCHES = 2 * QUIET_BATCHES;
const MOST_BATCHES = 300;
/** What reading the heap's size itself may leave behind, and less than a byte in ten operations of a whole batch. */
const ALLOWED_BYTES = 8192;
const MEGABYTES = 64;
const ALONE = "measure-the-heap";

/** Does `count` operations, the first being number `from`; answers a number that depends on all of them. */
export type Operations = (from: number, count: number) => number;

/** What the last batches of a case left. */
export interface Measure {
  /** Whether ten batches in a row left the heap as it was. */
  readonly quiet: boolean;
  /** What the last batches left, in bytes. */
  readonly lastBytes: readonly number[];
  /** Collections that the engine made while the quiet batches ran. */
  readonly collections: number;
}

/** A case that makes one object an operation: what the meter must see. */
const LITTER = "an object for each operation";
const kept: { id: number }[] = [];
const litter: Operations = (from, count) => {
  for (let i = from; i < from + count; i++) kept[i & 1023] = { id: i };
  return kept.length;
};

const heapBytes = () => getHeapStatistics().used_heap_size;

async function measure(operations: Operations, mostBatches: number, batchSize = BATCH): Promise<Measure> {
  const collectGarbage = (globalThis as { gc?: () => void }).gc;
  if (collectGarbage === undefined) throw new Error("start this with --expose-gc");
  const collectionsMs: number[] = [];
  const observer = new PerformanceObserver((entries) => {
    for (const { startTime } of entries.getEntries()) collectionsMs.push(startTime);
  });
  observer.observe({ entryTypes: ["gc"] });
  collectGarbage();
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const sums = new Int32Array(1);
  const leftBytes: number[] = [];
  let quietBatches = 0;
  let quietSinceMs = 0;
  for (let batch = 0; batch < mostBatches && quietBatches < QUIET_BATCHES; batch++) {
    if (quietBatches === 0) {
      // What was compiled in the background is delivered between turns.
      await nextTurn();
      quietSinceMs = performance.now();
    }
    const startBytes = heapBytes();
    sums[0] += operations(batch * batchSize, batchSize);
    leftBytes.push(heapBytes() - startBytes);
    quietBatches = Math.abs(leftBytes[batch]) <= ALLOWED_BYTES ? quietBatches + 1 : 0;
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

/** Measures cases, and the meter itself. To be called in a process that {@link testsThatNoObjectIsMade} started. */
export async function measureCases(
  cases: Record<string, () => Operations>,
): Promise<Record<string, Measure>> {
  const measures: Record<string, Measure> = {};
  for (const [name, begin] of Object.entries(cases)) measures[name] = await measure(begin(), MOST_BATCHES);
  measures[LITTER] = await measure(litter, LITTER_BATCHES);
  return measures;
}

function measureInChild<M>(url: string, ...argumentsOfFile: readonly string[]): M {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const newSpace = [`--min-semi-space-size=${MEGABYTES}`, `--max-semi-space-size=${MEGABYTES}`];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--expose-gc", ...newSpace, fileURLToPath(url), ...argumentsOfFile],
    { encoding: "utf8", env },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/**
 * A test for each named case that it made no object. The file at `url` is started with `argument` as a process of its
 * own, and has to print there what {@link measureCases} gives.
 */
export function testsThatNoObjectIsMade(names: readonly string[], url: string, argument: string): void {
  let measures: Record<string, Measure> = {};
  before(() => {
    measures = measureInChild(url, argument);
  });

  for (const name of names) test(name, () => checkQuiet(measures[name], BATCH));
  test(`nothing that the meter would miss: ${LITTER} is seen`, () => checkSeen(measures[LITTER], BATCH));
}

/** How cases are measured that take longer than the usual ones. */
export interface MeterOptions {
  /** How many operations a batch has: 100,000 unless told. */
  readonly batch?: number;
  /** Cases that make at least an object in each operation, as a trial of the meter at such operations. */
  readonly litter?: Readonly<Record<string, () => Operations>>;
}

/**
 * Tests of {@link testsThatNoObjectIsMade} for a file that has nothing else: each case is measured in a process of its own, so that the engine
 * sees nothing but the case.
 *
 * @param url - the file that calls this; it is started again for each case, and must do nothing else on its own
 * @param cases - by name, what makes ready and answers the operations
 * @param options - where operations take long: how many a batch has, and a trial of the meter at them
 */
export async function testsInProcessesOfTheirOwn(
  url: string,
  cases: Readonly<Record<string, () => Operations>>,
  { batch = BATCH, litter: litterCases = {} }: MeterOptions = {},
): Promise<void> {
  const seen: Readonly<Record<string, () => Operations>> = { [LITTER]: () => litter, ...litterCases };
  const [, , argument, name] = process.argv;
  if (argument === ALONE) {
    const measured = Object.hasOwn(seen, name)
      ? measure(seen[name](), LITTER_BATCHES, batch)
      : measure(cases[name](), MOST_BATCHES, batch);
    console.log(JSON.stringify(await measured));
    return;
  }
  describe("in steady state, no object is made by", () => {
    for (const name of Object.keys(cases))
      test(name, () => checkQuiet(measureInChild(url, ALONE, name), batch));
  });
  for (const name of Object.keys(seen)) {
    test(`nothing that the meter would miss: ${name} is seen`, () =>
      checkSeen(measureInChild(url, ALONE, name), batch));
  }
}

function checkQuiet({ quiet, lastBytes, collections }: Measure, batch: number): void {
  assert.ok(quiet, `the last batches of ${batch} operations left ${lastBytes.join(", ")} bytes`);
  assert.equal(collections, 0);
}

function checkSeen({ quiet, lastBytes }: Measure, batch: number): void {
  assert.equal(quiet, false);
  // The smallest object with a field of its own has three or four words of 4 or 8 bytes.
  assert.ok(Math.max(...lastBytes) >= batch * 12, `the last batches left ${lastBytes.join(", ")} bytes`);
}
