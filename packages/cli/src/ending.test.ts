import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { viewProtocol } from "@pauseless/storm/view";
import { WebSocket } from "ws";

/*
 * Commands that go on end when they are told to, and when what they need is gone; and nothing that they started is
 * left.
 */
const bin = fileURLToPath(new URL("../bin/pauseless.js", import.meta.url));
/** Other systems have no list of a process's children to read. */
const skip = process.platform !== "linux";

/** Starts a command and collects what it says. */
function start(t: TestContext, line: string, cwd?: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [bin, ...line.split(" ")], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data) => {
    said.out += data;
  });
  child.stderr.on("data", (data) => {
    said.err += data;
  });
  const closed = once(child, "close");
  t.after(() => child.kill("SIGKILL"));
  return {
    child,
    said,
    /** Waits for its end; answers its exit code, or the signal that ended it. */
    end: async (): Promise<number | string> => {
      const [code, signal] = await closed;
      return code ?? signal;
    },
    /** Waits until it said something. */
    says: async (what: RegExp): Promise<string[]> => {
      for (;;) {
        const found = what.exec(said.out);
        if (found !== null) return found;
        assert.equal(child.exitCode, null, `${line} ended: ${said.err}`);
        await wait(10);
      }
    },
  };
}

const pidsBelow = (child: ChildProcess): number[] =>
  readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean)
    .map(Number);

/** Whether a process runs; one that only waits for its parent to take note of its end does not. */
function runs(pid: number): boolean {
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Waits until processes are gone. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(runs)) await wait(10);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`serve ends on ${signal} whoever is connected`, { timeout: 60_000 }, async (t) => {
    const serve = start(t, "serve --port 0 --battles 1 --players 3");
    const [address] = await serve.says(/ws:\/\/[\d.:]+/);
    const { subprotocols } = viewProtocol;
    const sockets = ["/battle", "/watch", "/telemetry"].map(
      (path) => new WebSocket(`${address}${path}`, path === "/telemetry" ? [] : [...subprotocols]),
    );
    await Promise.all(sockets.map((socket) => once(socket, "message")));
    const codes = sockets.map((socket) => once(socket, "close").then(([code]) => code));
    serve.child.kill(signal);
    assert.equal(await serve.end(), 0);
    assert.deepEqual(await Promise.all(codes), [1001, 1001, 1001]);
    assert.equal(serve.said.err, "");
    assert.equal(serve.said.out.trim().split("\n").length, 1);
  });
}

test("start ends with a reason when one of its servers does", { skip, timeout: 60_000 }, async (t) => {
  const front = start(t, "start --port 0 --background 0");
  await front.says(/http:/);
  const pids = pidsBelow(front.child);
  assert.equal(pids.length, 2);
  process.kill(pids[0], "SIGKILL");
  assert.equal(await front.end(), 1);
  assert.match(front.said.err, /the server ended early \(SIGKILL\)/);
  await gone(pids);
});

test("the servers of a start that was killed end by themselves", { skip, timeout: 60_000 }, async (t) => {
  const front = start(t, "start --port 0 --background 0");
  await front.says(/http:/);
  const pids = pidsBelow(front.child);
  assert.equal(pids.length, 2);
  front.child.kill("SIGKILL");
  assert.equal(await front.end(), "SIGKILL");
  await gone(pids);
});

/** Starts a storm in an empty folder, with another for its temporary files; answers when its server and its generator run. */
async function startStorm(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-interrupted-"));
  const temporary = mkdtempSync(join(tmpdir(), "pauseless-temporary-"));
  t.after(() => {
    for (const each of [folder, temporary]) rmSync(each, { recursive: true });
  });
  const line = "storm --clients 4 --players 2 --rate 5 --seconds 60 --background 0 --no-peers";
  const storm = start(t, line, folder, { TMPDIR: temporary });
  let pids: number[] = [];
  // A server, then a generator.
  while (pids.length < 2) {
    await wait(10);
    pids = pidsBelow(storm.child);
  }
  return { storm, pids, folder, temporary };
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`a storm that gets ${signal} before it measures writes nothing`, {
    skip,
    timeout: 60_000,
  }, async (t) => {
    const { storm, pids, folder, temporary } = await startStorm(t);
    storm.child.kill(signal);
    assert.equal(await storm.end(), code);
    assert.match(storm.said.err, /interrupted before anything was measured; nothing was written/);
    assert.deepEqual([readdirSync(folder), readdirSync(temporary)], [[], []]);
    await gone(pids);
  });
}

test("a storm that is interrupted twice ends at once and leaves nothing", {
  skip,
  timeout: 60_000,
}, async (t) => {
  const { storm, pids, folder, temporary } = await startStorm(t);
  // What cannot end when it is asked to is what makes somebody impatient.
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  storm.child.kill("SIGINT");
  await wait(300);
  storm.child.kill("SIGINT");
  assert.equal(await storm.end(), 130);
  assert.doesNotMatch(storm.said.err, /before anything was measured/);
  assert.deepEqual([readdirSync(folder), readdirSync(temporary)], [[], []]);
  await gone(pids);
});
