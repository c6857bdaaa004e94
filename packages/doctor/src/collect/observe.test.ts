import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { CallNode, Evidence } from "../evidence/evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { launchTarget } from "../target/launch-target.js";
import { madeProgram } from "../target/made-program.js";
import type { LaunchOptions } from "../target/target.js";
import { type ObserveOptions, observe } from "./observe.js";

async function observed(
  t: TestContext,
  source: string,
  options: ObserveOptions,
  launch: Partial<LaunchOptions> = {},
): Promise<Evidence> {
  const command = [process.execPath, madeProgram(t, source)];
  const target = await launchTarget({ command, output: "ignore", ...launch });
  t.after(() => target.stop());
  return await observe(target, options);
}

/** Self of a function, wherever it was called. */
const ofFunction = (node: CallNode, name: string): number =>
  node.children.reduce(
    (sum, child) => sum + ofFunction(child, name),
    node.functionName === name ? node.self : 0,
  );

const major = Number.parseInt(process.versions.node, 10);
const withoutInlining = ["--no-turbo-inlining", ...(major >= 22 ? ["--no-maglev-inlining"] : [])];

const LIVES = `
const { Worker, isMainThread } = require("node:worker_threads");
if (isMainThread) new Worker(__filename);
const staying = new Array(3e6).fill(0), ring = new Array(200_000).fill(0);
let stayed = 0, lived = 0, last;
function dies(n) { for (let i = 0; i < n; i++) last = { a: i, b: i, c: i, d: i }; }
function lives(n) { for (let i = 0; i < n; i++) ring[lived++ % ring.length] = { a: i, b: i, c: i, d: i }; }
function stays(n) { for (let i = 0; i < n; i++) staying[stayed++ % staying.length] = { a: i, b: i, c: i, d: i }; }
setInterval(() => { for (let i = 0; i < 30; i++) { dies(600); lives(300); stays(100); } }, 10);`;

test("main thread and worker tell what they allocate, what of it lives on, and what stays", async (t) => {
  const snapshots: Evidence[] = [];
  const evidence = await observed(
    t,
    LIVES,
    { seconds: 4.5, stopsShare: 0.5, onSnapshot: (evidence) => snapshots.push(evidence) },
    { flags: withoutInlining, engine: ["--max-semi-space-size=8"] },
  );
  assert.equal(evidence.ended, "window");
  assert.ok(evidence.windowMs >= 4500);
  assert.deepEqual(
    evidence.threads.map(({ id }) => id),
    [0, 1],
  );
  for (const thread of evidence.threads) {
    const { all, survived, stays, beforePauses } = thread.allocations;
    assert.ok(survived !== undefined && stays !== undefined, `${thread.name} has all parts`);
    const share = (root: CallNode, name: string): number =>
      ofFunction(root, name) /
      (ofFunction(root, "dies") + ofFunction(root, "lives") + ofFunction(root, "stays"));
    assert.ok(Math.abs(share(all.root, "dies") - 0.6) < 0.05, `dies: ${share(all.root, "dies")}`);
    assert.ok(Math.abs(share(all.root, "lives") - 0.3) < 0.05, `lives: ${share(all.root, "lives")}`);
    assert.ok(share(survived.root, "dies") < 0.03, `dies of survived: ${share(survived.root, "dies")}`);
    assert.ok(
      Math.abs(share(survived.root, "stays") - 0.25) < 0.08,
      `stays of survived: ${share(survived.root, "stays")}`,
    );
    assert.ok(share(stays.root, "stays") > 0.4, `stays of stays: ${share(stays.root, "stays")}`);
    assert.ok(beforePauses.length > 3);
    assert.ok(thread.collections.some(({ byDoctor }) => byDoctor));
    assert.ok(thread.samples.length >= 5);
    assert.ok(thread.loopDelay.count > 0);
    assert.ok(thread.semiSpaceBytes > 0);
    assert.ok(thread.heapLimitBytes > 1e7);
    assert.ok(ofFunction(thread.cpu.root, "dies") > 0);
    assert.ok(thread.cpu.idleMs > 0);
  }
  assert.ok(evidence.process.length >= 5);
  assert.ok(evidence.overhead.causedCollections >= 6);
  assert.ok(evidence.overhead.share > 0 && evidence.overhead.share < 1);
  assert.ok(snapshots.length >= 1);
  assert.equal(snapshots[0].threads[0].name, "main");
});

