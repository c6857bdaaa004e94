import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeNode, madeThread } from "../evidence/made-evidence.js";
import { treeTotal } from "./call-tree.js";
import { mergePasses } from "./merge-passes.js";

const part = (bytesPerS: number, name: string) => ({
  startMs: 0,
  seconds: 1,
  intervalBytes: 4096,
  samples: 100,
  root: madeNode("(root)", 0, madeNode("outer", bytesPerS / 4, madeNode(name, (bytesPerS * 3) / 4))),
});

const pass = (bytesPerS: number, name: string, told: { id?: number; name?: string } = {}) =>
  madeThread({
    ...told,
    allocations: {
      all: part(bytesPerS, name),
      survived: part(bytesPerS / 2, name),
      inlined: true,
      beforePauses: [],
    },
  });

test("functions are those of the second pass, bytes those of the first", () => {
  const merged = mergePasses(
    madeEvidence({ threads: [pass(1000, "caller")] }),
    madeEvidence({ threads: [pass(800, "callee")] }),
  );
  const { all, survived, inlined } = merged.threads[0].allocations;
  assert.equal(treeTotal(all.root), 1000);
  assert.equal(treeTotal(survived?.root ?? madeNode("", 0)), 500);
  assert.equal(all.root.children[0].children[0].functionName, "callee");
  assert.equal(inlined, false);
  assert.deepEqual(merged.gaps, []);
});

test("a second pass that allocated half as much is told of", () => {
  const merged = mergePasses(
    madeEvidence({ threads: [pass(1000, "a")] }),
    madeEvidence({ threads: [pass(500, "a")] }),
  );
  assert.equal(merged.gaps.length, 1);
  assert.match(merged.gaps[0], /main allocated 50 % less/);
});

test("workers are found again by number, and else by their file", () => {
  const first = madeEvidence({
    threads: [
      pass(10, "m"),
      pass(10, "x", { id: 1, name: "worker 1 (a.js)" }),
      pass(10, "y", { id: 2, name: "worker 2 (b.js)" }),
    ],
  });
  const second = madeEvidence({
    threads: [
      pass(10, "m"),
      pass(10, "inB", { id: 1, name: "worker 1 (b.js)" }),
      pass(10, "inA", { id: 2, name: "worker 2 (a.js)" }),
    ],
  });
  const [, a, b] = mergePasses(first, second).threads;
  assert.equal(a.allocations.all.root.children[0].children[0].functionName, "inA");
  assert.equal(b.allocations.all.root.children[0].children[0].functionName, "inB");
});

test("a thread that the second pass did not have stays as it was", () => {
  const worker = pass(10, "x", { id: 1, name: "worker 1 (a.js)" });
  const merged = mergePasses(
    madeEvidence({ threads: [pass(10, "m"), worker] }),
    madeEvidence({ threads: [pass(10, "m")] }),
  );
  assert.equal(merged.threads[1], worker);
  assert.match(merged.gaps[0], /worker 1 \(a\.js\)/);
});
