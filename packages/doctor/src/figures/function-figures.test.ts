import assert from "node:assert/strict";
import { test } from "node:test";
import type { AllocationPart } from "../evidence/evidence.js";
import { madeNode, madeThread } from "../evidence/made-evidence.js";
import { functionFigures } from "./function-figures.js";

const { allocations } = madeThread();
const part = (...children: AllocationPart["root"]["children"]): AllocationPart => ({
  startMs: 5000,
  seconds: 2,
  intervalBytes: 65_536,
  samples: 100,
  root: madeNode("(root)", 0, ...children),
});

test("what built-in functions and Node's own allocate is their caller's: the program's, or else Node's", () => {
  const builtIn = { ...madeNode("push", 2e6), file: "" };
  const nodes = { ...madeNode("write", 0, builtIn), file: "node:internal/streams/writable" };
  const functions = functionFigures({ ...allocations, all: part(madeNode("a", 1e6, nodes), nodes) });
  assert.deepEqual(
    functions.map(({ functionName, bytesPerS }) => [functionName, bytesPerS]),
    [
      ["a", 3e6],
      ["write", 2e6],
    ],
  );
});

test("a function is one wherever it was called from, most bytes first", () => {
  const functions = functionFigures({
    ...allocations,
    all: part(madeNode("a", 1e6, madeNode("push", 2e6)), madeNode("b", 0, madeNode("push", 1e6))),
  });
  assert.deepEqual(
    functions.map(({ functionName, bytesPerS, share }) => [functionName, bytesPerS, share]),
    [
      ["push", 3e6, 0.75],
      ["a", 1e6, 0.25],
    ],
  );
});

test("what died young, what stays and how long it lives is known where it was looked for", () => {
  const [long, short] = functionFigures({
    ...allocations,
    all: part(madeNode("long", 8e6), madeNode("short", 4e6)),
    survived: part(madeNode("long", 6e6)),
    stays: part(madeNode("long", 2e6)),
  });
  assert.deepEqual([long.diedYoungShare, long.staysShare], [0.25, 0.25]);
  // 4 MB were there at the end of 2 s in which 8 MB a second came: each stayed for half a second.
  assert.equal(long.meanLifetimeMs, 500);
  assert.deepEqual([short.diedYoungShare, short.staysShare, short.meanLifetimeMs], [1, 0, undefined]);
});

test("nothing is said where it was not looked for, and no lifetime of what outlasts the time that was looked", () => {
  const [unknown] = functionFigures(allocations);
  assert.deepEqual(
    [unknown.diedYoungShare, unknown.staysShare, unknown.meanLifetimeMs],
    [undefined, undefined, undefined],
  );
  const [leak] = functionFigures({
    ...allocations,
    all: part(madeNode("leak", 8e6)),
    stays: part(madeNode("leak", 8e6)),
  });
  assert.deepEqual([leak.staysShare, leak.meanLifetimeMs], [1, undefined]);
});