test("a program that ends after 300 ms is observed to its end, and its exit code is told", async (t) => {
  const evidence = await observed(
    t,
    `const until = Date.now() + 300, made = [];
    function make() { for (let i = 0; i < 1e4; i++) made[i] = { a: i }; }
    while (Date.now() < until) make();
    process.exit(3);`,
    { seconds: 30 },
    { flags: withoutInlining },
  );
  assert.deepEqual([evidence.ended, evidence.exit], ["crash", 3]);
  const [main] = evidence.threads;
  assert.ok(treeTotal(main.allocations.all.root) > 0);
  assert.ok(ofFunction(main.allocations.all.root, "make") > 0.5 * treeTotal(main.allocations.all.root));
  assert.ok(main.collections.length > 0);
  assert.ok(main.cpu.blocks[0].ms >= 200, `${main.cpu.blocks[0]?.ms} ms`);
  assert.ok(main.samples.length > 0);
  assert.deepEqual(evidence.gaps, []);
});

test("of a program that is killed, what was gathered before is told, and what is missing", async (t) => {
  const evidence = await observed(
    t,
    `setInterval(() => { const made = []; for (let i = 0; i < 1e5; i++) made.push({ a: i }); }, 5);
    setTimeout(() => require("node:child_process").execFileSync("kill", ["-9", String(process.pid)]), 1600);`,
    { seconds: 6 },
  );
  assert.deepEqual([evidence.ended, evidence.exit], ["crash", "SIGKILL"]);
  assert.ok(evidence.threads[0].collections.length > 0);
  assert.ok(evidence.threads[0].allocations.all.samples > 0);
  assert.ok(evidence.threads[0].cpu.seconds > 0);
  assert.match(evidence.gaps.join("\n"), /went without notice/);
});

test("an interrupted window ends at once; the program goes on, without anything of the doctor's", async (t) => {
  const program = madeProgram(
    t,
    "setInterval(() => { globalThis.alive = (globalThis.alive ?? 0) + 1; }, 5);",
  );
  const target = await launchTarget({ command: [process.execPath, program], output: "ignore" });
  t.after(() => target.stop());
  const evidence = await observe(target, { seconds: 600, signal: AbortSignal.timeout(700) });
  assert.equal(evidence.ended, "interrupted");
  assert.ok(evidence.windowMs < 60_000);
  const asked = async (expression: string) =>
    (await target.main.post("Runtime.evaluate", { expression, returnByValue: true })).result.value;
  assert.ok((await asked("globalThis.alive")) > 0);
  assert.deepEqual(await asked("Object.keys(globalThis).filter((key) => /doctor|pauseless/i.test(key))"), []);
  await assert.rejects(target.main.post("HeapProfiler.stopSampling"));
  await assert.rejects(target.main.post("Profiler.stop"));
});

test("code that was made in memory is told by the lines of its source", async (t) => {
  const map = { version: 3, sources: ["real.ts"], names: [], mappings: ";AAoBA" };
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
  const evidence = await observed(
    t,
    `const code = "\\nexports.make = function make() { const made = []; for (let i = 0; i < 1e5; i++) made.push({ a: i }); };\\n//# sourceMappingURL=${url}";
    const made = new module.constructor("/made/in/memory.ts");
    made._compile(code, "/made/in/memory.ts");
    setInterval(made.exports.make, 10);`,
    { seconds: 0.8 },
    { flags: withoutInlining },
  );
  const find = (node: CallNode): CallNode | undefined =>
    node.functionName === "make" ? node : node.children.map(find).find((found) => found !== undefined);
  const make = find(evidence.threads[0].allocations.all.root);
  assert.deepEqual([make?.file, make?.line], ["/made/in/real.ts", 21]);
});

test("a loop that was compiled while it ran is named, and is told to stand, though it does not end", async (t) => {
  const evidence = await observed(
    t,
    `let turns = 0;
    setTimeout(function spin() { for (;;) turns = (turns * 31 + 1) | 0; }, 100);`,
    { seconds: 1.6, stopsShare: 0 },
    { flags: withoutInlining },
  );
  const [{ cpu, loopDelay }] = evidence.threads;
  const busyMs = treeTotal(cpu.root) - cpu.idleMs;
  assert.ok(
    ofFunction(cpu.root, "spin") > 0.8 * busyMs,
    `spin: ${ofFunction(cpu.root, "spin")} of ${busyMs} ms`,
  );
  assert.equal(cpu.blocks[0].top[0].functionName, "spin");
  assert.ok(cpu.blocks[0].ms > 700, `${cpu.blocks[0].ms} ms`);
  assert.ok(loopDelay.maxMs > 500, `${loopDelay.maxMs} ms`);
});

