import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeNode, madeThread } from "../evidence/made-evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { mergePasses } from "./merge-passes.js";

const part = (bytesPerS: number, callee: string | undefined) => ({
  startMs: 0,
  seconds: 1,
  intervalBytes: 4096,
  samples: 100,
  root: madeNode(
    "(root)",
    0,
    callee === undefined
      ? madeNode("outer", bytesPerS)
      : madeNode("outer", bytesPerS / 4, madeNode(callee, (bytesPerS * 3) / 4)),
  ),
});

/** @param callee - has three quarters of the bytes; where it is not named, it was folded into its caller */
const pass = (bytesPerS: number, callee?: string, told: { id?: number; name?: string } = {}) =>
  madeThread({
    ...told,
    allocations: {
      all: part(bytesPerS, callee),
      survived: part(bytesPerS / 2, callee),
      inlined: true,
      beforePauses: [],
    },
  });

test("functions are those of the second pass, bytes those of the first", () => {
  const merged = mergePasses(
    madeEvidence({ threads: [pass(1000)] }),
    madeEvidence({ threads: [pass(800, "callee")] }),
  );
  const { all, survived, inlined } = merged.threads[0].allocations;
  assert.equal(treeTotal(all.root), 1000);
  assert.equal(treeTotal(survived?.root ?? madeNode("", 0)), 500);
  const [{ self, children }] = all.root.children;
  assert.deepEqual([self, children[0].functionName, children[0].self], [250, "callee", 750]);
  assert.equal(inlined, false);
  assert.deepEqual(merged.gaps, []);
});

test("what lives on comes from the second pass where the first did not look for it", () => {
  const { survived, ...allocations } = pass(1000).allocations;
  const merged = mergePasses(
    madeEvidence({ threads: [madeThread({ allocations })] }),
    madeEvidence({ threads: [pass(800, "callee")] }),
  );
  const living = merged.threads[0].allocations.survived?.root;
  assert.equal(living?.children[0].children[0].functionName, "callee");
  assert.equal(treeTotal(living), 500);
});

test("a second pass that allocated somewhat more is told of", () => {
  const merged = mergePasses(
    madeEvidence({ threads: [pass(1000)] }),
    madeEvidence({ threads: [pass(1500, "callee")] }),
  );
  assert.equal(merged.threads[0].allocations.inlined, false);
  assert.equal(merged.gaps.length, 1);
  assert.match(merged.gaps[0], /main allocated 50 % more.*less sure/);
});

test("of a second pass that allocated another amount altogether nothing is taken", () => {
  for (const [bytesPerS, says] of [
    [70_000, /main allocated 6900 % more.*left out/],
    [400, /main allocated 60 % less.*left out/],
  ] as const) {
    const thread = pass(1000);
    const merged = mergePasses(
      madeEvidence({ threads: [thread] }),
      madeEvidence({ threads: [pass(bytesPerS, "callee")] }),
    );
    assert.equal(merged.threads[0], thread);
    assert.equal(merged.gaps.length, 1);
    assert.match(merged.gaps[0], says);
  }
});

test("workers are found again by number, and else by their file", () => {
  const first = madeEvidence({
    threads: [
      pass(10),
      pass(10, undefined, { id: 1, name: "worker 1 (a.js)" }),
      pass(10, undefined, { id: 2, name: "worker 2 (b.js)" }),
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
  const worker = pass(10, undefined, { id: 1, name: "worker 1 (a.js)" });
  const merged = mergePasses(
    madeEvidence({ threads: [pass(10, "m"), worker] }),
    madeEvidence({ threads: [pass(10, "m")] }),
  );
  assert.equal(merged.threads[1], worker);
  assert.match(merged.gaps[0], /worker 1 \(a\.js\)/);
});
