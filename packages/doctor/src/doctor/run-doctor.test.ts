import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import type { DoctorOptions } from "./doctor-options.js";
import { runDoctor } from "./run-doctor.js";

/** Allocates by a function so small that it is folded into its caller. */
const INLINED = `
  const kept = [];
  const make = (seq) => [seq, seq + 1, seq + 2, seq + 3, seq + 4, seq + 5];
  function fill() { for (let i = 0; i < 5000; i++) kept[i % 100] = make(i); }
  setInterval(fill, 5);
`;
const SERVER = `
  require("node:http").createServer((request, response) => response.end("x".repeat(1000))).listen(0);
`;
const REQUESTS = `
  const { get } = require("node:http");
  const one = (left) => left === 0 || get({ port: process.env.PORT }, (answer) => answer.resume().on("end", () => setTimeout(one, 5, left - 1)));
  one(150);
`;

/** A program in a file, that notes its pid beside it each time it is started. */
function started(t: TestContext, source: string) {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-run-doctor-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "program.cjs");
  const pids = join(folder, "pids");
  writeFileSync(
    file,
    `require("node:fs").appendFileSync(${JSON.stringify(pids)}, process.pid + "\\n");\n${source}`,
  );
  return {
    folder,
    command: [process.execPath, file],
    pids: () => (existsSync(pids) ? readFileSync(pids, "utf8").trim().split("\n").map(Number) : []),
  };
}

/** Examines such a program; afterwards nothing of it is left. */
async function examine(program: ReturnType<typeof started>, options: Omit<DoctorOptions, "subject">) {
  try {
    return await runDoctor({ ...options, subject: { command: program.command, output: "ignore" } });
  } finally {
    for (const pid of program.pids()) assert.throws(() => process.kill(pid, 0), /ESRCH/);
  }
}

function refused(code: DoctorError["code"], says: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof DoctorError && error.code === code && says.test(error.message);
}

test("a program is run again without inlining, and the function that allocates is named", async (t) => {
  const program = started(t, INLINED);
  const told: number[] = [];
  const report = await examine(program, { seconds: 2, onProgress: ({ fraction }) => told.push(fraction) });
  assert.equal(report?.allocation.top[0].function, "make");
  assert.equal(report?.evidence.threads[0].allocations.inlined, false);
  assert.equal(program.pids().length, 2);
  assert.ok(told.length > 4 && told.every((fraction) => fraction >= 0 && fraction <= 1));
});

test("a program is started a single time where no second run is wanted", async (t) => {
  const program = started(t, INLINED);
  const report = await examine(program, { seconds: 1, namesPass: false });
  assert.equal(report?.evidence.threads[0].allocations.inlined, true);
  assert.equal(program.pids().length, 1);
});

test("a second run that fails costs the names, not the report", async (t) => {
  const program = started(
    t,
    `const pids = require("node:fs").readFileSync(__dirname + "/pids", "utf8");
     if (pids.trim().includes("\\n")) process.exit(4);
     ${INLINED}`,
  );
  const report = await examine(program, { seconds: 1 });
  assert.ok(report !== undefined && report.pauses.count > 0);
  assert.ok(report.evidence.gaps.some((gap) => /the second run failed: .*code 4/.test(gap)));
});

test("the window ends with the load", async (t) => {
  const program = started(t, SERVER);
  writeFileSync(join(program.folder, "load.cjs"), REQUESTS);
  const load = `node ${join(program.folder, "load.cjs")}`;
  const report = await examine(program, { seconds: 60, warmUpSeconds: 0.2, load, namesPass: false });
  assert.equal(report?.evidence.ended, "window");
  assert.ok(report.evidence.windowMs < 50_000);
  assert.ok(report.evidence.threads[0].cpu.root.children.length > 0);
});

test("a load that fails is an error with what it said", async (t) => {
  const program = started(t, SERVER);
  const load = "sleep 0.3; echo no route to the game >&2; exit 3";
  const run = examine(program, { seconds: 30, warmUpSeconds: 0, load });
  await assert.rejects(run, refused("load-failed", /exit code 3.*no route to the game/));
});

test("a load that ends in the warm-up is an error", async (t) => {
  const run = examine(started(t, SERVER), { seconds: 30, warmUpSeconds: 20, load: "sleep 0.2" });
  await assert.rejects(run, refused("load-failed", /ended in the warm-up/));
});

test("a program that ends in the warm-up is an error that says how", async (t) => {
  const run = examine(started(t, "setTimeout(() => process.exit(7), 200)"), { warmUpSeconds: 20 });
  await assert.rejects(run, refused("crashed", /exited with code 7/));
});

test("a program that ends by itself ends its window", async (t) => {
  const program = started(t, `${INLINED} setTimeout(() => process.exit(0), 1500)`);
  const report = await examine(program, { seconds: 60, namesPass: false });
  assert.equal(report?.evidence.ended, "exit");
  assert.ok(report.pauses.count > 0);
});

test("interrupted in the warm-up there is no report; in the window there is", async (t) => {
  const inWarmUp = new AbortController();
  const none = examine(started(t, INLINED), { warmUpSeconds: 20, signal: inWarmUp.signal });
  await wait(700);
  inWarmUp.abort();
  assert.equal(await none, undefined);
  const inWindow = new AbortController();
  const program = started(t, INLINED);
  const some = examine(program, { seconds: 60, signal: inWindow.signal });
  while (program.pids().length === 0) await wait(20);
  await wait(1000);
  inWindow.abort();
  const report = await some;
  assert.equal(report?.evidence.ended, "interrupted");
  assert.ok(report.pauses.count > 0);
  assert.equal(program.pids().length, 1);
});

test("interrupted in the second run, the first one is the report", async (t) => {
  const program = started(t, INLINED);
  const abort = new AbortController();
  const report = await examine(program, {
    seconds: 1,
    signal: abort.signal,
    onProgress: ({ what }) => /for names/.test(what) && abort.abort(),
  });
  assert.equal(report?.evidence.ended, "window");
  assert.equal(report.evidence.threads[0].allocations.inlined, true);
  assert.equal(program.pids().length, 2);
});
