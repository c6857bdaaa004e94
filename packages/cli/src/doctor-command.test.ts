import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../bin/pauseless.js", import.meta.url));

/** Allocates some 30 MB a second, and says so on both of its streams. */
const PROGRAM = `
  const kept = [];
  function makePacket(seq) { return new Array(100).fill(seq); }
  function tick() { for (let i = 0; i < 200; i++) kept[i % 50] = makePacket(i); }
  setInterval(tick, 5);
  console.log("program runs", process.pid);
`;

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-doctor-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a program to a file of its own. */
function programFile(t: TestContext, source = PROGRAM): string {
  const file = join(temporary(t), "program.cjs");
  writeFileSync(file, source);
  return file;
}

function doctor(...args: string[]) {
  return spawnSync(process.execPath, [bin, "doctor", ...args], { encoding: "utf8", timeout: 60_000 });
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What everybody may build on: docs/doctor.md. */
function checkStableReport(report: Record<string, unknown>): void {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
    if (value === null || typeof value !== "object") return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]));
  };
  const number = "number";
  assert.deepEqual(shape(report.pauses), {
    count: number,
    intervalS: number,
    p50Ms: number,
    p99Ms: number,
    maxMs: number,
    totalMs: number,
    shareOfTime: number,
  });
  assert.deepEqual(
    [typeof report.verdict, typeof report.healthy, typeof report.overhead],
    ["string", "boolean", number],
  );
  assert.deepEqual(shape(report.loopDelayMs), { p99: number, max: number });
  assert.deepEqual(Object.keys(report.heap as object), ["growthMbPerS"]);
  const { bytesPerS, top } = report.allocation as { bytesPerS: unknown; top: Record<string, unknown>[] };
  assert.equal(typeof bytesPerS, number);
  assert.ok(top.length > 0);
  for (const each of top) {
    assert.deepEqual(
      [typeof each.function, typeof each.file, typeof each.line],
      ["string", "string", number],
    );
    assert.ok((each.share as number) >= 0 && (each.share as number) <= 1);
    for (const share of [each.diedYoungShare, each.staysShare]) {
      assert.ok(share === null || ((share as number) >= 0 && (share as number) <= 1));
    }
  }
  const insights = report.insights as Record<string, unknown>[];
  assert.ok(insights.length > 0);
  for (const { id, finding, weight, evidence } of insights) {
    assert.deepEqual([typeof id, typeof finding, typeof evidence], ["string", "string", "object"]);
    assert.ok((weight as number) >= 0 && (weight as number) <= 1);
  }
}

const mistakes: readonly (readonly [line: string, says: RegExp])[] = [
  ["", /there is nothing to examine; give a command/],
  ["--pid 1 -- node server.js", /both --pid and a command were given/],
  ["--pid self", /--pid.*whole number/],
  ["--pid 999999999", /999999999/],
  ["--pid 1 --prove", /to prove is to run the program again/],
  ["--seconds 0 -- node server.js", /--seconds.*number above 0/],
  ["--seconds 5000 -- node server.js", /seconds is 5000; give more than 0 and at most 3600/],
  ["--colour red -- node server.js", /unknown option '--colour'/],
  ["--out /dev/null -- node server.js", /report cannot be written to \/dev\/null: .*no folder/],
  ["--serve 70000 -- node server.js", /port.*0 to 65535/],
  ["-- no-such-command-anywhere", /no-such-command-anywhere/],
  ["-- node --no-such-option server.js", /option/],
  ["-- node -e process.exit(3)", /exited with code 3|exit code 3|ended/],
];
for (const [line, says] of mistakes) {
  test(`pauseless doctor ${line} is refused in a sentence, with nothing on stdout`, () => {
    const { stdout, stderr, status } = doctor(...line.split(" ").filter((word) => word !== ""));
    assert.equal(status, 1, stderr);
    assert.match(stderr, says);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /\n\s+at .*dist/, "a mistake of the user's shows no stack");
  });
}

