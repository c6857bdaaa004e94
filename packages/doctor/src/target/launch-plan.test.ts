import assert from "node:assert/strict";
import { test } from "node:test";
import { launchPlan } from "./launch-plan.js";

const engine = ["--max-semi-space-size=64"];

function argsOf(...args: string[]): readonly string[] {
  return launchPlan({ command: ["node", ...args], engine, env: {} }, "/folder").args;
}

test("options of the engine follow the user's own, so that they count", () => {
  assert.deepEqual(argsOf("--max-semi-space-size=1", "app.js", "--port", "80"), [
    "--max-semi-space-size=1",
    ...engine,
    "app.js",
    "--port",
    "80",
  ]);
  assert.deepEqual(argsOf("-r", "./hook.js", "app.js"), ["-r", "./hook.js", ...engine, "app.js"]);
  assert.deepEqual(argsOf("-e", "run()", "argument"), ["-e", "run()", ...engine, "argument"]);
  assert.deepEqual(argsOf("-e", "run()"), ["-e", "run()", ...engine]);
  assert.deepEqual(argsOf("--", "app.js"), [...engine, "--", "app.js"]);
  assert.deepEqual(argsOf("-", "argument"), [...engine, "-", "argument"]);
});
