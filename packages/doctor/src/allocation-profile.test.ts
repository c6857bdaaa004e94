import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type AllocationNode, AllocationProfiler, singleObjectSettings } from "./allocation-profile.js";

const COUNT = 20_000;
/** What holds the last object, so that none is optimised away. */
const kept: { last?: unknown } = {};

class Point {
  constructor(
    readonly x: number,
    readonly next: unknown,
  ) {}
}

function makePoints(): void {
  for (let i = 0; i < COUNT; i++) kept.last = new Point(i, i);
}

/** Two objects each, which compiled code would allocate as one. */
function makePairs(): void {
  for (let i = 0; i < COUNT; i++) kept.last = { inner: { i } };
}

function makeLarge(): void {
  for (let i = 0; i < 10; i++) kept.last = new Array(25_000).fill(i);
}

function find(node: AllocationNode, name: string): AllocationNode[] {
  return [
    node.functionName === name ? [node] : [],
    ...node.children.map((child) => find(child, name)),
  ].flat();
}

async function profiled(run: () => void, intervalBytes?: number): Promise<AllocationNode> {
  const profiler = new AllocationProfiler();
  await profiler.start(intervalBytes === undefined ? {} : { intervalBytes });
  run();
  const { root, seconds } = await profiler.stop();
  assert.ok(seconds > 0);
  return root;
}

const total = (node: AllocationNode): number =>
  node.children.reduce((sum, child) => sum + total(child), node.selfBytes);

if (process.argv[2] === "single objects") {
  for (let i = 0; i < 50; i++) {
    makePoints();
    makePairs();
  }
  const root = await profiled(() => {
    makePoints();
    makePairs();
    makeLarge();
  }, 1);
  const sizes = (name: string) => find(root, name).flatMap(({ selfObjects }) => [...selfObjects]);
  console.log(
    JSON.stringify({ points: sizes("makePoints"), pairs: sizes("makePairs"), large: sizes("makeLarge") }),
  );
} else {
  describe("a profile of allocations", () => {
    test("tells which functions allocate, where they are, and about how much, garbage included", async () => {
      const root = await profiled(() => {
        for (let i = 0; i < 20; i++) makePoints();
      }, 1024);
      const points = find(root, "makePoints");
      assert.ok(points.length >= 1);
      const bytes = points.reduce((sum, node) => sum + total(node), 0);
      // A point is three words and two fields: 40 bytes.
      const expected = 20 * COUNT * 40;
      assert.ok(bytes > 0.8 * expected && bytes < 1.3 * expected, `${bytes} of ${expected}`);
      assert.equal(points[0].url, import.meta.url);
      assert.ok(points[0].line > 1 && points[0].column >= 1);
    });

    test("with an interval of 1 has every single object with its size, in a program that does not fold them", () => {
      const output = execFileSync(
        process.execPath,
        [...singleObjectSettings, fileURLToPath(import.meta.url), "single objects"],
        { encoding: "utf8" },
      );
      const { points, pairs, large } = JSON.parse(output);
      const counted = (sizes: [number, number][]) =>
        sizes.filter(([size]) => size <= 64).reduce((sum, [, count]) => sum + count, 0);
      // A few more are the engine's own.
      const about = (count: number, expected: number) => count >= expected && count < expected * 1.01;
      assert.ok(about(counted(points), COUNT), JSON.stringify(points));
      assert.ok(about(counted(pairs), 2 * COUNT), JSON.stringify(pairs));
      const largest = large.filter(([size]: [number]) => size >= 200_000);
      assert.deepEqual(largest, [[200_016, 10]]);
    });

    test("needs an interval of at least a byte, and can be taken again after that was refused", async () => {
      const profiler = new AllocationProfiler();
      await assert.rejects(profiler.start({ intervalBytes: 0 }), /intervalBytes is 0; give 1 or more/);
      await profiler.start();
      await assert.rejects(profiler.start());
      await profiler.stop();
    });
  });
}