test("a program is examined: its verdict is said, six files are written, and it is ended", (t) => {
  const out = join(temporary(t), "report");
  const { stdout, stderr, status } = doctor(
    ..."--once --seconds 3 --out".split(" "),
    out,
    "--",
    process.execPath,
    programFile(t),
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^program runs (\d+)\n/);
  assert.equal(runs(Number(/program runs (\d+)/.exec(stdout)?.[1])), false);
  assert.match(stdout, /young collections +\d/);
  assert.match(stdout, /makePacket \(program\.cjs:\d+\)/);
  assert.deepEqual(readdirSync(out).sort(), [
    "allocations.pb.gz",
    "cpu.pb.gz",
    "report.html",
    "report.json",
    "report.md",
    "trace.json",
  ]);
  const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  checkStableReport(report);
  assert.ok(report.pauses.count > 0);
  assert.match(stdout, new RegExp(`^${report.verdict.replace(/[^\w ]/g, ".")}$`, "m"));
});

test("--json prints one line of JSON, and nothing of the program", (t) => {
  const { stdout, stderr, status } = doctor(
    ..."--once --json --seconds 2 --".split(" "),
    process.execPath,
    programFile(t),
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^\{.*\}\n$/);
  checkStableReport(JSON.parse(stdout));
});

test("a report that cannot be written in the end is still printed", (t) => {
  const out = join(temporary(t), "report");
  const spoil = `
    const fs = require("node:fs");
    fs.rmSync(${JSON.stringify(out)}, { recursive: true, force: true });
    fs.writeFileSync(${JSON.stringify(out)}, "");
    ${PROGRAM}`;
  const args = ["--once", "--seconds", "1", "--out", out, "--", process.execPath, programFile(t, spoil)];
  const { stdout, stderr, status } = doctor(...args);
  assert.equal(status, 1);
  assert.match(stdout, /young collections/);
  assert.match(stderr, /pauseless: the report cannot be written to .*no folder/);
});

test("a program that crashes is reported on, with how it crashed", (t) => {
  const source = `${PROGRAM} setTimeout(() => { throw new Error("out of luck"); }, 1200);`;
  const args = ["--once", "--seconds", "20", "--", process.execPath, programFile(t, source)];
  const { stdout, stderr, status } = doctor(...args);
  assert.equal(status, 1);
  assert.match(stdout, /young collections +\d/);
  assert.match(stderr, /pauseless: the program ended with exit code 1 after \d\.\d s/);
});

test("the page is served while the program is observed, and until Ctrl-C", { timeout: 60_000 }, async (t) => {
  const args = [bin, ..."doctor --once --json --seconds 2 --serve 0 --".split(" ")];
  const child = spawn(process.execPath, [...args, process.execPath, programFile(t)]);
  t.after(() => child.kill("SIGKILL"));
  const closed = once(child, "close");
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
  }
  while (!/the page is at http/.test(said)) await wait(20);
  const url = /http:\S+/.exec(said)?.[0] ?? "";
  assert.match(await (await fetch(url)).text(), /being looked at/);
  while (!/the page stays/.test(said)) await wait(20);
  assert.match(await (await fetch(url)).text(), /id="verdict"/);
  child.kill("SIGINT");
  assert.deepEqual(await closed, [0, null]);
});

for (const [signal, expected] of [
  ["SIGINT", 130],
  ["SIGHUP", 129],
] as const) {
  test(`${signal} reports what is known until then, and ends the program`, { timeout: 60_000 }, async (t) => {
    const args = [bin, "doctor", "--seconds", "600", "--", process.execPath, programFile(t)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    t.after(() => child.kill("SIGKILL"));
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    const closed = once(child, "close");
    while (!/program runs/.test(said)) await wait(20);
    await wait(1500);
    child.kill(signal);
    const [code] = await closed;
    assert.equal(code, expected);
    assert.match(said, /young collections/);
    assert.equal(runs(Number(/program runs (\d+)/.exec(said)?.[1])), false);
  });
}

test("a process that runs is examined and goes on as before", { timeout: 60_000 }, async (t) => {
  if (!existsSync("/proc/self")) return t.skip("attaching needs /proc");
  const child = spawn(process.execPath, [programFile(t)], { stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const { stdout, stderr, status } = doctor("--pid", `${child.pid}`, "--seconds", "2");
  assert.equal(status, 0, stderr);
  assert.match(stdout, /makePacket|tick/);
  assert.equal(child.exitCode, null);
});
