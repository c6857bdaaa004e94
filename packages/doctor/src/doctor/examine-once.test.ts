import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { madeProgram } from "../target/made-program.js";
import { runDoctor } from "./run-doctor.js";

test("a program in one long task is reported on, though it cannot be left as it was found yet", {
  skip: process.platform !== "linux",
  timeout: 60_000,
}, async (t) => {
  const source = `
    setTimeout(function work() { for (;;); }, 500);
    require("node:http").createServer().listen(0, () => console.log("begun"));`;
  const child = spawn(process.execPath, ["--inspect-port=0", madeProgram(t, source)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const warnings: string[] = [];
  const report = await runDoctor({
    subject: { pid: child.pid as number },
    seconds: 1.5,
    onWarning: (sentence) => warnings.push(sentence),
  });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /did not close its inspector .* one long task/);
  const gap = report?.evidence.gaps.find((each) => each.includes(warnings[0]));
  assert.match(gap ?? "", /^Whether it was left as it was found/);
});
