import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { madeProgram } from "../target/made-program.js";
import { listeningSockets } from "./listening-sockets.js";
import { startLoad } from "./load-command.js";

const LISTENS_LATER = `
const server = require("node:net").createServer();
setTimeout(() => server.listen(0, "127.0.0.1", () => console.log(server.address().port)), 200);
setTimeout(() => {}, 30_000);
`;

function started(context: TestContext, source: string): { child: ChildProcess; pid: number; folder: string } {
  const file = madeProgram(context, source);
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => child.kill("SIGKILL"));
  assert.ok(child.pid !== undefined);
  return { child, pid: child.pid, folder: dirname(file) };
}

/** Whether a process runs; one that has ended and was not waited for does not. */
function runs(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, "utf8"));
}

describe("a load", () => {
  test("is started when the program listens, and is told the port", async (context) => {
    const { child, pid, folder } = started(context, LISTENS_LATER);
    const load = startLoad(`echo $PORT > '${folder}/port'`, { readyPid: pid, readyWithinMs: 20_000 });
    const [port] = await once(child.stdout as NodeJS.ReadableStream, "data");
    assert.equal((await load.ended).error, undefined);
    assert.equal(readFileSync(join(folder, "port"), "utf8").trim(), String(port).trim());
    await load.stop();
  });

  test("does not take a socket for the program's that listened before", async (context) => {
    const { child, pid, folder } = started(context, LISTENS_LATER);
    await once(child.stdout as NodeJS.ReadableStream, "data");
    const before = listeningSockets(pid);
    assert.equal(before.size, 1);
    const load = startLoad(`echo "$PORT" > '${folder}/port'`, {
      readyPid: pid,
      ignored: new Set(before.keys()),
      readyWithinMs: 100,
      env: {},
    });
    await load.ended;
    assert.equal(readFileSync(join(folder, "port"), "utf8").trim(), "", "started after all, without a port");
  });

  test("that fails says so with its last words", async () => {
    const load = startLoad("echo no such host >&2; exit 3", { readyPid: process.pid, readyWithinMs: 1 });
    const { error } = await load.ended;
    assert.equal(error?.code, "load-failed");
    assert.match(
      error.message,
      /ended with exit code 3 after .* s, and PORT was not set, since .*: no such host; run it by itself/,
    );
  });

  test("is ended with all that it started", async (context) => {
    const { folder, pid } = started(context, "setTimeout(() => {}, 30_000);");
    const file = join(folder, "pids");
    const load = startLoad(`sleep 60 & echo $! > '${file}.new'; mv '${file}.new' '${file}'; sleep 60`, {
      readyPid: pid,
      readyWithinMs: 1,
    });
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
    const grandchild = Number(readFileSync(file, "utf8"));
    assert.ok(runs(grandchild));
    await load.stop();
    assert.equal((await load.ended).error, undefined, "to be stopped is no failure");
    while (runs(grandchild)) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test("that is stopped before the program listens is never started", async (context) => {
    const { folder, pid } = started(context, "setTimeout(() => {}, 30_000);");
    const load = startLoad(`touch '${folder}/began'`, { readyPid: pid, readyWithinMs: 60_000 });
    await load.stop();
    assert.deepEqual(await load.ended, { seconds: 0 });
    assert.ok(!existsSync(join(folder, "began")));
  });
});
