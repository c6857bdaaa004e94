// Makes a checkout ready to run: dependencies, build, and (with --browser) the peers that tests need: a Chromium,
// and a Python with `websockets`.
// Each step is skipped when nothing changed. It runs before anything is installed, so it uses Node alone.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureChromium } from "./chromium.mjs";
import { ensurePythonWebsockets } from "./python-websockets.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".pauseless-setup");

checkNode();
install();
build();
if (process.argv.includes("--browser")) {
  ensureChromium(root);
  ensurePythonWebsockets();
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old; install Node 20.19 or later`);
}

/** Installs what the lock file names, unless that is what is installed. */
function install() {
  const stamp = manifestHash();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  say("installing dependencies");
  // Not `npm ci`: it refuses a lock file that lacks another platform's optional packages, as one written here does
  // where the registry has those of this platform only.
  run(
    "npm",
    ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
    "npm could not install the dependencies; is the registry within reach?",
  );
  writeFileSync(stampFile, stamp);
}

/** Builds what is older than its sources; the compiler keeps track. What was built of sources that are gone goes as well. */
function build() {
  for (const group of ["packages", "apps"]) {
    for (const name of readdirSync(join(root, group))) prune(join(root, group, name));
  }
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  if (!existsSync(join(root, "packages", "cli", "dist", "main.js"))) say("building");
  run(process.execPath, [tsc, "-b"], "the sources do not compile; the compiler's words are above");
}

function prune(folder) {
  const dist = join(folder, "dist");
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist, { recursive: true }).map(String)) {
    const built = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(entry);
    if (built !== null && !existsSync(join(folder, "src", `${built[1]}.ts`))) rmSync(join(dist, entry));
  }
}

function manifestHash() {
  const hash = createHash("sha256");
  const folders = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(group, entry.name)),
  );
  for (const file of [
    "package-lock.json",
    "package.json",
    ...folders.map((folder) => join(folder, "package.json")),
  ]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(file).update(readFileSync(path));
  }
  return `${hash.digest("hex")} ${process.platform} ${process.arch}`;
}

function run(command, args, whenItFails) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) fail(whenItFails);
}

function say(text) {
  console.error(`setup: ${text}`);
}

function fail(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}
