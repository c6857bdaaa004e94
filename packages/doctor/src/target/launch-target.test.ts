import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { evaluateIn } from "./evaluate-in.js";
import { launchTarget } from "./launch-target.js";
import { madeProgram } from "./made-program.js";
import type { LaunchOptions, ThreadSession } from "./target.js";

const node = process.execPath;

async function launched(t: TestContext, options: LaunchOptions) {
  const target = await launchTarget({ output: "ignore", ...options });
  t.after(() => target.stop());
  return target;
}

test("a program waits before its first line, runs, says that it comes to its end, and exits with its own code", async (t) => {
  const program = madeProgram(t, `globalThis.begun = true; setTimeout(() => process.exit(7), 50);`);
  const target = await launched(t, { command: [node, program, "--own", "argument"] });
  assert.equal(await evaluateIn(target.main, "typeof globalThis.begun"), "undefined");
  await target.run();
  await target.ending;
  assert.equal(await evaluateIn(target.main, "globalThis.begun"), true);
  await target.release();
  assert.deepEqual(await target.exited, { code: 7, signal: null });
  assert.equal(target.main.gone.aborted, true);
  await assert.rejects(target.main.post("Runtime.enable"), { code: "no-answer" });
});

test("facts tell the command, its options and the machine", async (t) => {
  const program = madeProgram(t, "setInterval(() => {}, 1000)");
  const env = { ...process.env, NODE_OPTIONS: "--stack-trace-limit=12" };
  const command = [node, "--no-warnings", program];
  const engine = ["--max-semi-space-size=4"];
  const { facts } = await launched(t, { command, engine, env, cwd: dirname(program) });
  assert.equal(facts.mode, "launched");
  assert.deepEqual(facts.command, command);
  assert.deepEqual(facts.nodeOptions, ["--stack-trace-limit=12", "--max-semi-space-size=4", "--no-warnings"]);
  assert.equal(facts.cwd, dirname(program));
  assert.equal(facts.nodeVersion, process.versions.node);
  assert.equal(facts.v8Version, process.versions.v8);
  assert.ok(facts.cores >= 1);
  assert.ok(facts.memoryBytes > 1e7 && facts.memoryBytes < 1e15);
});

test("the program and its children find the environment that the user gave, and children are not examined", async (t) => {
  const program = madeProgram(
    t,
    `const { execFileSync } = require("node:child_process");
    const seen = 'JSON.stringify([process.env.NODE_OPTIONS, process.env.PAUSELESS_DOCTOR, require("inspector").url()])';
    globalThis.own = [process.env.NODE_OPTIONS ?? null, process.env.PAUSELESS_DOCTOR ?? null, process.execArgv];
    globalThis.child = execFileSync(process.execPath, ["-p", seen], { encoding: "utf8" }).trim();
    globalThis.done?.();
    setInterval(() => {}, 1000);`,
  );
  for (const nodeOptions of [undefined, "--stack-trace-limit=12"]) {
    const env = { ...process.env, NODE_OPTIONS: nodeOptions };
    const target = await launched(t, { command: [node, program], env });
    const done = target.main.post("Runtime.evaluate", {
      expression: "new Promise((resolve) => (globalThis.done = resolve))",
      awaitPromise: true,
    });
    await target.run();
    await done;
    assert.deepEqual(await evaluateIn(target.main, "globalThis.own"), [nodeOptions ?? null, null, []]);
    const inChild = JSON.stringify([nodeOptions ?? null, null, null]);
    assert.equal(await evaluateIn(target.main, "globalThis.child"), inChild);
    await target.stop();
  }
});

test("settings are made before the first line, and hold in workers", async (t) => {
  const program = madeProgram(
    t,
    `const { Worker } = require("node:worker_threads");
    const native = (name) => { try { return eval("%" + name + "(1)"), true; } catch { return false; } };
    globalThis.here = native("IsSmi");
    new Worker("setInterval(() => {}, 1000); globalThis.here = (() => { try { return eval('%IsSmi(1)'), true } catch { return false } })()", { eval: true });`,
  );
  const target = await launched(t, { command: [node, program], flags: ["--allow-natives-syntax"] });
  const worker = new Promise<ThreadSession>((resolve) => {
    void target.onWorker(async (session) => resolve(session));
  });
  await target.run();
  const session = await worker;
  assert.equal(await evaluateIn(target.main, "globalThis.here"), true);
  while ((await evaluateIn(session, "globalThis.here")) === undefined);
  assert.equal(await evaluateIn(session, "globalThis.here"), true);
});

