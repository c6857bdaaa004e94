import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { buildPeer, findToolChain, type ToolChain } from "./tool-chain.js";

let folder: string;
let temporary: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pauseless-tool-chain-"));
  mkdirSync(join(folder, "sources"));
  mkdirSync(join(folder, "temporary"));
  writeFileSync(join(folder, "sources", "a.src"), "first");
  writeFileSync(join(folder, "sources", "notes.txt"), "no source");
  temporary = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, "temporary");
});

afterEach(() => {
  if (temporary === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary;
  rmSync(folder, { recursive: true });
});

/** A compiler that every machine with these tests has: it writes down which sources it was given, and in which environment. */
const compiler = (options: Partial<ToolChain> = {}): ToolChain => ({
  name: "Node",
  from: "https://nodejs.org/",
  commands: [[process.execPath, "--version"]],
  version: /v(\d+)\.(\d+)/,
  least: [20, 0],
  sources: pathToFileURL(`${join(folder, "sources")}/`),
  extensions: [".src"],
  environment: { STORM_TEST: "told" },
  build: (files, into) => [
    process.execPath,
    "-e",
    `const { appendFileSync, readFileSync } = require("node:fs");
     const [into, ...files] = process.argv.slice(1);
     const built = files.map((file) => readFileSync(file, "utf8")).join();
     if (built === "broken") { console.error("a.src:1: it is broken"); process.exit(1); }
     appendFileSync(into + "/built", built + " " + process.env.STORM_TEST);`,
    into,
    ...files,
  ],
  ...options,
});

const built = () => readdirSync(join(folder, "temporary"));

test("a compiler that is not there is named, with where to get it", async () => {
  const absent = await findToolChain(compiler({ name: "Fortress", commands: [["no-such-compiler"]] }));
  assert.deepEqual(absent, {
    leftOut: "no `no-such-compiler` on the PATH; install Fortress 20 or newer: https://nodejs.org/",
  });
  // All of its commands have to be there.
  const half = await findToolChain(
    compiler({ commands: [[process.execPath, "--version"], ["no-such-runtime"]] }),
  );
  assert.match("leftOut" in half ? half.leftOut : "", /no `no-such-runtime` on the PATH/);
});

test("a compiler that is too old is left out, and so is one that names no version", async () => {
  for (const [least, isFound] of [
    [[1, 99], true],
    [[999, 0], false],
    [[Number(process.versions.node.split(".")[0]), 999], false],
  ] as const) {
    const found = await findToolChain(compiler({ least }));
    assert.equal("version" in found, isFound, `${least}`);
    if ("leftOut" in found) assert.match(found.leftOut, /^Node \d+\.\d+ is too old; install Node \d/);
  }
  const mute = await findToolChain(compiler({ version: /release (\d+)/ }));
  assert.match("leftOut" in mute ? mute.leftOut : "", /says "v\d.*", which names no version/);
});

test("sources are compiled once, and again when they change", async () => {
  const first = await buildPeer(compiler());
  assert.equal(readFileSync(join(first, "built"), "utf8"), "first told");
  assert.equal(await buildPeer(compiler()), first);
  assert.equal(readFileSync(join(first, "built"), "utf8"), "first told");
  writeFileSync(join(folder, "sources", "notes.txt"), "still no source");
  assert.equal(await buildPeer(compiler()), first);

  writeFileSync(join(folder, "sources", "b.src"), "second");
  const second = await buildPeer(compiler());
  assert.notEqual(second, first);
  assert.equal(readFileSync(join(second, "built"), "utf8"), "first,second told");
  assert.equal(built().length, 2);
});

test("builds at the same time give one folder", async () => {
  const folders = await Promise.all([1, 2, 3].map(() => buildPeer(compiler())));
  assert.equal(new Set(folders).size, 1);
  assert.deepEqual(built(), [folders[0].split("/").at(-1)]);
  assert.equal(readFileSync(join(folders[0], "built"), "utf8"), "first told");
});

test("what does not compile says what the compiler said, and leaves nothing", async () => {
  writeFileSync(join(folder, "sources", "a.src"), "broken");
  await assert.rejects(buildPeer(compiler()), {
    name: "StormError",
    code: "NO_PEER",
    message: /^Node did not compile .*sources.*: a\.src:1: it is broken$/,
  });
  assert.deepEqual(built(), []);
});

test("what cannot be built for want of a compiler says so", async () => {
  await assert.rejects(buildPeer(compiler({ least: [999, 0] })), {
    name: "StormError",
    code: "NO_PEER",
    message: /too old/,
  });
});

test("a folder that others can write to is not run from", async () => {
  const made = await buildPeer(compiler());
  chmodSync(made, 0o777);
  // Windows has no such modes.
  if (process.getuid === undefined) return;
  await assert.rejects(buildPeer(compiler()), {
    name: "StormError",
    code: "NO_PEER",
    message: /can be written to by others; remove it/,
  });
});
