import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { attachTarget } from "./attach-target.js";
import { connectInspector } from "./connect-inspector.js";
import { evaluateIn } from "./evaluate-in.js";
import { linuxProcess } from "./linux-process.js";
import { listeningPorts } from "./listening-ports.js";
import { madeProgram } from "./made-program.js";

/** Tells that it has begun, and then turns its loop: a number for each line that it is sent. */
const SERVER = `
let lines = 0;
process.stdin.on("data", () => console.log(++lines));
console.log("begun");`;

async function running(t: TestContext, source: string, ...options: string[]) {
  const child = spawn(process.execPath, [...options, madeProgram(t, source)], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return { child, pid: child.pid as number };
}

async function assertTurns(child: ChildProcess) {
  child.stdin?.write("line\n");
  assert.match(String(await once(child.stdout as NodeJS.ReadableStream, "data")), /^\d+\n$/);
}

/** A port that nobody listens at, so that tests that run at the same time do not meet at 9229. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

const linux = { skip: process.platform !== "linux" };

test(
  "an unprepared process is examined, and left with its inspector closed and its loop turning, as often as one likes",
  linux,
  async (t) => {
    const port = await freePort();
    const source = `new (require("node:worker_threads").Worker)("setInterval(() => {}, 1000)", { eval: true });${SERVER}`;
    const { child, pid } = await running(t, source, `--inspect-port=${port}`);
    for (let round = 0; round < 2; round++) {
      const target = await attachTarget(pid);
      assert.equal(target.facts.mode, "attached");
      assert.equal(target.facts.pid, pid);
      assert.deepEqual(target.facts.nodeOptions.at(-1), `--inspect-port=${port}`);
      assert.match(target.facts.command.at(-1) ?? "", /program\.cjs$/);
      const workers: string[] = [];
      await target.onWorker(async (worker) => void workers.push(worker.name));
      assert.deepEqual(workers, ["worker 1 (eval)"]);
      await target.release();
      assert.deepEqual(await target.exited, { code: null, signal: null });
      assert.deepEqual(listeningPorts(pid), []);
      await assertTurns(child);
    }
  },
);

test(
  "an inspector that was open before stays open, and whoever uses it stays connected",
  linux,
  async (t) => {
    const { child, pid } = await running(
      t,
      `require("node:inspector").open(0); console.log("begun"); ${SERVER}`,
      `--inspect-port=${await freePort()}`,
    );
    const before = listeningPorts(pid);
    assert.equal(before.length, 1);
    const answer = await fetch(`http://127.0.0.1:${before[0]?.port}/json/list`);
    const other = await connectInspector(
      ((await answer.json()) as { webSocketDebuggerUrl: string }[])[0]?.webSocketDebuggerUrl ?? "",
    );
    t.after(() => other.close());
    const target = await attachTarget(pid);
    await target.release();
    await assertTurns(child);
    assert.equal(await evaluateIn(other.main, "6 * 7"), 42);
    assert.deepEqual(listeningPorts(pid).length, before.length);
  },
);

test("a process that ends while it is examined says so and answers once more", linux, async (t) => {
  const { child, pid } = await running(
    t,
    `process.stdin.on("data", () => process.exit(4)); console.log("begun");`,
    `--inspect-port=${await freePort()}`,
  );
  const target = await attachTarget(pid);
  child.stdin.write("end\n");
  await target.ending;
  assert.equal(await evaluateIn(target.main, "6 * 7"), 42);
  await target.release();
  assert.deepEqual(await target.exited, { code: 4, signal: null });
  if (child.exitCode === null) await once(child, "exit");
  assert.equal(child.exitCode, 4);
});

test(
  "a process in a long stretch of native code when it is left closes its inspector afterwards",
  linux,
  async (t) => {
    const source = `process.stdin.on("data", () => {
      console.log("blocks");
      require("node:child_process").execSync("sleep 3");
    }); console.log("begun");`;
    const { child, pid } = await running(t, source, `--inspect-port=${await freePort()}`);
    const target = await attachTarget(pid);
    child.stdin.write("block\n");
    await once(child.stdout, "data");
    await target.release();
    assert.deepEqual(listeningPorts(pid), []);
  },
);

test(
  "a process that is busy in its main script, whose loop has not turned yet, is left with its inspector closed",
  linux,
  async (t) => {
    const source = `console.log("begun"); for (const untilMs = Date.now() + 3000; Date.now() < untilMs; ); console.log("turns"); ${SERVER}`;
    const { child, pid } = await running(t, source, `--inspect-port=${await freePort()}`);
    const target = await attachTarget(pid);
    const turns = once(child.stdout, "data");
    await target.release();
    await turns;
    await assertTurns(child);
    await sleep(300);
    assert.deepEqual(listeningPorts(pid), []);
  },
);

test(
  "a process that is stopped while it is examined is told of when it is left, and closes its inspector when it goes on",
  linux,
  async (t) => {
    const { child, pid } = await running(t, SERVER, `--inspect-port=${await freePort()}`);
    const target = await attachTarget(pid, 3000);
    child.kill("SIGSTOP");
    await assert.rejects(target.release(), { code: "no-answer", message: /did not close its inspector/ });
    child.kill("SIGCONT");
    while (listeningPorts(pid).length > 0) await sleep(20);
    await assertTurns(child);
  },
);

test("a process that handles SIGUSR1 itself gets it once, and is told of", linux, async (t) => {
  const source = `process.on("SIGUSR1", () => lines += 10);${SERVER}`;
  const { child, pid } = await running(t, source, `--inspect-port=${await freePort()}`);
  await assert.rejects(attachTarget(pid, 700), {
    code: "inspector-refused",
    message: /handles that signal itself/,
  });
  child.stdin.write("line\n");
  assert.equal(String(await once(child.stdout, "data")), "11\n");
});

test("a process that is not Node gets no signal", linux, async (t) => {
  const child = spawn("sleep", ["60"]);
  t.after(() => child.kill("SIGKILL"));
  await assert.rejects(attachTarget(child.pid as number), { code: "not-node", message: /sleep/ });
  await sleep(50);
  assert.equal(child.signalCode, null);
});

test("a stopped process is told of and left stopped", linux, async (t) => {
  const { child, pid } = await running(t, SERVER, `--inspect-port=${await freePort()}`);
  child.kill("SIGSTOP");
  // All of its threads have to come to a stop first.
  while (linuxProcess(pid).state !== "T") await sleep(5);
  await assert.rejects(attachTarget(pid), { code: "no-answer", message: /kill -CONT/ });
  child.kill("SIGCONT");
  await assertTurns(child);
  assert.deepEqual(listeningPorts(pid), []);
});

test("a port that is taken is told of with who has it, before any signal", linux, async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const { child, pid } = await running(t, SERVER, `--inspect-port=127.0.0.1:${port}`);
  const words = new RegExp(`port ${port}, which is taken by process ${process.pid}`);
  await assert.rejects(attachTarget(pid), { code: "port-taken", message: words });
  server.close();
  await once(server, "close");
  await assertTurns(child);
  assert.deepEqual(listeningPorts(pid), []);
});

test("a process that would die of SIGUSR1 does not get it", linux, async (t) => {
  const has = (option: string) => process.allowedNodeEnvironmentFlags.has(option);
  const permission = has("--permission") ? "--permission" : "--experimental-permission";
  for (const options of [
    [permission, "--allow-fs-read=*"],
    ...(has("--disable-sigusr1") ? [["--disable-sigusr1"]] : []),
  ]) {
    const { child, pid } = await running(t, SERVER, ...options);
    await assert.rejects(attachTarget(pid), { code: "inspector-refused", message: /does not catch SIGUSR1/ });
    await assertTurns(child);
  }
});

test("a process of another user is refused", linux, async (t) => {
  const isRoot = process.getuid?.() === 0;
  const pid = isRoot ? process.pid : 1;
  const source = `
    import { attachTarget } from ${JSON.stringify(new URL("attach-target.js", import.meta.url).href)};
    await attachTarget(${pid}).catch(({ code, message }) => console.log(code, message));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
    cwd: "/",
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  assert.match(
    String(await once(child.stdout, "data")),
    /^not-permitted process \d+ belongs to another user/,
  );
});

test("what is no process of anybody's is refused", linux, async () => {
  const child = spawn("true");
  await once(child, "exit");
  await assert.rejects(attachTarget(child.pid as number), { code: "no-such-process" });
  await assert.rejects(attachTarget(process.pid), { code: "bad-option", message: /doctor itself/ });
  for (const pid of [0, -1, 1.5, Number.NaN]) await assert.rejects(attachTarget(pid), { code: "bad-option" });
});
