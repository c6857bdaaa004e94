import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { madeProgram } from "../target/made-program.js";
import { type MeasureRunOptions, measureRun } from "./measure-run.js";

const OPTIONS: MeasureRunOptions = { warmupSeconds: 0, seconds: 20, untilExit: true };

const way = (...command: string[]) => ({ command: ["node", ...command], engine: [] });

/** Allocates about 254 MB of arrays, of which none lives on, and blocks the loop three times for 150 ms. */
const ALLOCATES = `
let last;
for (let i = 0; i < 300_000; i++) last = new Array(100).fill(i);
const blocked = setInterval(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150), 30);
setTimeout(() => { clearInterval(blocked); setTimeout(() => {}, 300); }, 450);
`;

describe("a measured run", () => {
  test("of a program that ends by itself is of all of it", async (context) => {
    const run = await measureRun(way("--max-semi-space-size=1", madeProgram(context, ALLOCATES)), OPTIONS);
    assert.equal(run.crash, undefined);
    assert.ok(run.runMs !== undefined && run.runMs >= 300);
    const allocatedBytes = (run.allocatedBytesPerS * run.runMs) / 1000;
    assert.ok(allocatedBytes > 245e6 && allocatedBytes < 275e6, `${allocatedBytes} bytes`);
    assert.ok(run.pauseMaxMs > 0 && run.pauseMaxMs >= run.pauseP99Ms);
    assert.ok(run.pauseShareOfTime > 0 && run.pauseShareOfTime < 1);
    assert.ok(run.loopDelayP99Ms >= 100, `${run.loopDelayP99Ms} ms`);
    assert.ok(run.peakRssBytes > 30e6);
    assert.ok(run.cpuMsPerS > 0);
  });

  test("of a program that runs on is of a window under its load", async (context) => {
    const server = madeProgram(
      context,
      `require("node:http").createServer((request, response) => {
        response.end(JSON.stringify(Array.from({ length: 2000 }, (_, i) => ({ i }))));
      }).listen(0);`,
    );
    const client = madeProgram(
      context,
      `const get = () => fetch("http://127.0.0.1:" + process.env.PORT).then((answer) => answer.text()).then(get);
      get();`,
    );
    const run = await measureRun(way("--max-semi-space-size=1", server), {
      load: `'${process.execPath}' '${client}'`,
      warmupSeconds: 0.3,
      seconds: 1,
      untilExit: false,
    });
    assert.equal(run.runMs, undefined);
    assert.ok(run.allocatedBytesPerS > 1e6, "the load came through");
    if (process.platform === "linux") assert.ok((run.readBytesPerS ?? 0) > 1000);
  });

  test("sees the pauses and the loop of a worker", async (context) => {
    const program = madeProgram(
      context,
      `const { Worker, isMainThread } = require("node:worker_threads");
      if (isMainThread) new Worker(__filename);
      else setTimeout(() => {
        const untilMs = Date.now() + 300;
        while (Date.now() < untilMs) for (let i = 0; i < 1000; i++) globalThis.last = new Array(100).fill(i);
        setTimeout(() => {}, 300);
      }, 50);`,
    );
    const run = await measureRun(way("--max-semi-space-size=1", program), {
      warmupSeconds: 0,
      seconds: 0.6,
      untilExit: false,
    });
    assert.ok(run.pauseMaxMs > 0);
    assert.ok(run.loopDelayP99Ms >= 150, `${run.loopDelayP99Ms} ms`);
  });

  test("tells of a crash, and of a failing exit code", async (context) => {
    const kills = madeProgram(context, `setTimeout(() => process.kill(process.pid, "SIGKILL"), 100);`);
    assert.match((await measureRun(way(kills), OPTIONS)).crash ?? "", /SIGKILL/);
    const throws = madeProgram(context, `setTimeout(() => { throw new Error("ill"); }, 100);`);
    assert.match((await measureRun(way(throws), OPTIONS)).crash ?? "", /code 1/);
  });

  test("fails with the load that fails, and with one that is too short", async (context) => {
    const idle = way(madeProgram(context, "require('node:net').createServer().listen(0);"));
    const options = { warmupSeconds: 0, seconds: 30, untilExit: false };
    await assert.rejects(measureRun(idle, { ...options, load: "exit 2" }), {
      code: "load-failed",
      message: /exit code 2/,
    });
    await assert.rejects(measureRun(idle, { ...options, load: "true" }), {
      code: "load-failed",
      message: /a run takes 30 s, so let it last longer/,
    });
  });

  test("blames the program and not its load where the program goes", async (context) => {
    const dies = madeProgram(
      context,
      `require("node:net").createServer(() => process.kill(process.pid, "SIGKILL")).listen(0);`,
    );
    const client = madeProgram(
      context,
      `require("node:net").connect(process.env.PORT).on("close", () => process.exit(1));`,
    );
    const load = `'${process.execPath}' '${client}'`;
    const { crash } = await measureRun(way(dies), { ...OPTIONS, untilExit: false, load });
    assert.equal(crash, "was killed by SIGKILL");
  });

  test("is ended by its signal, with the program", async (context) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("enough")), 500);
    const idle = way(madeProgram(context, "setInterval(() => {}, 1000);"));
    await assert.rejects(
      measureRun(idle, { warmupSeconds: 0, seconds: 30, untilExit: false, signal: abort.signal }),
      /enough/,
    );
  });
});
