import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connectInspector } from "./connect-inspector.js";
import { evaluateIn } from "./evaluate-in.js";
import { InspectorWatch } from "./inspector-watch.js";
import { listeningPorts } from "./listening-ports.js";
import { madeProgram } from "./made-program.js";

test("a process closes its inspector when the doctor is heard no more, and not when it is only blocked", {
  skip: process.platform !== "linux",
  timeout: 60_000,
}, async (t) => {
  const source = `
    const inspector = require("node:inspector");
    inspector.open(0);
    process.stdin.resume();
    console.log(inspector.url());`;
  const child = spawn(process.execPath, [madeProgram(t, source)], { stdio: ["pipe", "pipe", "ignore"] });
  t.after(() => child.kill("SIGKILL"));
  const pid = child.pid as number;
  const url = String(await once(child.stdout, "data")).trim();
  const connection = await connectInspector(url);
  new InspectorWatch(connection.main, 3);
  await evaluateIn(connection.main, `void builtin("child_process").execSync("sleep 4")`);
  // Longer than the silence that it bears.
  await sleep(4000);
  assert.equal(await evaluateIn(connection.main, "6 * 7"), 42);
  assert.equal(listeningPorts(pid).length, 1);
  await connection.close();
  while (listeningPorts(pid).length > 0) await sleep(50);
});
