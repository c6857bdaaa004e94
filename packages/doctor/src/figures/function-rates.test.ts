import assert from "node:assert/strict";
import { test } from "node:test";
import { madeNode } from "../evidence/made-evidence.js";
import { functionRates } from "./function-rates.js";

const of = (file: string, ...node: Parameters<typeof madeNode>) => ({ ...madeNode(...node), file });

test("what built-in functions allocate is the program's function's, or Node's that called them", () => {
  const map = of("", "Map", 8);
  const inNode = of(
    "node:internal/process/promises",
    "processPromiseRejections",
    0,
    of("node:internal/per_context/primordials", "SafeMap", 0, map),
  );
  const rates = functionRates({
    root: madeNode("(root)", 0, inNode, madeNode("tick", 5, map), { ...map, self: 6 }),
  });
  assert.deepEqual(
    rates.map(({ functionName, bytesPerS }) => [functionName, bytesPerS]),
    [
      ["tick", 13],
      ["processPromiseRejections", 8],
      ["Map", 6],
    ],
  );
});

test("what no function allocates stays apart", () => {
  const node = of("node:internal/timers", "listOnTimeout", 1, of("", "(V8 API)", 4));
  assert.deepEqual(
    functionRates({ root: madeNode("(root)", 0, node) }).map(({ functionName }) => functionName),
    ["(V8 API)", "listOnTimeout"],
  );
});
