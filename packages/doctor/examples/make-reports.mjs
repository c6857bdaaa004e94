// Examines each of the examples and writes its report to docs/doctor-examples: node make-reports.mjs FOLDER [EXAMPLE ...]
//
// FOLDER is one in which the packages that the examples use are installed, outside of this repository; see README.md beside this file.
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const cli = join(here, "../../cli/bin/pauseless.js");
const root = join(here, "../../..");
const docs = join(here, "../../../docs/doctor-examples");

/** How each example is examined. Half a minute is enough for three full collections of a heap that grows slowly. */
const EXAMPLES = {
  exceljs: { options: ["--prove"], command: ["node", "write-cells.mjs"] },
  "express-session": {
    options: ["--seconds", "30", "--load", "npx autocannon -c 20 -d 120 http://127.0.0.1:$PORT"],
    command: ["node", "server.mjs"],
  },
  "ws-broadcast": {
    options: ["--seconds", "30", "--load", "node clients.mjs"],
    command: ["node", "server.mjs"],
  },
  "colyseus-room": {
    options: ["--seconds", "30", "--load", "node clients.mjs"],
    command: ["node", "server.mjs"],
  },
};
const SERVE = ["node", "packages/cli/bin/pauseless.js", "serve", "--strategy"];
const BOTS = ["--bots", "--background", "100", "--port", "0"];
/**
 * Of this repository: needs no packages, and takes longest, since what it advises is tried; strategy `pooled` is the same code as `heap` with its objects from pools, as the doctor
 * advises.
 */
const STORM = {
  cwd: root,
  options: ["--warmup", "20", "--seconds", "30", "--against", [...SERVE, "pooled", ...BOTS].join(" ")],
  command: [...SERVE, "heap", ...BOTS],
};

const [folder, ...chosen] = process.argv.slice(2);
if (folder === undefined || !existsSync(join(folder, "node_modules"))) {
  console.error("give a folder in which the packages of the examples are installed: see README.md");
  process.exit(2);
}
const all = { ...EXAMPLES, "storm-heap": STORM };
const names = chosen.length > 0 ? chosen : Object.keys(EXAMPLES);
const unknown = names.filter((name) => !(name in all));
if (unknown.length > 0) {
  console.error(`no example is called ${unknown.join(" or ")}: choose of ${Object.keys(all).join(", ")}`);
  process.exit(2);
}

let failed = 0;
for (const name of names) {
  const { options, command, cwd } = all[name];
  // The programs find their packages from where they lie.
  const work = mkdtempSync(join(folder, "doctor-example-"));
  try {
    if (existsSync(join(here, name))) cpSync(join(here, name), work, { recursive: true });
    console.log(`\n# ${name}`);
    const args = [cli, "doctor", ...options, "--out", join(work, "report"), "--", ...command];
    const { status } = spawnSync(process.execPath, args, { cwd: cwd ?? work, stdio: "inherit" });
    if (status !== 0) throw new Error(`the doctor ended with ${status}`);
    mkdirSync(join(docs, name), { recursive: true });
    copyFileSync(join(work, "report/report.md"), join(docs, name, "report.md"));
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    failed++;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
// As all Markdown of the repository: the lint refuses other.
const formatted = spawnSync("npx", ["biome", "format", "--write", docs], { cwd: root, stdio: "inherit" });
process.exitCode = failed > 0 || formatted.status !== 0 ? 1 : 0;