/** Its worker has nothing but timers; the exit code says whether it has lived by them, and whether it has what it was given. */
const LIVES_BY_TIMERS = `
  const code = 'import { parentPort, workerData } from "node:worker_threads"; let turns = 0; setInterval(() => { if (++turns === 40) parentPort.postMessage(workerData); }, 25);';
  const { Worker } = require("node:worker_threads");
  const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(code)), { workerData: 7 });
  worker.on("message", (told) => process.exit(told));
  worker.on("exit", () => process.exit(1));`;

test("a worker that lives by timers only lives on", async (t) => {
  const evidence = await observed(t, LIVES_BY_TIMERS, { seconds: 60, stopsShare: 0 });
  assert.equal(evidence.exit, 7);
  assert.ok(evidence.threads[1].loopDelay.count > 0);
});

test("child processes that run Node too are told, others are not", async (t) => {
  const forks = `
    const { fork, spawn } = require("node:child_process");
    if (process.argv[2] === "child") return void setTimeout(() => {}, 60_000);
    const others = [fork(__filename, ["child"]), spawn("sleep", ["60"])];
    setTimeout(() => { for (const other of others) other.kill(); }, 2500);`;
  const evidence = await observed(t, forks, { seconds: 1.6, stopsShare: 0 });
  assert.equal(evidence.unobserved.children.length, 1);
  assert.equal(evidence.unobserved.threads, 0);
  assert.match(
    evidence.gaps.join(" "),
    new RegExp(`1 child process of it runs Node .* \\(pid ${evidence.unobserved.children}\\)`),
  );
});

/** Collects a lot. */
const COLLECTS = `
const kept = new Array(400_000).fill(0);
let at = 0;
function turn() {
  for (let i = 0; i < 20_000; i++) kept[at++ % kept.length] = { a: i, b: [i], c: { d: {} } };
  setImmediate(turn);
}
turn();`;

test("time in the collector is the same by the trace and by the processor profile, within a tenth", async (t) => {
  // Objects that are made in the old generation at once have it swept on the way, between pauses: the profile counts that, the trace does not.
  const engine = ["--no-allocation-site-pretenuring"];
  const differences: number[] = [];
  // Samples that come late on a machine that is busy with other things count for what they find: so there are three attempts.
  while (differences.length < 3 && !(Math.min(...differences) < 0.1)) {
    const evidence = await observed(t, COLLECTS, { seconds: 3, stopsShare: 0 }, { engine });
    const [{ collections, markingSteps, cpu }] = evidence.threads;
    const tracedMs = [...collections, ...markingSteps]
      .filter(({ startMs }) => startMs >= cpu.startMs)
      .reduce((sum, { ms }) => sum + ms, 0);
    assert.ok(tracedMs > 500, `${tracedMs} ms in the collector are enough to compare`);
    differences.push(Math.abs(cpu.collectorMs / tracedMs - 1));
  }
  assert.ok(Math.min(...differences) < 0.1, `differences: ${differences}`);
});

test("a heap that takes long to collect is collected once for the doctor, and the evidence says what was left out", async (t) => {
  const large = `const kept = Array.from({ length: 300_000 }, (_, i) => ({ a: i, b: [i] })); setInterval(() => kept.length, 10);`;
  const evidence = await observed(t, large, { seconds: 2, stopsShare: 0.001 });
  assert.equal(evidence.overhead.causedCollections, 1);
  assert.ok(evidence.threads[0].allocations.all.samples > 0);
  assert.match(evidence.gaps.join(" "), /main full collections take long/);
});

test("what a listener of snapshots throws ends observing", async (t) => {
  const onSnapshot = () => {
    throw new Error("the listener's own");
  };
  await assert.rejects(
    observed(t, "setInterval(() => {}, 100)", { seconds: 60, onSnapshot }),
    /listener's own/,
  );
});

test("a window without length is refused", async (t) => {
  await assert.rejects(observed(t, "setTimeout(() => {}, 100)", { seconds: 0 }), RangeError);
});

test("a delay of the loop counts that was read in its midst", async (t) => {
  const blocks = `setInterval(() => { const until = Date.now() + 700; while (Date.now() < until); }, 50);`;
  const { threads } = await observed(t, blocks, { seconds: 3, stopsShare: 0 });
  const seen = threads[0].samples.filter(({ loopDelayMaxMs }) => loopDelayMaxMs >= 600);
  assert.ok(
    seen.length >= 2,
    `${threads[0].samples.map(({ loopDelayMaxMs }) => loopDelayMaxMs.toFixed(0))} ms`,
  );
});
