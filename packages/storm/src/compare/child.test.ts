import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { ServerProcess } from "../serve/server-child.js";
import { Child } from "./child.js";

type Answer =
  | { readonly type: "ready"; readonly pid: number; readonly options: object }
  | { readonly type: "pong" }
  | { readonly type: "failed"; readonly message: string };

const folder = mkdtempSync(join(tmpdir(), "pauseless-child-"));
after(() => rmSync(folder, { recursive: true }));

/** A process that answers `ping`, and ends as it is told. */
const module = join(folder, "obedient.mjs");
writeFileSync(
  module,
  `process.on("message", (command) => {
     if (command === "ping") process.send({ type: "pong" });
     if (command === "fail") process.send({ type: "failed", message: "as it was told" });
     if (command === "exit") process.exit(7);
     if (command === "kill") process.kill(process.pid, "SIGKILL");
   });
   process.once("disconnect", () => process.exit(0));
   process.send({ type: "ready", pid: process.pid, options: JSON.parse(process.argv[2]) });`,
);

async function start() {
  const child = new Child<Answer>("helper", pathToFileURL(module), { port: 5 });
  const { pid, options } = await child.answer("ready");
  return { child, pid, options };
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("a child gets its options, answers what it is asked, and is gone when it was ended", async () => {
  const { child, pid, options } = await start();
  assert.deepEqual(options, { port: 5 });
  assert.deepEqual(await child.ask("ping", "pong"), { type: "pong" });
  assert.ok(runs(pid));
  await child.end();
  assert.equal(runs(pid), false);
  await child.end();
});

test("a child that says it failed fails who asked, and goes on", async () => {
  const { child } = await start();
  await assert.rejects(child.ask("fail", "pong"), /the helper failed: as it was told/);
  assert.deepEqual(await child.ask("ping", "pong"), { type: "pong" });
  await child.end();
});

test("a child that ends instead of answering fails who asked, with how it ended", async () => {
  const exits = await start();
  const ended = assert.rejects(exits.child.ended(), /the helper ended early \(exit code 7\)/);
  await assert.rejects(exits.child.ask("exit", "pong"), /the helper ended early \(exit code 7\)/);
  await ended;
  await exits.child.end();
  const killed = await start();
  await assert.rejects(killed.child.ask("kill", "pong"), /the helper ended early \(SIGKILL\)/);
  await killed.child.end();
});

test("a child that is gone fails who asks it, at once", async () => {
  const { child } = await start();
  await assert.rejects(child.ask("exit", "pong"));
  await assert.rejects(child.ask("ping", "pong"), /the helper ended early \(exit code 7\)/);
  await assert.rejects(child.ended(), /exit code 7/);
  child.tell("ping");
  await child.end();
});

test("a child that died while nobody looked fails who asks it, and nothing else", async () => {
  const { child, pid } = await start();
  process.kill(pid, "SIGKILL");
  // This process does not hear of the death before it asks.
  execFileSync(process.execPath, ["-e", "setTimeout(() => {}, 100)"]);
  child.tell("ping");
  await assert.rejects(child.ask("ping", "pong"), /the helper ended early \(SIGKILL\)/);
  await child.end();
});

test("what is sent to the group of its parent, as Ctrl-C is, does not reach a child", {
  skip: process.platform === "win32",
}, async () => {
  const { child, pid } = await start();
  // There is a group of its own.
  process.kill(-pid, 0);
  await child.end();
});

/** Runs a program that starts a child, a trace, and ends in the middle of it; answers the child's process and the trace's folder. */
function abandoned(): readonly [pid: number, folder: string] {
  const program = `
    import { readdirSync } from "node:fs";
    import { Child } from ${JSON.stringify(new URL("./child.js", import.meta.url).href)};
    import { CollectionTrace } from ${JSON.stringify(new URL("../measure/collection-trace.js", import.meta.url).href)};
    const trace = new CollectionTrace();
    const child = new Child("helper", new URL(${JSON.stringify(pathToFileURL(module).href)}), {}, [], trace.output);
    const { pid } = await child.answer("ready");
    console.log(JSON.stringify([pid, readdirSync(process.env.TMPDIR)[0]]));
    process.exit(0);`;
  const own = mkdtempSync(join(folder, "tmp-"));
  const env = { ...process.env, TMPDIR: own };
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { env });
  const [pid, made] = JSON.parse(said.toString());
  return [pid, join(own, made)];
}

test("a process that ends in the middle of its work leaves no child and no trace", {
  skip: process.platform === "win32",
}, async () => {
  const [pid, made] = abandoned();
  assert.match(made, /pauseless-trace-/);
  assert.equal(existsSync(made), false);
  while (runs(pid)) await wait(10);
});

test("a server that its parent let go of while it was loading ends by itself", async () => {
  const options = { battles: 1, players: 2, background: 0, seed: 7, bots: false, port: 0, host: "127.0.0.1" };
  const server = new ServerProcess({ ...options, strategy: "heap" });
  // Were it killed for want of an end, that would be the reason.
  const ended = assert.rejects(server.ended(), /exit code 0/);
  await server.end();
  await ended;
});

test("a server process says why it cannot start", async () => {
  const options = { battles: 1, players: 2, background: 0, seed: 7, bots: false, port: 0, host: "127.0.0.1" };
  const unknown = new ServerProcess({ ...options, strategy: "magic" });
  await assert.rejects(unknown.ready(), /the server failed: there is no strategy "magic"; choose from/);
  await unknown.end();
});
