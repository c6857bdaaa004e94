/*
 * Runs before the first line of each Node process that a launched command starts, by `--require` in NODE_OPTIONS. The first one that is not a
 * mere wrapper (npm, npx, tsx ...) is the program: it opens its inspector, tells the doctor where, and waits to be let go. It must run on every
 * Node from 18 on and must never break the program, so whatever fails here leaves the program running without the doctor.
 */
"use strict";

/** Package managers, and tools that start the program in a process of its own. */
const WRAPPERS =
  /^(npm|npx|yarn|pnpm|pnpx|corepack|bun|tsx|nodemon|ts-node-dev|concurrently|cross-env|dotenv-cli|env-cmd|npm-run-all2?|wireit|turbo|nx|lerna|c8|nyc|pm2)$/;
/** Steps before the start in a package's scripts. */
const BUILD_STEPS =
  /^(typescript|rimraf|esbuild|@swc\/cli|prisma|del-cli|cpy-cli|shx|eslint|@biomejs\/biome)$/;

/** The package that a script was installed with, or the name of a package manager's own file (`yarn-4.5.0.cjs`). */
function packageOf(script) {
  const installed = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(script);
  if (installed) return installed[1].replace("\\", "/");
  const own = /[\\/](npm|npx|yarn|pnpm|pnpx|corepack)(?:-cli|-[\d.]+)?\.[cm]?js$/.exec(script);
  return own ? own[1] : "";
}

/** Whether this process only starts others, or only checks something. */
function isWrapper(fs) {
  const options = process.execArgv;
  if (options.includes("--check") || options.includes("-c")) return true;
  // Node's own runners start a process for each file.
  if (options.includes("--test") && !process.env.NODE_TEST_CONTEXT) return true;
  if (options.some((option) => /^--watch(-path|$)/.test(option)) && !process.env.WATCH_REPORT_DEPENDENCIES) {
    return true;
  }
  const given = process.argv[1];
  if (given === undefined) return false;
  let script = given;
  try {
    script = fs.realpathSync(given);
  } catch {
    // It has no extension, or there is none: Node will say so.
  }
  const name = packageOf(script);
  if (WRAPPERS.test(name)) return true;
  // ts-node runs the program itself, except for modules.
  if (name === "ts-node") return /-esm$/.test(given) || process.argv.includes("--esm");
  const event = process.env.npm_lifecycle_event;
  return event !== undefined && event !== "npx" && BUILD_STEPS.test(name);
}

/** Takes out of the environment what the doctor put there, so that the program and its children see what the user and the wrappers gave. */
function restore({ folder, ours, hadOptions }) {
  const { env } = process;
  delete env.PAUSELESS_DOCTOR;
  const options = (env.NODE_OPTIONS ?? "").replace(`${ours} `, "").replace(ours, "");
  if (options === "" && !hadOptions) delete env.NODE_OPTIONS;
  else env.NODE_OPTIONS = options;
  if (env.PATH) env.PATH = env.PATH.replace(`${folder}:`, "");
}

function begin() {
  const told = process.env.PAUSELESS_DOCTOR;
  if (told === undefined || !require("node:worker_threads").isMainThread) return;
  const plan = JSON.parse(told);
  const fs = require("node:fs");
  if (isWrapper(fs)) return;
  restore(plan);
  delete require.cache[__filename];
  try {
    // Of several processes at a time one is the program; the doctor removes the folder when it looks for none.
    fs.writeFileSync(`${plan.folder}/claimed`, String(process.pid), { flag: "wx" });
  } catch {
    return;
  }
  const v8 = require("node:v8");
  for (const flag of plan.flags) v8.setFlagsFromString(flag);
  const inspector = require("node:inspector");
  const openBefore = inspector.url() !== undefined;
  if (!openBefore) inspector.open(0, "127.0.0.1", false);
  const announcement = { pid: process.pid, url: inspector.url(), openBefore };
  fs.writeFileSync(`${plan.folder}/announcing`, JSON.stringify(announcement));
  // Renamed, so that the doctor never reads half of it.
  fs.renameSync(`${plan.folder}/announcing`, `${plan.folder}/announcement.json`);
  inspector.waitForDebugger();
}

try {
  begin();
} catch {
  // The doctor tells that no program came forward; the program itself goes on.
}