test("workers, and workers of workers, are told of before their first line", async (t) => {
  const inner = madeProgram(t, "globalThis.begun = true; setInterval(() => {}, 1000);", "inner.cjs");
  const outer = madeProgram(
    t,
    `const { Worker } = require("node:worker_threads");
    globalThis.begun = true;
    new Worker(${JSON.stringify(inner)});
    setTimeout(() => process.exit(), 300);`,
    "outer.cjs",
  );
  const program = madeProgram(
    t,
    `const { Worker } = require("node:worker_threads");
    new Worker(${JSON.stringify(outer)}); setInterval(() => {}, 1000);`,
  );
  const target = await launched(t, { command: [node, program] });
  const names: string[] = [];
  const begun: unknown[] = [];
  let outerSession: ThreadSession | undefined;
  const both = new Promise<void>((resolve) => {
    void target.onWorker(async (worker) => {
      names.push(worker.name);
      begun.push(await evaluateIn(worker, "typeof globalThis.begun"));
      outerSession ??= worker;
      if (names.length === 2) resolve();
    });
  });
  await target.run();
  await both;
  assert.deepEqual(names, ["worker 1 (outer.cjs)", "worker 2 (inner.cjs)"]);
  assert.deepEqual(begun, ["undefined", "undefined"]);
  assert.ok(outerSession);
  if (!outerSession.gone.aborted) await once(outerSession.gone, "abort");
  await assert.rejects(outerSession.post("Runtime.enable"), { code: "no-answer" });
});

test("a released program goes on with its inspector closed and its workers running", {
  timeout: 60_000,
}, async (t) => {
  const program = madeProgram(
    t,
    `const { Worker } = require("node:worker_threads"), inspector = require("node:inspector"), fs = require("node:fs");
    const worker = new Worker("require('node:worker_threads').parentPort.postMessage(1)", { eval: true });
    worker.on("message", () => {
      const look = setInterval(() => {
        if (inspector.url()) return;
        clearInterval(look);
        fs.writeFileSync("done", "");
        process.exitCode = 5;
      }, 20);
    });`,
  );
  const target = await launched(t, { command: [node, program], cwd: dirname(program) });
  let release: Promise<void> | undefined;
  await target.onWorker(() => {
    release = target.release();
    // Whoever waits for the worker here will not let it go on.
    return new Promise(() => {});
  });
  await target.run();
  assert.deepEqual(await target.exited, { code: 5, signal: null });
  await release;
  assert.ok(existsSync(join(dirname(program), "done")));
});

test("wrappers are let go, and their program is examined with the environment that they gave", async (t) => {
  const program = madeProgram(t, "setTimeout(() => process.exit(3), 50)");
  const seen = `[process.argv[1], process.env.NODE_OPTIONS ?? null, process.env.PAUSELESS_DOCTOR ?? null, /pauseless/.test(process.env.PATH)]`;
  for (const [start, nodeOptions] of [
    [`node ${JSON.stringify(program)}`, null],
    [`NODE_OPTIONS=--stack-trace-limit=12 node ${JSON.stringify(program)}`, "--stack-trace-limit=12"],
    [
      `NODE_OPTIONS="$NODE_OPTIONS --stack-trace-limit=12" node ${JSON.stringify(program)}`,
      // As it would be without the doctor.
      " --stack-trace-limit=12",
    ],
  ] as const) {
    const manifest = madeProgram(t, JSON.stringify({ name: "made", scripts: { start } }), "package.json");
    const env = { ...process.env };
    delete env.NODE_OPTIONS;
    const engine = ["--max-semi-space-size=2"];
    const target = await launched(t, { command: ["npm", "start"], engine, env, cwd: dirname(manifest) });
    assert.deepEqual(await evaluateIn(target.main, seen), [program, nodeOptions, null, false]);
    assert.deepEqual(target.facts.nodeOptions, [...(nodeOptions ? [nodeOptions.trim()] : []), ...engine]);
    await target.run();
    await target.ending;
    await target.release();
    assert.deepEqual(await target.exited, { code: 3, signal: null });
  }
});

test("what a program writes to its console is not kept by the inspector", async (t) => {
  const program = madeProgram(
    t,
    `const written = [];
    for (let i = 0; i < 100; i++) {
      const object = { i };
      written.push(new WeakRef(object));
      console.log(object);
    }
    globalThis.kept = () => (gc(), written.filter((reference) => reference.deref()).length);
    setInterval(() => {}, 1000);`,
  );
  const target = await launched(t, { command: [node, "--expose-gc", program] });
  await target.run();
  const kept = () => evaluateIn<number>(target.main, "globalThis.kept?.() ?? 1");
  const untilMs = performance.now() + 10_000;
  while ((await kept()) > 0 && performance.now() < untilMs) await sleep(50);
  assert.equal(await kept(), 0);
});
