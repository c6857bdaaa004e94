import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1]);
const commands = blocks("sh").flatMap((block) => block.trim().split("\n"));

/** How each command of the README is run here: as it stands, or with smaller numbers behind it. */
const runs: Record<string, (command: string) => Promise<void> | void> = {
  "npm start": (command) => starts(command, { PORT: "0" }, /http:\/\/127\.0\.0\.1:\d+/),
  // The test that you are reading is run by it.
  "npm test": () =>
    assert.equal(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts.test.length > 0, true),
  "npx pauseless storm --quick": storms,
  "npx pauseless storm": storms,
  "npx pauseless battle --strategy arena": (command) =>
    prints(`${command} --ticks 20`, /arena: 1000 battles of 50/),
  "npx pauseless battle --strategy heap": (command) =>
    prints(`${command} --ticks 20 --warmup-ticks 5`, /heap: 1000 battles/),
  // The port of the README may be in use where tests run.
  "npx pauseless serve --strategy arena --port 7350": (command) =>
    starts(command.replace("7350", "0"), {}, /ws:\/\/127\.0\.0\.1:\d+\/battle/),
  "npx pauseless doctor --warmup 5 -- npx pauseless serve --strategy heap --bots --background 100 --port 0": (
    command,
  ) =>
    prints(
      command
        .replace("--warmup 5", "--warmup 1 --seconds 3 --once")
        .replace("--background 100", "--background 5"),
      /Observed .*serve --strategy heap/,
    ),
  "npm run bench -- cursor": (command) => prints(command, /x \+= vx/),
};

test("every command of the README is run by a test", () => {
  assert.deepEqual([...commands].sort(), Object.keys(runs).sort());
});

for (const command of commands) {
  test(`README: ${command}`, { timeout: 180_000 }, async () => {
    await runs[command]?.(command);
  });
}

test("README: the first program prints what it says", (t) => {
  const [program] = blocks("ts");
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 },
  });
  // Beside the compiled tests, so that the package's name leads to the package.
  const file = fileURLToPath(new URL(`./readme-program-${process.pid}.mjs`, import.meta.url));
  writeFileSync(file, outputText);
  t.after(() => rmSync(file));
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, "960\n");
});

function prints(command: string, expected: RegExp): void {
  const { stdout, stderr, status } = spawnSync(command, { cwd: root, shell: true, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.match(stdout, expected);
}

function storms(command: string): void {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-readme-"));
  try {
    const files = `--json ${folder}/r.json --report ${folder}/r.html --markdown ${folder}/r.md`;
    const small = `--clients 20 --players 10 --seconds 1 --warm-up 1 --repeats 1 --no-peers --background 5 ${files}`;
    prints(`${command} ${small}`, /On this machine/);
    assert.ok(existsSync(join(folder, "r.json")));
    assert.ok(existsSync(join(folder, "r.html")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a command that goes on until it is told to end, and ends it once it said what is expected. */
async function starts(command: string, env: Record<string, string>, expected: RegExp): Promise<void> {
  const started = spawn(command, { cwd: root, shell: true, detached: true, env: { ...process.env, ...env } });
  let output = "";
  started.stderr.on("data", (data) => {
    output += data;
  });
  try {
    for await (const line of createInterface({ input: started.stdout })) {
      output += `${line}\n`;
      if (expected.test(line)) return;
    }
    assert.fail(`it ended without saying ${expected}: ${output}`);
  } finally {
    await endGroup(started);
  }
}

/** Ends a shell and all that it started, as Ctrl-C does. */
async function endGroup(started: ChildProcess): Promise<void> {
  const { pid } = started;
  if (pid === undefined || started.exitCode !== null || started.signalCode !== null) return;
  const exit = once(started, "exit");
  process.kill(-pid, "SIGINT");
  await exit;
}
