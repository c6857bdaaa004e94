import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { earlyEnd } from "./exit-words.js";
import { launchTarget } from "./launch-target.js";
import { madeProgram } from "./made-program.js";
import type { LaunchOptions } from "./target.js";

const node = process.execPath;
const quiet = (options: LaunchOptions, startMs?: number) =>
  launchTarget({ output: "ignore", ...options }, startMs);

test("a command that is not there, or may not be run, is told of", async (t) => {
  await assert.rejects(quiet({ command: [] }), { code: "bad-option" });
  await assert.rejects(quiet({ command: ["no-such-command-anywhere"] }), {
    code: "command-not-found",
    message: /no-such-command/,
  });
  await assert.rejects(quiet({ command: [node], cwd: "/no/such/folder" }), {
    code: "bad-option",
    message: /folder/,
  });
  const file = madeProgram(t, "#!/bin/sh\n", "script");
  await assert.rejects(quiet({ command: [file] }), { code: "not-permitted", message: /chmod/ });
  chmodSync(file, 0o755);
  await assert.rejects(quiet({ command: [file] }), { code: "exited-early", message: /exit code 0/ });
});

test("a command that ends before a Node program begins is told of with how it ended", async () => {
  await assert.rejects(quiet({ command: ["true"] }), { code: "exited-early" });
  await assert.rejects(quiet({ command: ["false"] }), { code: "crashed", message: /exited with code 1/ });
  await assert.rejects(quiet({ command: ["sh", "-c", "kill -SEGV $$"] }), {
    code: "crashed",
    message: /SIGSEGV/,
  });
  await assert.rejects(quiet({ command: [node, "--no-such-option", "x.js"] }), {
    code: "bad-option",
    message: /code 9/,
  });
});

test("a command that starts no Node program is ended", async () => {
  const before = performance.now();
  await assert.rejects(quiet({ command: ["sleep", "60"] }, 200), {
    code: "inspector-refused",
    message: /no Node program/,
  });
  assert.ok(performance.now() - before < 30_000);
});

test("options of the engine that cannot be given are refused before anything starts", async () => {
  const engine = ["--scavenger-max-new-space-capacity-mb=8"];
  await assert.rejects(quiet({ command: ["npm", "start"], engine }), {
    code: "bad-option",
    message: /`node \.\.\.`/,
  });
});

test("Node's permission model, which keeps the inspector closed, is told of before anything starts", async () => {
  for (const option of ["--permission", "--experimental-permission"]) {
    const refused = { code: "inspector-refused", message: new RegExp(option) };
    await assert.rejects(quiet({ command: [node, "-r", "x.cjs", option, "server.js"] }), refused);
    await assert.rejects(quiet({ command: ["npm", "start"], env: { NODE_OPTIONS: option } }), refused);
  }
  // As an argument of the program it says nothing.
  await assert.rejects(quiet({ command: [node, "--no-such-option", "x.js", "--permission"] }), {
    code: "bad-option",
  });
});

test("options that have the program wait for another debugger are refused before anything starts", async () => {
  for (const option of ["--inspect-brk", "--inspect-brk=0", "--inspect-wait"]) {
    await assert.rejects(quiet({ command: [node, option, "server.js"] }), {
      code: "already-inspected",
      message: new RegExp(option),
    });
  }
});

for (const [name, source, exit] of [
  ["a syntax error", "this is no program", { code: 1, signal: null }],
  ["an exception", "throw new Error('on purpose')", { code: 1, signal: null }],
  [
    "a signal",
    "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)",
    { code: null, signal: "SIGKILL" },
  ],
  ["its own early end", "process.exit(0)", { code: 0, signal: null }],
] as const) {
  test(`a program that ends by ${name} says how`, async (t) => {
    const command = [node, madeProgram(t, source)];
    const target = await quiet({ command });
    t.after(() => target.stop());
    await target.run();
    await Promise.race([target.ending, target.exited]);
    await target.release();
    assert.deepEqual(await target.exited, exit);
    const error = earlyEnd(command, exit);
    assert.equal(error.code, exit.code === 0 ? "exited-early" : "crashed");
    assert.match(
      error.message,
      exit.signal ? /was killed by SIGKILL/ : new RegExp(`exited with code ${exit.code}`),
    );
  });
}

test("the doctor's end takes a program with it, and a signal that it does not handle reaches the program", {
  timeout: 60_000,
}, async (t) => {
  const program = madeProgram(
    t,
    `process.on("SIGTERM", () => { console.log("SIGTERM"); process.exit(); });
     process.on("SIGINT", () => { console.log("SIGINT"); process.exit(); });
     console.log("begun"); setInterval(() => {}, 1000);`,
  );
  const url = JSON.stringify(new URL("launch-target.js", import.meta.url).href);
  const source = `
    import { launchTarget } from ${url};
    process.once("SIGUSR2", () => process.exit(0));
    const target = await launchTarget({ command: [process.execPath, ${JSON.stringify(program)}] });
    await target.run();`;
  for (const [sent, got] of [
    ["SIGINT", "SIGINT"],
    ["SIGTERM", "SIGTERM"],
    ["SIGUSR2", "SIGTERM"],
  ] as const) {
    const doctor = spawn(node, ["--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    t.after(() => doctor.kill("SIGKILL"));
    assert.equal(String(await once(doctor.stdout, "data")), "begun\n");
    const exited = once(doctor, "exit");
    doctor.kill(sent);
    assert.equal(String(await once(doctor.stdout, "data")), `${got}\n`);
    await exited;
    assert.equal(doctor.signalCode, sent === "SIGUSR2" ? null : sent);
  }
});

test("nothing is left in the folder for temporary files", async (t) => {
  const folder = dirname(madeProgram(t, "", "only.cjs"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  await assert.rejects(quiet({ command: ["true"] }));
  const target = await quiet({ command: [node, "-e", "setInterval(() => {}, 1000)"] });
  await target.stop();
  assert.deepEqual(readdirSync(folder), ["only.cjs"]);
});
